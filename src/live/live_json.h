// How what is live looks in JSON.
//
// LIVE: {"run_id","plan","repository","database" or null,"kind","state","since","steps","progress","rate" bytes/s or
// null,"time_left_ms" or null,"percent" or null,"waiting":{"reason","text"} or null,"cancelling","updated_at"}
//
// LEDGER: {"state":"intact"|"broken"|"acknowledged","size":entries,"newest_at"}, as the ledger says itself
#pragma once

#include <boost/json/object.hpp>

#include "jobs/ledger_watch.h"
#include "jobs/tracker.h"

namespace strongroom::live {

boost::json::object to_json(const jobs::LiveRun& run);
boost::json::object to_json(const jobs::LedgerView& ledger);
// The reverse, of what another process of ours says. Throws integrity when a member is missing or of another type.
jobs::LiveRun live_run_from_json(const boost::json::object& object);

}  // namespace strongroom::live
