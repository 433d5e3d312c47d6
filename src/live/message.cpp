#include "live/message.h"

#include <utility>

#include "base/json.h"
#include "domain/json.h"

namespace strongroom::live {
namespace {

namespace json = boost::json;

Message text_of(const json::object& object) {
  return std::make_shared<const std::string>(json::serialize(object));
}

// {"a":1} and "b":{…}, already text, to {"a":1,"b":{…}}.
Message with_member(const json::object& object, std::string_view name, std::string_view value) {
  auto text = json::serialize(object);
  text.back() = ',';
  text.reserve(text.size() + name.size() + value.size() + 4);
  text.append("\"").append(name).append("\":").append(value).append("}");
  return std::make_shared<const std::string>(std::move(text));
}

json::object store_state(std::optional<base::ErrorCode> trouble) {
  if (!trouble) return {{"state", "readable"}, {"code", nullptr}};
  return {{"state", "unreadable"}, {"code", base::error_class(*trouble).name}};
}

}  // namespace

// Whoever records something of a run in words of their own ("run.…") says no state of it.
std::optional<RunSummary> run_of(const ledger::Entry& entry) try {
  const auto& event = entry.event;
  if (event.run.empty() || event.action != "run." + base::string_or(event.details, "state")) return std::nullopt;
  auto object = event.details;
  object.erase("warnings_sha256");
  object["id"] = event.run;
  object["ledger_seq"] = entry.seq;
  object["warnings"] = json::array{};
  auto run = domain::run_from_json(object);
  object.erase("warnings");
  return RunSummary{std::move(run), std::move(object)};
} catch (const base::Error&) {
  return std::nullopt;
}

RunSummary summary_of(domain::Run run) {
  auto object = domain::to_json(run);
  object.erase("warnings");
  run.warnings.clear();
  return {std::move(run), std::move(object)};
}

Message event_message(std::uint64_t n, const ledger::Entry& entry, const std::optional<RunSummary>& run) {
  const auto& event = entry.event;
  json::object data{{"target", event.target},
                    {"actor", event.actor},
                    {"result", event.result},
                    {"severity", ledger::to_text(event.severity)},
                    {"run_id", event.run.empty() ? json::value(nullptr) : json::value(event.run)}};
  if (run) data["run"] = run->json;
  return text_of({{"type", "event"},
                  {"n", n},
                  {"at", base::format_utc(entry.time)},
                  {"kind", event.action},
                  {"ledger_seq", entry.seq},
                  {"data", std::move(data)}});
}

Message progress_message(std::string_view run_id, base::UtcTime at, std::string_view live) {
  return with_member({{"type", "progress"}, {"run_id", run_id}, {"at", base::format_utc(at)}}, "data", live);
}

Message store_message(base::UtcTime at, std::optional<base::ErrorCode> trouble) {
  json::object object{{"type", "store"}, {"at", base::format_utc(at)}};
  for (auto& member : store_state(trouble)) object[member.key()] = member.value();
  return text_of(object);
}

Message outbox_message(base::UtcTime at, std::string_view counts) {
  return with_member({{"type", "outbox"}, {"at", base::format_utc(at)}}, "data", counts);
}

Message heartbeat_message(std::uint64_t n, base::UtcTime at) {
  return text_of({{"type", "heartbeat"}, {"n", n}, {"at", base::format_utc(at)}});
}

Message resync_message(std::string_view reason) {
  return text_of({{"type", "resync"}, {"reason", reason}});
}

Message snapshot_message(std::string_view epoch, std::uint64_t n, base::UtcTime at, const SnapshotParts& parts) {
  std::string data = "{\"runs\":[";
  data.append(parts.runs).append("],\"last\":[").append(parts.last).append("],\"ledger\":").append(parts.ledger);
  data.append(",\"store\":").append(json::serialize(store_state(parts.store_trouble))).append("}");
  return with_member({{"type", "snapshot"}, {"epoch", epoch}, {"n", n}, {"at", base::format_utc(at)}}, "data", data);
}

}  // namespace strongroom::live
