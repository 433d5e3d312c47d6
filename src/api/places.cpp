// Places of the service's machine: what is in a directory, what takes space where.
#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"
#include "operations/browse.h"
#include "operations/storage.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds kPatience{10};

Response browse(const Backend& backend, const Call& call) {
  const auto path = base::unescape_path(call.query("path").value_or("/"));
  return success("ok",
                 operations::to_json(operations::browse(path, call.query_flag("files"), kPatience, backend.stop)));
}

Response storage(const Backend& backend) {
  const auto& services = backend.services;
  json::array items;
  for (const auto& place : operations::storage(services.store, services.vault, services.data, kPatience, backend.stop))
    items.emplace_back(operations::to_json(place));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

}  // namespace

std::vector<Operation> place_operations(const Backend& backend) {
  return {{.id = "browse",
           .method = "GET",
           .path = "/api/v1/browse",
           .access = Access::admin,
           .query = {"path", "files"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return browse(backend, call); }},
          {.id = "getStorage",
           .method = "GET",
           .path = "/api/v1/storage",
           .access = Access::viewer,
           .asks_outside = true,
           .act = [&backend](const Call&) { return storage(backend); }}};
}

}  // namespace strongroom::api
