#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/json_record.h"

namespace strongroom::domain {
namespace {

namespace json = boost::json;
using base::escape_path;

}  // namespace

json::object to_json(const Maintenance& maintenance) {
  return {{"prune", text_or_null(maintenance.prune)},
          {"max_unused", text_or_null(maintenance.limits.max_unused)},
          {"max_repack", text_or_null(maintenance.limits.max_repack)},
          {"verify", text_or_null(maintenance.verify)},
          {"verify_days", maintenance.verify_days},
          {"time_zone", text_or_null(maintenance.time_zone)}};
}

Maintenance maintenance_from_json(const json::object& object) try {
  const Record record{object};
  Maintenance maintenance;
  if (object.empty()) return maintenance;
  maintenance.prune = record.text_or_empty("prune");
  maintenance.limits = {record.text_or_empty("max_unused"), record.text_or_empty("max_repack")};
  maintenance.verify = record.text_or_empty("verify");
  maintenance.verify_days = record.small_number("verify_days");
  maintenance.time_zone = record.text_or_empty("time_zone");
  return maintenance;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const DataReading& reading) {
  return {{"parts", reading.parts},
          {"done", reading.done},
          {"began_at", base::time_or_null(reading.began_at)},
          {"completed_at", base::time_or_null(reading.completed_at)},
          {"complete_since", base::time_or_null(reading.complete_since)}};
}

DataReading data_reading_from_json(const json::object& object) try {
  const Record record{object};
  DataReading reading;
  if (object.empty()) return reading;
  reading.parts = record.small_number("parts");
  reading.done = record.small_number("done");
  reading.began_at = record.time_or_none("began_at");
  reading.completed_at = record.time_or_none("completed_at");
  reading.complete_since = record.time_or_none("complete_since");
  return reading;
} catch (const base::Error& error) {
  throw_as_damage(error);
}

json::object to_json(const Repository& repository) {
  return {{"name", repository.name},
          {"location", repository.shown_location},
          {"backend", repository.backend},
          {"created_at", base::format_utc(repository.created_at)},
          {"checked_at", base::time_or_null(repository.checked_at)},
          {"maintenance", to_json(repository.maintenance)},
          {"reading", to_json(repository.reading)}};
}

json::object to_json(const SnapshotDecision& decision) {
  auto object = to_json(decision.snapshot);
  object["keep"] = decision.keep;
  object["reason"] = text_or_null(decision.reason);
  return object;
}

json::object to_json(const Snapshot& snapshot) {
  return {{"id", snapshot.id},
          {"time", base::format_utc(snapshot.time)},
          {"host", base::terminal_safe(snapshot.host)},
          {"user", base::terminal_safe(snapshot.user)},
          {"paths", paths_to_json(snapshot.paths)},
          {"tags", texts_to_json(snapshot.tags)}};
}

json::object to_json(const SnapshotEntry& entry) {
  return {{"path", escape_path(entry.path)},
          {"type", entry.type},
          {"size", entry.size},
          {"modified", base::time_or_null(entry.modified)}};
}

std::string_view to_text(Change change) {
  switch (change) {
    case Change::added:
      return "added";
    case Change::removed:
      return "removed";
    case Change::type:
      return "type";
    case Change::metadata:
      return "metadata";
    case Change::modified:
      break;
  }
  return "modified";
}

json::object to_json(const SnapshotChange& change) {
  return {{"path", escape_path(change.path)}, {"change", to_text(change.change)}};
}

json::object to_json(const ChangeCounts& counts) {
  return {
      {"files", counts.files}, {"directories", counts.directories}, {"others", counts.others}, {"bytes", counts.bytes}};
}

json::object to_json(const RepositoryStats& stats) {
  return {{"snapshots", stats.snapshots}, {"stored_bytes", stats.stored_bytes}, {"restore_bytes", stats.restore_bytes}};
}

json::object to_json(const RepositoryLock& lock) {
  return {{"id", lock.id},
          {"time", base::format_utc(lock.time)},
          {"exclusive", lock.exclusive},
          {"host", base::terminal_safe(lock.host)},
          {"user", base::terminal_safe(lock.user)},
          {"pid", lock.pid}};
}

}  // namespace strongroom::domain
