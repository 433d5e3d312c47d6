#include "api/resource.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <utility>

#include "api/envelope.h"
#include "ledger/hash.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

// Somebody waits for the answer, and a thread with him.
constexpr domain::PlanLimits kWhileSomebodyWaits{
    .network = std::chrono::seconds{20}, .lock_wait = std::chrono::seconds{10}, .stall = std::chrono::seconds{30}};
constexpr std::size_t kTagLetters = 32;
constexpr std::size_t kLongestKey = 255;

std::string hash_of(std::string_view text) {
  return ledger::to_hex(ledger::Hasher{}.sha256(text));
}

// "*" fits whatever is there; a list fits when one of its tags does.
bool fits(std::string_view if_match, const std::string& tag) {
  return if_match == "*" || if_match.find(tag) != std::string_view::npos;
}

operations::Precondition precondition_of(const Call& call) {
  const auto field = call.request().headers.find("If-Match");
  if (!field) return {};
  return [seen = std::string{*field}](const boost::json::object& now) {
    if (!fits(seen, etag_of(now))) throw PreconditionFailed{};
  };
}

std::string key_of(const Call& call) {
  auto key = call.header("Idempotency-Key");
  const auto is_printable = [](char c) { return c > ' ' && c < 0x7F; };
  if (key.size() > kLongestKey || !std::ranges::all_of(key, is_printable))
    throw Error{ErrorCode::invalid_input, "the header Idempotency-Key holds at most 255 printable characters"};
  return key;
}

std::string repeated(const domain::IdempotencyKey& before, const std::string& request_hash) {
  if (before.request_hash != request_hash)
    throw Error{ErrorCode::invalid_input, "this Idempotency-Key came with another request before"};
  if (before.run_id.empty())
    throw Error{ErrorCode::conflict, "the first request with this Idempotency-Key is not answered yet"};
  return before.run_id;
}

}  // namespace

PreconditionFailed::PreconditionFailed()
    : Error{Error::with_words(ErrorCode::conflict, "it was changed by somebody else in the meantime",
                              "it is not what If-Match names", "Load it again, then make your change to that.")} {}

std::string etag_of(const boost::json::object& object) {
  auto edited = object;
  for (const auto* found_by_checks : {"checked_at", "reading"}) edited.erase(found_by_checks);
  return "\"" + hash_of(boost::json::serialize(edited)).substr(0, kTagLetters) + "\"";
}

Response tagged(std::string_view message, boost::json::object object, int status) {
  auto tag = etag_of(object);
  auto response = success(message, std::move(object), status);
  response.headers.add("ETag", std::move(tag));
  return response;
}

boost::json::array to_json(const std::vector<operations::Remark>& remarks) {
  boost::json::array array;
  for (const auto& remark : remarks)
    array.push_back({{"text", remark.text}, {"needs_attention", remark.needs_attention}});
  return array;
}

Operator::Operator(const Backend& backend, const Call& call)
    : observer_{backend.services.log},
      call_{.actor = call.actor(),
            .caller = call.is_local() ? domain::Caller::local_cli : domain::Caller::remote,
            .observer = observer_,
            .stop = backend.stop,
            .precondition = precondition_of(call),
            .limits = kWhileSomebodyWaits} {}

std::string start_once(const Backend& backend, const Call& call, const std::function<std::string()>& start) {
  const auto key = key_of(call);
  if (key.empty()) return start();
  const auto& request = call.request();
  const auto hash = hash_of(request.method + " " + request.target + "\n" + request.body);
  const auto actor = call.actor().name;
  auto& access = backend.access;
  if (const auto before = access.put_idempotency_key({actor, key, hash, {}, backend.services.clock.now()}))
    return repeated(*before, hash);
  try {
    auto run_id = start();
    access.set_idempotency_run(actor, key, run_id);
    return run_id;
  } catch (...) {
    access.forget_idempotency_key(actor, key);
    throw;
  }
}

Response start_run(const Backend& backend, const Call& call, std::string_view message,
                   const std::function<std::string()>& start) {
  const auto run_id = start_once(backend, call, start);
  auto response = success(message, boost::json::object{{"run_id", run_id}}, 202);
  response.headers.add("Location", "/api/v1/runs/" + run_id);
  return response;
}

}  // namespace strongroom::api
