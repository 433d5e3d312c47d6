// The service's settings and idempotency keys.
#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/access_rows.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

ledger::Event setting_event(const std::string& what, const std::string& key, const ledger::Actor& actor) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = "setting." + what;
  event.target = "setting/" + bounded_text(key);
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  return event;
}

}  // namespace

std::uint64_t SqliteStore::put_setting(const std::string& key, const std::string& value, const ledger::Actor& actor,
                                       std::optional<std::uint64_t> expected, const boost::json::object& details) {
  std::uint64_t version = 0;
  writer_.run([&](Database& database) {
    const auto before = read_setting(database, key);
    const auto current = before ? before->version : 0;
    if (expected && *expected != current)
      throw Error{ErrorCode::conflict, "the setting " + base::terminal_safe(key) + " was changed meanwhile"};
    version = current + 1;
    database.change(
        "INSERT INTO setting(key, value, version, changed_at) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(key) DO UPDATE SET "
        "value = ?2, version = ?3, changed_at = ?4",
        std::string_view{key}, std::string_view{value}, version, base::format_utc(clock_.now()));
    auto event = setting_event("changed", key, actor);
    event.details = details;
    append(database, event);
  });
  return version;
}

void SqliteStore::remove_setting(const std::string& key, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    if (database.change("DELETE FROM setting WHERE key = ?", std::string_view{key}) == 0) return;
    append(database, setting_event("removed", key, actor));
  });
}

std::optional<domain::IdempotencyKey> SqliteStore::put_idempotency_key(const domain::IdempotencyKey& key) {
  std::optional<domain::IdempotencyKey> there;
  writer_.run([&](Database& database) {
    there = read_idempotency_key(database, key.actor, key.key);
    if (!there) insert_idempotency_key(database, key);
  });
  return there;
}

void SqliteStore::set_idempotency_run(const std::string& actor, const std::string& key, const std::string& run_id) {
  writer_.run([&](Database& database) {
    if (database.change("UPDATE idempotency SET run_id = ?3 WHERE actor = ?1 AND key = ?2", std::string_view{actor},
                        std::string_view{key}, std::string_view{run_id}) == 0)
      throw Error{ErrorCode::not_found, "no such idempotency key is kept"};
  });
}

void SqliteStore::forget_idempotency_key(const std::string& actor, const std::string& key) {
  writer_.run([&](Database& database) {
    database.change("DELETE FROM idempotency WHERE actor = ? AND key = ?", std::string_view{actor},
                    std::string_view{key});
  });
}

void SqliteStore::forget_idempotency_keys(base::UtcTime made_before) {
  writer_.run([&](Database& database) {
    database.change("DELETE FROM idempotency WHERE created_at < ?", base::format_utc(made_before));
  });
}

}  // namespace strongroom::store
