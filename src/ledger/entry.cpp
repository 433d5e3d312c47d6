// The body of an entry, version 1, is one JSON object in RFC 8785 form with these members:
//
//   action, actor, boot, prev, seq, sev, ts, v   always; action, actor and boot are not empty
//   details                                      left out when it is {}
//   req, result, run, target                     left out when they are ""
//
// So one Entry has one body, and a member that is there always says something. A body with any other member, or with an
// empty one, is refused on reading.
#include "ledger/entry.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "ledger/canonical.h"

namespace strongroom::ledger {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kEntryVersion = 1;

constexpr std::array<std::pair<Severity, std::string_view>, 5> kSeverities{{{Severity::info, "info"},
                                                                            {Severity::notice, "notice"},
                                                                            {Severity::warning, "warning"},
                                                                            {Severity::error, "error"},
                                                                            {Severity::critical, "critical"}}};

void add_unless_empty(json::object& body, std::string_view name, const std::string& text) {
  if (!text.empty()) body[name] = text;
}

// Members are read, not checked one by one: whatever is odd about them shows when the entry is written again.
Entry read_members(const json::object& body) {
  if (base::uint_or(body, "v") != kEntryVersion) throw Error{ErrorCode::integrity, "unknown version"};
  Entry entry;
  entry.seq = base::uint_or(body, "seq");
  entry.time = base::parse_utc(base::string_or(body, "ts"));
  entry.boot = base::string_or(body, "boot");
  const auto previous = hash_from_hex(base::string_or(body, "prev"));
  if (!previous) throw Error{ErrorCode::integrity, "no hash of the entry before"};
  entry.previous = *previous;
  entry.event.actor = base::string_or(body, "actor");
  entry.event.action = base::string_or(body, "action");
  entry.event.target = base::string_or(body, "target");
  entry.event.run = base::string_or(body, "run");
  entry.event.severity = severity_from(base::string_or(body, "sev"));
  entry.event.result = base::string_or(body, "result");
  entry.event.request = base::string_or(body, "req");
  if (const auto* details = body.if_contains("details"); details != nullptr && details->is_object())
    entry.event.details = details->get_object();
  return entry;
}

}  // namespace

std::string_view to_text(Severity severity) {
  for (const auto& [known, word] : kSeverities)
    if (known == severity) return word;
  return "unknown";
}

Severity severity_from(std::string_view text) {
  for (const auto& [severity, word] : kSeverities)
    if (word == text) return severity;
  throw Error{ErrorCode::internal, "unknown severity '" + std::string{text} + "'"};
}

bool is_severity(std::string_view text) {
  return std::ranges::any_of(kSeverities, [&](const auto& known) { return known.second == text; });
}

std::string canonical_body(const Entry& entry) {
  const auto& event = entry.event;
  if (event.actor.empty() || event.action.empty() || entry.boot.empty())
    throw Error{ErrorCode::invalid_input, "a ledger entry needs an actor, an action and the boot it was made in"};
  json::object body{{"v", kEntryVersion},
                    {"seq", entry.seq},
                    {"ts", base::format_utc(entry.time)},
                    {"boot", entry.boot},
                    {"prev", to_hex(entry.previous)},
                    {"actor", event.actor},
                    {"action", event.action},
                    {"sev", to_text(event.severity)}};
  add_unless_empty(body, "target", event.target);
  add_unless_empty(body, "run", event.run);
  add_unless_empty(body, "result", event.result);
  add_unless_empty(body, "req", event.request);
  if (!event.details.empty()) body["details"] = event.details;
  auto bytes = canonical_json(body);
  if (bytes.size() > kLongestBody)
    throw Error{ErrorCode::invalid_input,
                "a ledger entry of " + std::to_string(bytes.size()) + " bytes is longer than 65535"};
  return bytes;
}

Entry entry_from_body(std::string_view body) {
  try {
    const auto value = base::parse_json(body);
    if (!value.is_object()) throw Error{ErrorCode::integrity, "not an object"};
    auto entry = read_members(value.get_object());
    if (canonical_body(entry) != body) throw Error{ErrorCode::integrity, "not in canonical form"};
    return entry;
  } catch (const Error& error) {
    throw Error{ErrorCode::integrity, "a ledger entry is not what was written", error.message()};
  }
}

}  // namespace strongroom::ledger
