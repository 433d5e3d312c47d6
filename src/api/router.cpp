#include "api/router.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <string_view>
#include <utility>

#include "api/call.h"
#include "api/envelope.h"
#include "api/events.h"
#include "api/resource.h"
#include "auth/login_limits.h"
#include "base/error.h"
#include "base/text.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kEvents = "/api/v1/events";
constexpr std::size_t kShownTarget = 200;

std::string_view without_query(std::string_view target) {
  return target.substr(0, target.find('?'));
}

Response no_such_path(std::string_view target) {
  return failure(Error::with_words(ErrorCode::not_found, "there is no such path",
                                   base::terminal_safe(without_query(target).substr(0, kShownTarget)),
                                   "The API begins at /api/v1; /api/openapi.json describes it."));
}

Response wrong_method(const std::vector<std::string>& allowed) {
  std::string list;
  for (const auto& method : allowed) list += (list.empty() ? "" : ", ") + method;
  auto response = failure(
      Error::with_words(ErrorCode::invalid_input, "this path does not take that method", {}, "Use " + list + "."), 405);
  response.headers.add("Allow", list);
  return response;
}

// A page of somebody else may send a form or plain text without asking us first, but not JSON.
bool is_json(const Request& request) {
  const auto type = request.headers.find("Content-Type");
  if (!type) return request.peer.way == Peer::Way::in_process;
  const auto name = type->substr(0, type->find(';'));
  return boost::algorithm::iequals(name, "application/json", std::locale::classic());
}

Response wrong_content() {
  return failure(Error::with_words(ErrorCode::invalid_input, "the body is not JSON", {},
                                   "Send it with the header Content-Type: application/json."),
                 415);
}

void require_known(const Parameters& given, const std::vector<std::string>& known) {
  for (const auto& [name, value] : given)
    if (std::ranges::find(known, name) == known.end())
      throw Error{
          ErrorCode::invalid_input,
          "there is no parameter '" + base::terminal_safe(std::string_view{name}.substr(0, kShownTarget)) + "'"};
}

void add_advice(const Request& request, Response& response, const std::exception& error, ErrorCode code) {
  if (const auto* limited = dynamic_cast<const auth::RateLimited*>(&error))
    response.headers.add("Retry-After", std::to_string(limited->wait().count()));
  if (code == ErrorCode::unauthenticated) response.headers.add("WWW-Authenticate", "Bearer realm=\"strongroom\"");
  if (response.status == 503) response.headers.add("Retry-After", "1");
  if (!request.id.empty() && response.body.is_object()) response.body.get_object()["request_id"] = request.id;
}

}  // namespace

Router::Router(RouterParts parts, base::Log& log)
    : gate_{std::move(parts.gate)},
      table_{std::move(parts.operations)},
      trouble_{std::move(parts.trouble)},
      events_{parts.events},
      pages_{parts.pages},
      log_{log} {}

bool Router::is_quick(const Request& request) const try {
  const auto match = table_.find(request.method, parse_target(request.target).segments);
  return match.operation == nullptr || match.operation->quick;
} catch (const Error&) {
  return true;  // it will be refused
}

Response Router::handle(const Request& request) try { return answer(request); } catch (const std::exception& error) {
  return fail(request, error);
}

Response Router::fail(const Request& request, const std::exception& error) const {
  const auto* known = dynamic_cast<const Error*>(&error);
  const auto shown = known != nullptr ? *known : Error{ErrorCode::internal, {}, error.what()};
  // That the store cannot be read is logged once by who watches it, however often somebody asks.
  if (shown.info().http_status >= 500 && shown.code() != ErrorCode::status_fetch)
    log_.error(request.id + " " + request.method + " " + std::string{without_query(request.target)} + ": " +
               std::string{shown.info().name} + " " + shown.message() +
               (shown.detail().empty() ? "" : " (" + shown.detail() + ")"));
  const bool is_stale = dynamic_cast<const PreconditionFailed*>(&error) != nullptr;
  auto response = failure(shown, is_stale ? 412 : 0);
  add_advice(request, response, error, shown.code());
  return response;
}

Response Router::answer(const Request& request) const {
  gate_.require_expected_names(request);
  auto target = parse_target(request.target);
  const auto match = table_.find(request.method, target.segments);
  if (match.allowed.empty()) {
    auto page = pages_ ? pages_->answer(request) : std::nullopt;
    return page ? std::move(*page) : no_such_path(request.target);
  }
  if (match.operation == nullptr) return wrong_method(match.allowed);
  return perform(request, match, std::move(target.query));
}

Response Router::perform(const Request& request, const Match& match, Parameters query) const {
  const auto& operation = *match.operation;
  const auto principal = gate_.admit(request, operation.access);
  require_known(query, operation.query);
  if (!request.body.empty() && !is_json(request)) return wrong_content();
  if (trouble_ && !operation.quick)
    if (const auto trouble = trouble_()) throw Error{*trouble};
  const auto caller = principal.value_or(auth::Principal{});
  return act(operation, {request, caller, match.path, std::move(query)});
}

Response Router::act(const Operation& operation, const Call& call) const {
  if (!operation.asks_outside) return operation.act(call);
  if (!outside_.try_acquire()) {
    auto response = failure(Error::with_words(ErrorCode::conflict, "too many repositories and servers are being asked",
                                              {}, "Try again in a moment."),
                            503);
    response.headers.add("Retry-After", "2");
    return response;
  }
  struct Place {
    std::counting_semaphore<>& free;
    ~Place() { free.release(); }
  } const place{outside_};
  return operation.act(call);
}

std::variant<std::unique_ptr<EventFeed>, Response> Router::subscribe(const Request& request) try {
  gate_.require_expected_names(request);
  if (events_ == nullptr || without_query(request.target) != kEvents) return no_such_path(request.target);
  auto principal = *gate_.admit(request, Access::viewer);
  return guarded(events_->subscribe(resume_from(request)), gate_, std::move(principal));
} catch (const std::exception& error) {
  return fail(request, error);
}

}  // namespace strongroom::api
