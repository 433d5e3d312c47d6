// What is on its way to people, and what is wrong and not acknowledged.
#include <limits>
#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/error.h"
#include "base/json.h"
#include "domain/notification_json.h"
#include "operations/attention.h"
#include "operations/members.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kMostNumber = 999'999'999'999'999;

std::uint64_t number_of(const std::string& text, const std::string& what) {
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || number > kMostNumber / 10) throw Error{ErrorCode::not_found, "there is no such " + what};
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

std::optional<domain::DeliveryState> state_in(const Call& call) {
  const auto word = call.query("state");
  if (!word) return std::nullopt;
  const auto state = domain::delivery_state_from(*word);
  if (!state) throw Error{ErrorCode::invalid_input, "'state' is queued, failed, delivered or given-up"};
  return state;
}

Response list_outbox(const Backend& backend, const Call& call) {
  domain::OutboxFilter filter;
  filter.channel = call.query("channel");
  filter.state = state_in(call);
  filter.before_id = call.query_number("cursor", kMostNumber);
  filter.limit = call.limit() + 1;  // one more tells whether there is another page
  auto messages = backend.postbox.store.outbox(filter);
  const bool more = messages.size() == filter.limit;
  if (more) messages.pop_back();
  json::array items;
  for (const auto& message : messages) items.emplace_back(domain::to_json(message));
  auto next = more ? json::value(std::to_string(messages.back().id)) : json::value(nullptr);
  return success("ok", json::object{{"items", std::move(items)},
                                    {"next_cursor", std::move(next)},
                                    {"counts", domain::to_json(backend.postbox.store.outbox_counts())}});
}

Response retry_message(const Backend& backend, const Call& call) {
  const auto body = call.body();
  operations::Members given{body};
  const auto channel = given.text_or_null("channel").value_or("");
  given.refuse_others();
  const auto count = backend.postbox.store.retry_messages(channel, call.actor());
  return success("they are tried again", json::object{{"messages", count}});
}

Response retry_one(const Backend& backend, const Call& call) {
  const auto id = number_of(call.path("id"), "message");
  backend.postbox.store.retry_message(id, call.actor());
  return success("it is tried again", json::object{{"messages", 1}});
}

Response drop(const Backend& backend, const Call& call) {
  const auto id = number_of(call.path("id"), "message");
  backend.postbox.store.drop_message(id, call.actor());
  return success("it will not be delivered", json::object{{"messages", 1}});
}

json::array failures_json(const std::vector<domain::OpenFailure>& failures) {
  auto object = operations::to_json(operations::Attention{failures, {}, false});
  return std::move(object.at("failures").as_array());
}

Response failures(const Backend& backend) {
  return success(
      "ok", json::object{{"items", failures_json(backend.postbox.store.open_failures())}, {"next_cursor", nullptr}});
}

Response acknowledge_failure(const Backend& backend, const Call& call) {
  const auto body = call.body();
  operations::Members given{body};
  const auto reason = given.text_or_null("reason").value_or("");
  given.refuse_others();
  const auto seq = number_of(call.path("seq"), "entry");
  const auto settled = backend.postbox.store.acknowledge_failure(seq, reason, call.actor());
  return success("it is acknowledged", json::object{{"items", failures_json(settled)}, {"next_cursor", nullptr}});
}

}  // namespace

std::vector<Operation> outbox_operations(const Backend& backend) {
  return {{.id = "listOutbox",
           .method = "GET",
           .path = "/api/v1/outbox",
           .access = Access::operator_,
           .query = {"channel", "state", "cursor", "limit"},
           .act = [&backend](const Call& call) { return list_outbox(backend, call); }},
          {.id = "retryOutbox",
           .method = "POST",
           .path = "/api/v1/outbox/retry",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return retry_message(backend, call); }},
          {.id = "retryMessage",
           .method = "POST",
           .path = "/api/v1/outbox/{id}/retry",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return retry_one(backend, call); }},
          {.id = "dropMessage",
           .method = "DELETE",
           .path = "/api/v1/outbox/{id}",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return drop(backend, call); }},
          {.id = "listFailures",
           .method = "GET",
           .path = "/api/v1/failures",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return failures(backend); }},
          {.id = "acknowledgeFailure",
           .method = "POST",
           .path = "/api/v1/failures/{seq}/acknowledge",
           .access = Access::operator_,
           .act = [&backend](const Call& call) { return acknowledge_failure(backend, call); }}};
}

}  // namespace strongroom::api
