// Where checkpoints of the ledger are kept besides the ledger itself.
#include "operations/anchors.h"

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

std::string directory_from(const std::string& text) {
  if (text.empty()) throw base::Error{base::ErrorCode::invalid_input, "'directory' says which"};
  return base::unescape_path(text);
}

Response list(const Backend& backend) {
  json::array items;
  const auto& services = backend.services;
  for (const auto& place : operations::anchor_places(services.store, services.vault, services.data))
    items.emplace_back(operations::to_json(place));
  for (const auto& place : operations::anchor_channels(backend.postbox.store))
    items.emplace_back(operations::to_json(place));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response add(const Backend& backend, const Call& call) {
  const auto directory = directory_from(base::string_or(call.body(), "directory"));
  const bool same = operations::add_anchor_directory(backend.tools, Operator{backend, call}, directory);
  return success("every checkpoint is kept there from now on",
                 json::object{{"directory", base::escape_path(directory)}, {"same_disk", same}}, 201);
}

Response remove(const Backend& backend, const Call& call) {
  const auto directory = directory_from(call.query("directory").value_or(""));
  operations::remove_anchor_directory(backend.tools, Operator{backend, call}, directory);
  return success("no more checkpoints are copied there; those that are there stay",
                 json::object{{"directory", base::escape_path(directory)}});
}

}  // namespace

std::vector<Operation> anchor_operations(const Backend& backend) {
  return {{.id = "listAnchors",
           .method = "GET",
           .path = "/api/v1/ledger/anchors",
           .access = Access::operator_,
           .asks_outside = true,
           .act = [&backend](const Call&) { return list(backend); }},
          {.id = "addAnchor",
           .method = "POST",
           .path = "/api/v1/ledger/anchors",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return add(backend, call); }},
          {.id = "removeAnchor",
           .method = "DELETE",
           .path = "/api/v1/ledger/anchors",
           .access = Access::admin,
           .query = {"directory"},
           .act = [&backend](const Call& call) { return remove(backend, call); }}};
}

}  // namespace strongroom::api
