// What runs now, how the last backups went, and who owns the data directory.
#include "live/status.h"
#include "api/backend.h"
#include "api/call.h"
#include "api/envelope.h"
#include "base/text.h"
#include "operations/attention.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

// UC-MON-001: what runs, and how each plan's last backup went, as the ledger's projection has it.
Response status(const Backend& backend) {
  auto data = live::read_status(backend.services.store, backend.services.tracker.live(), backend.ledger.view(),
                                backend.services.clock.now());
  data["owner"] = {{"pid", backend.owner.pid},
                   {"command", base::terminal_safe(backend.owner.command)},
                   {"version", STRONGROOM_VERSION}};
  data["attention"] = operations::to_json(operations::read_attention(backend.postbox.store));
  const std::string message{data.at("message").as_string()};
  return success(message, std::move(data));
}

Response readiness(const Backend& backend) {
  if (backend.trouble)
    if (const auto trouble = backend.trouble()) throw base::Error{*trouble};
  return success("ready", json::object{{"version", STRONGROOM_VERSION}});
}

}  // namespace

std::vector<Operation> status_operations(const Backend& backend) {
  return {{.id = "getStatus",
           .method = "GET",
           .path = "/api/v1/status",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return status(backend); }},
          {.id = "getReadiness",
           .method = "GET",
           .path = "/readyz",
           .access = Access::open,
           .quick = true,
           .act = [&backend](const Call&) { return readiness(backend); }}};
}

}  // namespace strongroom::api
