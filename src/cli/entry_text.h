// Entries of the ledger on the terminal and in JSON.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "cli/console.h"
#include "domain/store.h"

namespace strongroom::cli {

Tone tone_of(ledger::Severity severity);

// {"seq","time","severity","actor","action","target","run","result","request","details","boot","previous",
// "damaged"}; null for what the entry does not say.
boost::json::object to_json(const ledger::Entry& entry);
// The same; {"seq","damaged"} with what is wrong for one that is not what was written any more.
boost::json::object to_json(const domain::ListedEntry& listed);

// Everything, a line for each member.
void describe_entry(Console& console, const ledger::Entry& entry);

}  // namespace strongroom::cli
