// The API of the owner of a data directory. For now it is served on the Unix socket only: what other processes need
// while a lone command owns the store. The service serves the same routes over TCP later.
//
//   GET  /api/v1/status             data: {"owner":{"pid","command","version"},"running":[LIVE…],"ledger":LEDGER}
//   POST /api/v1/runs/ID/cancel     202 data: {"run_id"}; 404 ERROR_NOT_FOUND when no such run is unfinished
//
// LIVE: {"run_id","plan","repository","kind","state","since","steps","progress","rate" bytes/s or null,"time_left_ms"
// or null,"percent" or null,"waiting":{"reason","text"} or null,"cancelling","updated_at"}
//
// LEDGER: {"state":"intact"|"broken"|"acknowledged","size":entries,"newest_at"}, as the ledger says itself
#pragma once

#include <functional>
#include <string>

#include "api/message.h"
#include "jobs/ledger_watch.h"
#include "jobs/run_queue.h"
#include "jobs/tracker.h"

namespace strongroom::api {

struct OwnerInfo {
  pid_t pid = 0;
  std::string command;
};

// `id` as a person may give it (any unique beginning or end) to the id of an unfinished run; empty = none.
// Any thread may call handle(). It never throws: an Error becomes its row of the table.
class Router {
 public:
  Router(OwnerInfo owner, jobs::Tracker& tracker, jobs::RunQueue& queue, const jobs::LedgerWatch& ledger);
  Response handle(const Request& request) const;

 private:
  Response status() const;
  Response cancel(const std::string& run_id) const;

  OwnerInfo owner_;
  jobs::Tracker& tracker_;
  jobs::RunQueue& queue_;
  const jobs::LedgerWatch& ledger_;
};

boost::json::object to_json(const jobs::LiveRun& live);

}  // namespace strongroom::api
