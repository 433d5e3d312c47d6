#include "engines/postgres/health.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "engines/postgres/connection.h"

namespace strongroom::postgres {
namespace {

using base::ErrorCode;
using base::Milliseconds;
using domain::DatabaseHealth;
using domain::HealthStatus;
using namespace std::chrono_literals;

// For people who wait in front of a screen.
constexpr Milliseconds kConnectDeadline = 10s;
constexpr Milliseconds kQueryDeadline = 15s;

void worsen(DatabaseHealth& health, HealthStatus status, std::string reason) {
  health.status = std::max(health.status, status);
  health.reasons.push_back(std::move(reason));
}

void judge_time(DatabaseHealth& health, const std::optional<Milliseconds>& time, Milliseconds warning,
                Milliseconds degraded, const std::string& before, const std::string& after = "") {
  if (!time || *time < warning) return;
  worsen(health, *time < degraded ? HealthStatus::warning : HealthStatus::degraded,
         before + base::format_duration(*time) + after);
}

void judge_connections(DatabaseHealth& health) {
  if (health.connections_allowed == 0) return;
  const auto percent = health.connections * 100 / health.connections_allowed;
  if (percent < 80) return;
  worsen(health,
         percent < 95    ? HealthStatus::warning
         : percent < 100 ? HealthStatus::degraded
                         : HealthStatus::unhealthy,
         base::format_count(health.connections) + " of " + base::format_count(health.connections_allowed) +
             " connections are in use");
}

void judge_age(DatabaseHealth& health, std::uint64_t oldest) {
  constexpr std::uint64_t kWarning = 1'000'000'000, kDegraded = 1'600'000'000, kUnhealthy = 2'000'000'000;
  if (oldest < kWarning) return;
  worsen(health,
         oldest < kDegraded    ? HealthStatus::warning
         : oldest < kUnhealthy ? HealthStatus::degraded
                               : HealthStatus::unhealthy,
         "the oldest transaction number is " + base::format_count(oldest) +
             " transactions old: VACUUM does not keep up, and the server will stop writing");
}

std::optional<Milliseconds> to_milliseconds(const std::optional<std::string>& field) {
  if (!field) return std::nullopt;
  return Milliseconds{to_number(field)};
}

Milliseconds since(const base::Clock& clock, base::MonotonicTime start) {
  return std::chrono::duration_cast<Milliseconds>(clock.monotonic() - start);
}

constexpr const char* kFigures =
    "SELECT current_database(), pg_database_size(current_database()), "
    "(SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend'), "
    "current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int - "
    "coalesce(current_setting('reserved_connections', true), '0')::int, "
    "pg_is_in_recovery(), "
    "(SELECT (extract(epoch FROM max(now() - xact_start)) * 1000)::bigint FROM pg_catalog.pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'), "
    "(SELECT max(age(datfrozenxid)) FROM pg_catalog.pg_database)";

// Nothing moves on a primary at rest: a standby that has replayed all it received lags by nothing.
constexpr const char* kLagOfStandby =
    "SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
    "ELSE (extract(epoch FROM now() - pg_last_xact_replay_timestamp()) * 1000)::bigint END";
constexpr const char* kLagOfPrimary =
    "SELECT (extract(epoch FROM max(replay_lag)) * 1000)::bigint FROM pg_catalog.pg_stat_replication";

void fill(DatabaseHealth& health, Connection& connection, const base::Clock& clock) {
  const auto start = clock.monotonic();
  connection.query("asking whether it answers", "SELECT 1");
  health.query_time = since(clock, start);
  const auto rows = connection.query("reading the server's figures", kFigures);
  const auto& row = rows.at(0);
  health.dbname = row[0].value_or("");
  health.database_bytes = to_number(row[1]);
  health.connections = to_number(row[2]);
  health.connections_allowed = to_number(row[3]);
  health.in_recovery = row[4] == "t";
  health.longest_transaction = to_milliseconds(row[5]);
  const auto lag = connection.query("reading the replication", health.in_recovery ? kLagOfStandby : kLagOfPrimary);
  health.replication_lag = to_milliseconds(lag.at(0)[0]);
  judge(health, to_number(row[6]));
}

bool is_an_answer(ErrorCode code) {
  return code == ErrorCode::database_connection || code == ErrorCode::timeout || code == ErrorCode::permission;
}

}  // namespace

domain::DatabaseHealth health(const domain::DatabaseAccess& access, const Options& options, const base::Clock& clock,
                              std::stop_token stop) {
  DatabaseHealth health;
  const auto start = clock.monotonic();
  try {
    Connection connection{access,
                          options,
                          clock,
                          {.connect_deadline = kConnectDeadline, .query_deadline = kQueryDeadline},
                          std::move(stop)};
    health.connect_time = since(clock, start);
    health.version = connection.version_text();
    health.dbname = connection.dbname();
    fill(health, connection, clock);
  } catch (const base::Error& error) {
    if (!is_an_answer(error.code())) throw;
    worsen(health, HealthStatus::unhealthy, error.message());
  }
  return health;
}

void judge(DatabaseHealth& health, std::uint64_t oldest) {
  judge_time(health, health.connect_time, 1s, 5s, "connecting took ");
  judge_time(health, health.query_time, 1s, 5s, "the simplest question took ");
  judge_connections(health);
  judge_time(health, health.replication_lag, 1min, 10min, "replication lags by ");
  judge_time(health, health.longest_transaction, 1h, 12h, "a transaction has been open for ");
  judge_age(health, oldest);
}

}  // namespace strongroom::postgres
