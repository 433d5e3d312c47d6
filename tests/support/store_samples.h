// Values that tests of stores begin with.
#pragma once

#include <string>

#include "base/clock.h"
#include "domain/access.h"
#include "domain/database.h"
#include "domain/dump.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"
#include "ledger/entry.h"

namespace strongroom::support {

inline base::UtcTime sample_time() {
  return base::parse_utc("2026-11-22T05:36:12.123456Z");
}

inline domain::Repository sample_repository(const std::string& name = "default") {
  domain::Repository repository;
  repository.name = name;
  repository.shown_location = "/srv/backup";
  repository.backend = "local";
  repository.location.bytes = std::string("\x01\x00sealed\xff", 9);
  repository.password.bytes = "\x01password";
  repository.created_at = sample_time();
  return repository;
}

inline domain::Plan sample_plan(const std::string& name = "photos", const std::string& repository = "default") {
  domain::Plan plan;
  plan.name = name;
  plan.repository = repository;
  plan.files.sources = {"/home/ann/photos", "/data/\xff\n"};
  plan.files.excludes = {"*.tmp"};
  plan.check = domain::CheckPolicy::weekly;
  plan.created_at = sample_time();
  return plan;
}

inline domain::Database sample_database(const std::string& name = "shop") {
  domain::Database database;
  database.name = name;
  database.parameters = {{"host", "db.example"}, {"port", "5432"}, {"user", "backup"}, {"dbname", "shop \xff"}};
  database.password.bytes = std::string("\x01\x00sealed", 8);
  database.created_at = sample_time();
  return database;
}

inline domain::Plan sample_database_plan(const std::string& name = "shop") {
  domain::Plan plan;
  plan.name = name;
  plan.dump.database = name;
  plan.dump.directory = "/srv/backups";
  plan.dump.retention.keep_weekly = 4;
  plan.schedule = domain::kDailyAtTwo;
  plan.created_at = sample_time();
  return plan;
}

inline domain::Dump sample_dump(const std::string& run, const std::string& filename) {
  domain::Dump dump;
  dump.run = run;
  dump.plan = dump.database = "shop";
  dump.dbname = "shop";
  dump.directory = "/srv/backups";
  dump.filename = filename;
  dump.created_at = sample_time();
  dump.size = 2'500'000;
  dump.sql_bytes = 12'000'000;
  dump.sha256 = std::string(64, 'a');
  dump.sql_sha256 = std::string(64, 'b');
  dump.sidecar_sha256 = std::string(64, 'c');
  dump.tables = 3;
  dump.rows = 1000;
  dump.level = "auto";
  dump.server_version = dump.tool_version = "15.18";
  dump.duration = base::Milliseconds{1500};
  return dump;
}

inline domain::Run sample_run(const std::string& id, const std::string& plan = "photos") {
  domain::Run run;
  run.id = id;
  run.plan = plan;
  run.repository = "default";
  run.actor = "cli:root";
  run.created_at = sample_time();
  return run;
}

inline domain::User sample_user(const std::string& name = "anna", const std::string& role = "admin") {
  domain::User user;
  user.name = name;
  user.role = role;
  user.password_hash = "$argon2id$of " + name;
  user.created_at = sample_time();
  return user;
}

inline domain::ApiToken sample_token(const std::string& id, const std::string& name = "ci") {
  domain::ApiToken token;
  token.id = id;
  token.name = name;
  token.role = "operator";
  token.sha256 = "sha256 of " + id;
  token.created_at = sample_time();
  return token;
}

inline domain::Session sample_session(const std::string& id, const std::string& user = "anna") {
  domain::Session session;
  session.id = id;
  session.user = user;
  session.refresh_sha256 = "refresh of " + id;
  session.cookie_sha256 = "cookie of " + id;
  session.created_at = session.last_seen_at = sample_time();
  session.expires_at = sample_time() + std::chrono::hours{24 * 30};
  session.address = "192.0.2.7";
  session.user_agent = "Firefox \xc3\xa9";
  return session;
}

inline ledger::Event sample_event(std::int64_t marker) {
  return {"system", "test.marked", "plan/photos", {}, ledger::Severity::info, "ok", {{"marker", marker}}, {}};
}

}  // namespace strongroom::support
