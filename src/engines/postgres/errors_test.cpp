#include "engines/postgres/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

#include "engines/postgres/dump_progress.h"
#include "engines/postgres/health.h"
#include "engines/postgres/tools.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using enum base::ErrorCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace std::chrono_literals;

Complaints complaints_of(const std::vector<std::string>& lines) {
  Complaints complaints;
  for (const auto& line : lines) complaints.add(line);
  return complaints;
}

Error dump_error_for(const process::Outcome& outcome, const std::vector<std::string>& lines = {}) {
  const auto complaints = complaints_of(lines);
  return dump_error({.outcome = outcome, .complaints = complaints, .program = "pg_dump", .path = "/p/pg_dump"});
}

Error restore_error_for(const process::Outcome& outcome, const std::vector<std::string>& lines = {}) {
  const auto complaints = complaints_of(lines);
  return restore_error({.outcome = outcome, .complaints = complaints, .program = "psql", .path = "/p/psql"});
}

TEST(DumpError, SaysWhatUseCaseTenWantsSaid) {
  const auto error = dump_error_for(process::Exited{1}, {"pg_dump: error: gremlins"});
  EXPECT_EQ(error.code(), dump_failed);
  EXPECT_EQ(error.message(), "Backup failed: pg_dump error: pg_dump process failed with exit code 1");
  EXPECT_EQ(error.detail(), "pg_dump: error: gremlins");
}

TEST(DumpError, ComesFromWhatPgDumpSaid) {
  struct Case {
    std::string line;
    base::ErrorCode code;
    std::string message;
  };
  for (const auto& [line, code, message] : {
           Case{"pg_dump: error: Dumping the contents of table \"t\" failed: PQgetCopyData() failed.\npg_dump: detail: "
                "Error message from server: server closed the connection unexpectedly",
                database_connection, "closed the connection"},
           Case{"pg_dump: detail: Error message from server: FATAL:  terminating connection due to administrator "
                "command",
                database_connection, "ended the connection"},
           Case{"pg_dump: error: connection to server at \"h\" (10.0.0.1), port 5432 failed: Connection refused",
                database_connection, "connection refused"},
           Case{"pg_dump: detail: Error message from server: SSL SYSCALL error: EOF detected", database_connection,
                "cut"},
           Case{"pg_dump: error: query failed: ERROR:  permission denied for table secrets", permission,
                "permission denied for table secrets"},
           Case{"pg_dump: error: query failed: ERROR:  query would be affected by row-level security policy for table "
                "\"r\"",
                permission, "row-level security policy for table \"r\""},
           Case{"pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout", dump_failed,
                "stayed locked"},
           Case{"pg_dump: error: query failed: ERROR:  canceling statement due to conflict with recovery",
                database_connection, "standby"},
           Case{"pg_dump: error: aborting because of server version mismatch", tool_version, "older"},
       }) {
    const auto error = dump_error_for(process::Exited{1}, {line});
    EXPECT_EQ(error.code(), code) << line;
    EXPECT_THAT(error.message(), HasSubstr(message)) << line;
    EXPECT_FALSE(error.hint().empty());
  }
}

TEST(DumpError, EveryOtherOutcome) {
  EXPECT_EQ(dump_error_for(process::Signalled{9}).code(), dump_failed);
  EXPECT_EQ(dump_error_for(process::Stalled{process::Rung::kill, 1s}).code(), stalled);
  EXPECT_EQ(dump_error_for(process::TimedOut{}).code(), timeout);
  EXPECT_EQ(dump_error_for(process::Cancelled{}).code(), cancelled);
  EXPECT_EQ(dump_error_for(process::NotStarted{ENOENT, "x"}).code(), tool_missing);
  EXPECT_EQ(dump_error_for(process::NotStarted{EACCES, "x"}).code(), permission);
  EXPECT_EQ(dump_error_for(process::NotStarted{EMFILE, "x"}).code(), internal);
}

TEST(RestoreError, QuotesTheStatementsError) {
  const auto error = restore_error_for(
      process::Exited{3}, {"psql:<stdin>:12: NOTICE:  hm", "psql:<stdin>:31: ERROR:  type \"geometry\" does not exist",
                           "LINE 3:     g geometry"});
  EXPECT_EQ(error.code(), dump_failed);
  EXPECT_THAT(error.message(), HasSubstr("psql error: type \"geometry\" does not exist"));
  EXPECT_EQ(restore_error_for(process::Exited{2}).message(),
            "Restore failed: psql error: psql process failed with exit code 2");
  EXPECT_EQ(restore_error_for(process::Exited{2}, {"psql:<stdin>:1: server closed the connection unexpectedly"}).code(),
            database_connection);
}

TEST(QueryError, IsDecidedByTheState) {
  EXPECT_EQ(query_error("", "server closed the connection unexpectedly", "x").code(), database_connection);
  EXPECT_EQ(query_error("57P01", "FEHLER", "x").code(), database_connection);
  EXPECT_EQ(query_error("42501", "permission denied to create database", "x").code(), permission);
  EXPECT_EQ(query_error("42P04", "x", "x").code(), conflict);
  EXPECT_EQ(query_error("57014", "x", "x").code(), timeout);
  EXPECT_EQ(query_error("42601", "syntax", "reading").code(), internal);
}

TEST(Complaints, AreBoundedAndKeepTheFirstErrorAndTheEnd) {
  Complaints complaints;
  complaints.add("pg_dump: warning: there are circular foreign-key constraints");
  complaints.add("pg_dump: error: the first");
  for (int i = 0; i < 10'000; ++i) complaints.add("pg_dump: error: " + std::string(2000, 'x'));
  complaints.add("the end");
  EXPECT_EQ(complaints.first(), "pg_dump: error: the first");
  EXPECT_LT(complaints.last().size(), 10'000U);
  EXPECT_TRUE(complaints.last().ends_with("\nthe end"));
}

TEST(Tools, VersionsAreReadAsServersCountThem) {
  const auto number = [](std::string_view line) { return parse_tool_version(line).value_or(std::pair{"", 0}).second; };
  EXPECT_EQ(number("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), 150'018);
  EXPECT_EQ(number("psql (PostgreSQL) 17beta1"), 170'000);
  EXPECT_EQ(number("pg_dump (PostgreSQL) 9.6.24"), 90'624);
  EXPECT_EQ(number("pg_dump: nothing of the kind"), 0);
  EXPECT_EQ(major_text(150'018), "15");
  EXPECT_EQ(major_text(90'624), "9.6");
  for (const int version : {130'022, 140'019, 150'014, 160'010, 170'006, 180'000, 190'000})
    EXPECT_TRUE(knows_restrict(version)) << version;
  for (const int version : {120'099, 130'021, 140'018, 150'013, 160'009, 170'005})
    EXPECT_FALSE(knows_restrict(version)) << version;
}

TEST(Health, GetsWorseByTheTable) {
  const auto judged = [](auto change, std::uint64_t oldest = 0) {
    domain::DatabaseHealth health;
    health.connections = 10;
    health.connections_allowed = 100;
    change(health);
    judge(health, oldest);
    return health;
  };
  using enum domain::HealthStatus;
  EXPECT_EQ(judged([](auto&) {}).status, healthy);
  EXPECT_THAT(judged([](auto&) {}).reasons, IsEmpty());
  EXPECT_EQ(judged([](auto& h) { h.connections = 80; }).status, warning);
  EXPECT_EQ(judged([](auto& h) { h.connections = 95; }).status, degraded);
  EXPECT_EQ(judged([](auto& h) { h.connections = 100; }).status, unhealthy);
  EXPECT_EQ(judged([](auto& h) { h.replication_lag = 59s; }).status, healthy);
  EXPECT_EQ(judged([](auto& h) { h.replication_lag = 1min; }).status, warning);
  EXPECT_EQ(judged([](auto& h) { h.longest_transaction = 12h; }).status, degraded);
  EXPECT_EQ(judged([](auto&) {}, 2'000'000'000).status, unhealthy);
  EXPECT_EQ(domain::to_text(degraded), "degraded");
  // The worst counts, and every reason is told.
  const auto both = judged([](auto& h) {
    h.connections = 95;
    h.query_time = 2s;
  });
  EXPECT_EQ(both.status, degraded);
  EXPECT_THAT(both.reasons, ElementsAre("the simplest question took 2.0 s", "95 of 100 connections are in use"));
}

TEST(DumpProgress, GuessesFromWhatIsDone) {
  DumpProgress progress{{{"public.a", 1'000}, {"public.b", 4'000}, {"public.c", 5'000}}, 0};
  CopyCounter counter;
  auto now = progress.now(counter);
  EXPECT_EQ(now.files_total, 3U);
  EXPECT_FALSE(now.totals_settled);
  counter.feed("COPY public.a (x) FROM stdin;\n" + std::string(499, 'x') + "\n\\.\n");
  now = progress.now(counter);
  EXPECT_EQ(now.files_done, 1U);
  EXPECT_FALSE(now.totals_settled);
  EXPECT_EQ(now.bytes_total, counter.bytes() + 9'000 / 2);  // a needed half of its bytes in SQL
  counter.feed("COPY public.b (x) FROM stdin;\n" + std::string(1'999, 'x') + "\n");
  EXPECT_EQ(progress.now(counter).current_file, "public.b");
  counter.feed("\\.\n");
  EXPECT_TRUE(progress.now(counter).totals_settled);
  EXPECT_EQ((DumpProgress{{}, 77}.now(CopyCounter{}).bytes_total), 77U);
}

}  // namespace
}  // namespace strongroom::postgres
