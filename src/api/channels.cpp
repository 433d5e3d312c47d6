// Channels: how people are told.
#include "operations/channels.h"

#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "domain/notification_json.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_channels(const Backend& backend) {
  json::array items;
  for (const auto& channel : backend.postbox.store.channels()) items.emplace_back(domain::to_json(channel));
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response show_channel(const Backend& backend, const Call& call) {
  return tagged("ok", domain::to_json(operations::require_channel(backend.postbox.store, call.path("name"))));
}

Response add_channel(const Backend& backend, const Call& call) {
  const auto draft = operations::channel_draft_from_json(call.body());
  const auto channel = operations::add_channel(backend.tools, backend.postbox, Operator{backend, call}, draft);
  auto response = tagged("the channel was added", domain::to_json(channel), 201);
  response.headers.add("Location", "/api/v1/channels/" + channel.name);
  return response;
}

Response edit_channel(const Backend& backend, const Call& call) {
  const auto now = operations::require_channel(backend.postbox.store, call.path("name"));
  const auto change = operations::channel_change_from_json(call.body(), now.kind);
  return tagged("the channel was changed",
                domain::to_json(operations::edit_channel(backend.tools, backend.postbox, Operator{backend, call},
                                                         now.name, change)));
}

Response remove_channel(const Backend& backend, const Call& call) {
  return success("the channel was removed",
                 domain::to_json(operations::remove_channel(backend.tools, backend.postbox, Operator{backend, call},
                                                            call.path("name"))));
}

Response test_channel(const Backend& backend, const Call& call) {
  operations::test_channel(backend.tools, backend.postbox, Operator{backend, call}, call.path("name"));
  return success("the test message was delivered", json::object{{"channel", call.path("name")}});
}

Response test_draft(const Backend& backend, const Call& call) {
  const auto draft = operations::channel_draft_from_json(call.body());
  operations::test_channel(backend.tools, backend.postbox, Operator{backend, call}, draft);
  return success("the test message was delivered", json::object{{"channel", draft.name}});
}

}  // namespace

std::vector<Operation> channel_operations(const Backend& backend) {
  return {{.id = "listChannels",
           .method = "GET",
           .path = "/api/v1/channels",
           .access = Access::operator_,
           .act = [&backend](const Call&) { return list_channels(backend); }},
          {.id = "addChannel",
           .method = "POST",
           .path = "/api/v1/channels",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return add_channel(backend, call); }},
          {.id = "testChannelDraft",
           .method = "POST",
           .path = "/api/v1/channels/test",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return test_draft(backend, call); }},
          {.id = "getChannel",
           .method = "GET",
           .path = "/api/v1/channels/{name}",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return show_channel(backend, call); }},
          {.id = "editChannel",
           .method = "PATCH",
           .path = "/api/v1/channels/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return edit_channel(backend, call); }},
          {.id = "removeChannel",
           .method = "DELETE",
           .path = "/api/v1/channels/{name}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return remove_channel(backend, call); }},
          {.id = "testChannel",
           .method = "POST",
           .path = "/api/v1/channels/{name}/test",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return test_channel(backend, call); }}};
}

}  // namespace strongroom::api
