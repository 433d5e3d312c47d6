#include "engines/restic/events.h"

#include <algorithm>

#include "base/json.h"
#include "engines/restic/time.h"

namespace strongroom::restic {
namespace {

namespace json = boost::json;
using base::string_or;
using base::uint_or;

std::optional<json::object> parse_object(std::string_view line) {
  // Most lines that are no JSON are recognised by one byte.
  if (!line.starts_with('{')) return std::nullopt;
  boost::system::error_code error;
  auto value = json::parse({line.data(), line.size()}, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string first_text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_array() || value->get_array().empty()) return {};
  const auto& first = value->get_array().front();
  return first.is_string() ? std::string{first.get_string()} : std::string{};
}

std::vector<std::string> all_texts(const json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_array()) return texts;
  for (const auto& element : value->get_array())
    if (element.is_string()) texts.emplace_back(element.get_string());
  return texts;
}

domain::SnapshotEntry entry_of(const json::object& object) {
  return {string_or(object, "path"), string_or(object, "type"), uint_or(object, "size"),
          parse_time(string_or(object, "mtime"))};
}

// The letters of `restic diff`; several may stand together, the one that says most counts. "?" is a file whose content
// changed while nothing else did.
domain::Change change_of(std::string_view letters) {
  const auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
  if (has('+')) return domain::Change::added;
  if (has('-')) return domain::Change::removed;
  if (has('T')) return domain::Change::type;
  if (has('U') && !has('M') && !has('?')) return domain::Change::metadata;
  return domain::Change::modified;
}

domain::ChangeCounts counts_of(const json::object& object, std::string_view key) {
  const auto* counts = object.if_contains(key);
  if (counts == nullptr || !counts->is_object()) return {};
  const auto& of = counts->get_object();
  return {uint_or(of, "files"), uint_or(of, "dirs"), uint_or(of, "others"), uint_or(of, "bytes")};
}

Status to_status(const json::object& object) {
  Status status;
  status.files_done =
      uint_or(object, "files_done") + uint_or(object, "files_restored") + uint_or(object, "files_skipped");
  status.files_total = uint_or(object, "total_files");
  status.bytes_done =
      uint_or(object, "bytes_done") + uint_or(object, "bytes_restored") + uint_or(object, "bytes_skipped");
  status.bytes_total = uint_or(object, "total_bytes");
  status.errors = uint_or(object, "error_count");
  status.has_time_left = object.contains("seconds_remaining");
  status.current_file = first_text(object, "current_files");
  return status;
}

Summary to_summary(const json::object& object) {
  Summary summary;
  summary.snapshot_id = string_or(object, "snapshot_id");
  summary.files = {.added = uint_or(object, "files_new"),
                   .changed = uint_or(object, "files_changed"),
                   .unmodified = uint_or(object, "files_unmodified"),
                   .total = uint_or(object, "total_files_processed")};
  summary.bytes_processed = uint_or(object, "total_bytes_processed");
  summary.data_added = uint_or(object, "data_added");
  if (object.contains("data_added_packed")) summary.data_added_packed = uint_or(object, "data_added_packed");
  summary.check_errors = uint_or(object, "num_errors");
  summary.restored_files = uint_or(object, "files_restored") + uint_or(object, "files_skipped");
  summary.restored_bytes = uint_or(object, "bytes_restored") + uint_or(object, "bytes_skipped");
  return summary;
}

// {"error":{"message":…}} since 0.16; {"error":{"Op":"open","Path":…,"Err":13}} and {"error":{}} before; check has
// {"message":…} at the top.
std::string error_message(const json::object& object) {
  if (auto message = string_or(object, "message"); !message.empty()) return message;
  const auto* error = object.if_contains("error");
  if (error == nullptr || !error->is_object()) return {};
  const auto& inner = error->get_object();
  if (auto message = string_or(inner, "message"); !message.empty()) return message;
  const auto number = uint_or(inner, "Err");
  if (number == 0 || number > 4096) return {};
  return string_or(inner, "Op") + ": " + std::generic_category().message(static_cast<int>(number));
}

[[noreturn]] void throw_unreadable(std::string_view what) {
  throw base::Error{base::ErrorCode::internal, "restic's answer (" + std::string{what} + ") could not be read"};
}

domain::Snapshot to_snapshot(const json::object& object) {
  domain::Snapshot snapshot;
  snapshot.id = string_or(object, "id");
  if (const auto time = parse_time(string_or(object, "time"))) snapshot.time = *time;
  snapshot.host = string_or(object, "hostname");
  snapshot.user = string_or(object, "username");
  snapshot.paths = all_texts(object, "paths");
  snapshot.tags = all_texts(object, "tags");
  return snapshot;
}

// A list that is null has no members: that is how an empty one looks.
json::array members_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_array()) throw_unreadable(key);
  return value->get_array();
}

domain::Snapshot to_snapshot_with_id(const json::value& value) {
  auto snapshot = value.is_object() ? to_snapshot(value.get_object()) : domain::Snapshot{};
  if (snapshot.id.empty()) throw_unreadable("a snapshot");
  return snapshot;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

}  // namespace

Event parse_event(std::string_view line) {
  const auto object = parse_object(line);
  if (!object) return OtherLine{};
  const auto type = string_or(*object, "message_type");
  if (type == "status") return to_status(*object);
  if (type == "summary") return to_summary(*object);
  if (type == "error")
    return ItemError{string_or(*object, "item"), error_message(*object), string_or(*object, "during")};
  if (type == "exit_error")
    return ExitError{static_cast<int>(uint_or(*object, "code") & 0xFF), string_or(*object, "message")};
  return OtherLine{};
}

std::vector<domain::Snapshot> parse_snapshots(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse({text.data(), text.size()}, error);
  if (!error && value.is_null()) return {};
  if (error || !value.is_array()) throw_unreadable("the list of snapshots");
  std::vector<domain::Snapshot> snapshots;
  for (const auto& element : value.get_array()) snapshots.push_back(to_snapshot_with_id(element));
  return snapshots;
}

std::vector<domain::SnapshotDecision> parse_decisions(std::string_view text) {
  static constexpr auto kWhat = "what it would keep";
  if (text.empty()) return {};
  boost::system::error_code error;
  const auto value = json::parse({text.data(), text.size()}, error);
  if (!error && value.is_null()) return {};
  if (error || !value.is_array() || value.get_array().size() > 1) throw_unreadable(kWhat);
  std::vector<domain::SnapshotDecision> decisions;
  for (const auto& group : value.get_array()) {
    if (!group.is_object()) throw_unreadable(kWhat);
    const auto kept = members_of(group.get_object(), "keep"), reasons = members_of(group.get_object(), "reasons");
    if (kept.size() != reasons.size()) throw_unreadable(kWhat);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      if (!reasons[i].is_object()) throw_unreadable(kWhat);
      decisions.push_back({to_snapshot_with_id(kept[i]), true, joined(all_texts(reasons[i].get_object(), "matches"))});
    }
    for (const auto& gone : members_of(group.get_object(), "remove"))
      decisions.push_back({to_snapshot_with_id(gone), false, {}});
  }
  std::ranges::stable_sort(decisions, [](const auto& a, const auto& b) { return a.snapshot.time > b.snapshot.time; });
  return decisions;
}

std::optional<domain::SnapshotEntry> parse_entry(std::string_view line) {
  const auto object = parse_object(line);
  if (!object || string_or(*object, "struct_type", string_or(*object, "message_type")) != "node") return std::nullopt;
  return entry_of(*object);
}

std::vector<domain::FoundEntry> parse_found(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse({text.data(), text.size()}, error);
  if (error || !value.is_array()) throw_unreadable("what it found");
  std::vector<domain::FoundEntry> found;
  for (const auto& snapshot : value.get_array()) {
    const auto* object = snapshot.if_object();
    const auto* matches = object != nullptr ? object->if_contains("matches") : nullptr;
    if (matches == nullptr || !matches->is_array()) throw_unreadable("what it found");
    const auto id = string_or(*object, "snapshot");
    for (const auto& match : matches->get_array())
      if (match.is_object()) found.push_back({id, entry_of(match.get_object())});
  }
  return found;
}

std::optional<domain::SnapshotChange> parse_change(std::string_view line) {
  const auto object = parse_object(line);
  if (!object || string_or(*object, "message_type") != "change") return std::nullopt;
  return domain::SnapshotChange{string_or(*object, "path"), change_of(string_or(*object, "modifier"))};
}

std::optional<domain::SnapshotDifference> parse_difference(std::string_view line) {
  const auto object = parse_object(line);
  if (!object || string_or(*object, "message_type") != "statistics") return std::nullopt;
  return domain::SnapshotDifference{uint_or(*object, "changed_files"), counts_of(*object, "added"),
                                    counts_of(*object, "removed")};
}

domain::RepositoryLock parse_lock(std::string_view id, std::string_view text) {
  const auto object = parse_object(text);
  const auto time = object ? parse_time(string_or(*object, "time")) : std::nullopt;
  if (!time) throw_unreadable("a lock");
  return {.id = std::string{id},
          .time = *time,
          .exclusive = base::bool_or(*object, "exclusive"),
          .host = string_or(*object, "hostname"),
          .user = string_or(*object, "username"),
          .pid = uint_or(*object, "pid")};
}

StatsNumbers parse_stats(std::string_view text) {
  const auto object = parse_object(text);
  if (!object) throw_unreadable("statistics");
  return {uint_or(*object, "total_size"), uint_or(*object, "snapshots_count")};
}

std::optional<std::string> parse_version_output(std::string_view text) {
  if (const auto object = parse_object(text)) {
    const auto version = string_or(*object, "version");
    return version.empty() ? std::nullopt : std::optional{version};
  }
  constexpr std::string_view kStart = "restic ";
  if (!text.starts_with(kStart)) return std::nullopt;
  text.remove_prefix(kStart.size());
  return std::string{text.substr(0, text.find(' '))};
}

}  // namespace strongroom::restic
