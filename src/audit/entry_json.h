// Entries and checkpoints of the ledger in JSON: on the command line and in the API alike.
#pragma once

#include <boost/json/fwd.hpp>

#include "domain/store.h"

namespace strongroom::audit {

// {"seq","time","severity","actor","action","target","run","result","request","details","boot","previous",
// "damaged"}; null for what the entry does not say.
boost::json::object to_json(const ledger::Entry& entry);
// The same; {"seq","damaged"} with what is wrong for one that is not what was written any more.
boost::json::object to_json(const domain::ListedEntry& listed);

// {"origin","size","root" (base64)}
boost::json::object to_json(const ledger::Checkpoint& checkpoint);

}  // namespace strongroom::audit
