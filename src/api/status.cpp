// What runs now, and who owns the data directory.
#include "api/backend.h"
#include "api/call.h"
#include "api/envelope.h"
#include "base/text.h"
#include "live/live_json.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

std::string count_of_runs(std::size_t count) {
  if (count == 0) return "nothing is running";
  return count == 1 ? "1 run is unfinished" : std::to_string(count) + " runs are unfinished";
}

Response status(const Backend& backend) {
  json::array running;
  for (const auto& run : backend.services.tracker.live()) running.emplace_back(live::to_json(run));
  const auto message = count_of_runs(running.size());
  return success(message, json::object{{"owner",
                                        {{"pid", backend.owner.pid},
                                         {"command", base::terminal_safe(backend.owner.command)},
                                         {"version", STRONGROOM_VERSION}}},
                                       {"running", std::move(running)},
                                       {"ledger", live::to_json(backend.ledger.view())}});
}

}  // namespace

std::vector<Operation> status_operations(const Backend& backend) {
  return {{.id = "getStatus",
           .method = "GET",
           .path = "/api/v1/status",
           .access = Access::viewer,
           .quick = true,
           .act = [&backend](const Call&) { return status(backend); }}};
}

}  // namespace strongroom::api
