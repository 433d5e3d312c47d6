// The engine with a real server, pg_dump and psql under the real runner.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/postgres_engine.h"
#include "engines/postgres/test_tools.h"
#include "process/supervised_runner.h"
#include "support/postgres_server.h"

namespace strongroom::postgres {
namespace {

using base::ErrorCode;
using support::PostgresServer;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Memory;
using ::testing::Not;
using testing::RecordingObserver;
using ::testing::SizeIs;
using testing::TextSource;
using namespace std::chrono_literals;

// One server for all tests of this file; each has databases of its own.
PostgresServer& shared_server() {
  static PostgresServer one;
  return one;
}

domain::DatabaseAccess over_socket(const std::string& dbname, const std::string& user = "postgres") {
  auto& server = shared_server();
  return {{{"host", server.socket()}, {"port", server.port()}, {"user", user}, {"dbname", dbname}}, {}};
}

domain::DatabaseAccess over_tcp(const std::string& dbname) {
  auto& server = shared_server();
  return {{{"host", "localhost"}, {"port", server.port()}, {"user", "postgres"}, {"dbname", dbname}},
          base::SecretString{PostgresServer::kPassword}};
}

domain::DumpRequest at(const std::string& host_address) {
  domain::DumpRequest request;
  request.host_address = host_address;
  return request;
}

domain::DumpRequest globals() {
  domain::DumpRequest request;
  request.globals = true;
  return request;
}

// A session of the test's own.
class Session {
 public:
  explicit Session(const std::string& dbname, const std::string& user = "postgres")
      : connection_{over_socket(dbname, user), options_, clock_, {}, {}} {
    run("SET search_path = public");
  }
  Rows run(const std::string& sql) { return connection_.query("the test", sql); }
  std::string value(const std::string& sql) { return run(sql).at(0).at(0).value_or("NULL"); }

 private:
  Options options_;
  base::SystemClock clock_;
  Connection connection_;
};

class PostgresServerTest : public ::testing::Test {
 protected:
  static Options options() {
    Options options;
    options.search_path = "/usr/bin:/bin";
    return options;
  }
  // A database with these statements run in it.
  void make_database(const std::string& name, const std::vector<std::string>& statements) {
    Session{"postgres"}.run("CREATE DATABASE " + name + " TEMPLATE template0");
    Session session{name};
    for (const auto& statement : statements) session.run(statement);
  }
  domain::EngineCall call() { return {observer_, stop_.get_token(), limits_, -1}; }
  domain::DumpOutcome dump(const domain::DatabaseAccess& access, Memory& sink, domain::DumpRequest request = {}) {
    return engine_.dump(access, request, sink, call());
  }
  std::optional<base::Error> dump_error(const domain::DatabaseAccess& access, Memory& sink) {
    return error_of([&] { dump(access, sink); });
  }
  domain::RestoredDatabase restore(const std::string& name, const std::string& sql) {
    TextSource source{sql};
    return engine_.restore(over_socket("postgres"), {name, name + "_half"}, source, call());
  }
  std::vector<std::string> databases() { return engine_.databases(over_socket("postgres"), call()); }
  void end_sessions_of_dumps() {
    Session{"postgres"}.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'strongroom-%'");
  }
  // Waits until the server has no session of a dump any more; an end of the test's time ends it otherwise.
  static void wait_no_dump_session() {
    Session session{"postgres"};
    while (session.value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'strongroom-%'") != "0")
      session.run("SELECT pg_sleep(0.01)");
  }

  process::SupervisedRunner runner_{clock_};
  base::SystemClock clock_;
  RecordingObserver observer_;
  std::stop_source stop_;
  domain::PlanLimits limits_;
  PostgresEngine engine_{runner_, clock_, options()};
};

const std::vector<std::string> kAwkward{
    "CREATE SCHEMA \"odd \"\"schema\"",
    "CREATE TABLE \"odd \"\"schema\".\"Tab(le, \" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \"te;xt\" text, "
    "twice int GENERATED ALWAYS AS (length(\"te;xt\") * 2) STORED)",
    "INSERT INTO \"odd \"\"schema\".\"Tab(le, \" (\"te;xt\") VALUES ('\\.'), (E'\\n\\\\.\\n'), (NULL), (''), "
    "('\\\\N'), (E'tab\\there'), ('COPY x FROM stdin;'), ('-- PostgreSQL database dump complete')",
    "CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day)",
    "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    "CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
    "INSERT INTO parts SELECT i, date '2026-01-01' + i % 59 FROM generate_series(1, 500) i",
    "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', E'back\\\\slash')",
    "CREATE TABLE kinds (m mood, b bytea, a text[], j jsonb, f float8, n numeric, t timestamptz)",
    "INSERT INTO kinds SELECT 'it''s ok', decode(md5(i::text), 'hex'), ARRAY['a,b', '\"', NULL, E'\\\\'], "
    "'{\"k\": \"\\u00e9\\n\"}', 'NaN', 1.50, now() FROM generate_series(1, 300) i",
    "SET check_function_bodies = off",
    "CREATE FUNCTION body() RETURNS text LANGUAGE plpgsql AS $body$ BEGIN\nCOPY parts FROM stdin;\n1\n\\.\n"
    "RETURN $$ ' $$; END $body$",
    "CREATE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 1 THEN 1 END; "
    "SELECT 2; END",
    "CREATE MATERIALIZED VIEW seen AS SELECT count(*) FROM parts",
    "CREATE SEQUENCE counted START 42",
    "COMMENT ON TABLE kinds IS E'it''s \\\\ \"odd\"\\n-- PostgreSQL database dump complete\\n;'",
    "SELECT lo_from_bytea(0, decode(repeat('00ff27', 5000), 'hex'))",
    "CREATE UNLOGGED TABLE empty (a int)",
    "CREATE TABLE cycle_a (id int PRIMARY KEY, b int)",
    "CREATE TABLE cycle_b (id int PRIMARY KEY, a int REFERENCES cycle_a)",
    "ALTER TABLE cycle_a ADD FOREIGN KEY (b) REFERENCES cycle_b DEFERRABLE",
    "INSERT INTO cycle_a VALUES (1, NULL)",
    "INSERT INTO cycle_b VALUES (1, 1)",
    "UPDATE cycle_a SET b = 1",
};

std::uint64_t count_of(Session& session, const std::string& table) {
  return std::stoull(session.value("SELECT count(*) FROM ONLY " + table));
}

TEST_F(PostgresServerTest, WhatWasDumpedComesBackTheSame) {
  make_database("awkward", kAwkward);
  Memory first, second;
  const auto facts = engine_.probe(over_tcp("awkward"), call());
  const auto outcome = dump(over_tcp("awkward"), first, at(facts.host_address));
  EXPECT_EQ(outcome.sql_bytes, first.bytes.size());
  EXPECT_THAT(outcome.tool.path, HasSubstr("pg_dump"));
  // Counted from the stream, and by the server.
  Session session{"awkward"};
  EXPECT_THAT(outcome.tables, SizeIs(7));
  for (const auto& table : outcome.tables) EXPECT_EQ(table.rows, count_of(session, table.name)) << table.name;
  EXPECT_THAT(observer_.text(), Not(HasSubstr("wo\\rd")));

  const auto restored = restore("awkward_again", first.bytes);
  EXPECT_EQ(restored.sql_bytes, first.bytes.size());
  EXPECT_THAT(databases(), AllOf(Contains("awkward_again"), Not(Contains("awkward_again_half"))));
  const auto again = dump(over_socket("awkward_again"), second);
  ASSERT_EQ(again.tables.size(), outcome.tables.size());
  for (std::size_t i = 0; i < again.tables.size(); ++i) {
    EXPECT_EQ(again.tables[i].name, outcome.tables[i].name);
    EXPECT_EQ(again.tables[i].hash, outcome.tables[i].hash) << again.tables[i].name;
    EXPECT_EQ(restored.tables[i].hash, outcome.tables[i].hash);
  }
  Session other{"awkward_again"};
  EXPECT_EQ(other.value("SELECT string_agg(md5(lo_get(oid)), ' ') FROM pg_largeobject_metadata"),
            session.value("SELECT string_agg(md5(lo_get(oid)), ' ') FROM pg_largeobject_metadata"));
  EXPECT_EQ(other.value("SELECT nextval('public.counted')"), "42");
}

TEST_F(PostgresServerTest, ProbeTellsWhatItIs) {
  make_database("probed", {"CREATE TABLE t AS SELECT i, repeat('x', 100) FROM generate_series(1, 1000) i"});
  const auto facts = engine_.probe(over_tcp("probed"), call());
  EXPECT_EQ(facts.host_address, "127.0.0.1");
  EXPECT_EQ(facts.dbname, "probed");
  EXPECT_GE(facts.version, 150'000);
  EXPECT_TRUE(facts.version_text.starts_with(std::to_string(facts.version / 10'000)));
  EXPECT_GT(facts.table_bytes, 100'000U);
  EXPECT_GT(facts.database_bytes, facts.table_bytes);
  EXPECT_FALSE(facts.in_recovery);
  EXPECT_EQ(facts.unreadable_count, 0U);
  EXPECT_THAT(databases(), AllOf(Contains("probed"), Contains("postgres"), Not(Contains("template1"))));
  const auto tool = engine_.dump_tool(facts.version);
  EXPECT_EQ(std::atoi(tool.version.c_str()), facts.version / 10'000);
  EXPECT_EQ(error_of([&] { engine_.dump_tool(990'001); })->code(), ErrorCode::tool_version);
}

TEST_F(PostgresServerTest, NamesWhatARoleCannotRead) {
  make_database("guarded", {"CREATE ROLE reader LOGIN", "CREATE TABLE open (a int)", "GRANT SELECT ON open TO reader",
                            "CREATE TABLE shut (a int)", "CREATE SEQUENCE shut_sequence", "CREATE SCHEMA hidden",
                            "CREATE TABLE hidden.t (a int)", "GRANT SELECT ON hidden.t TO reader",
                            "CREATE TABLE rows (a int)", "GRANT SELECT ON rows TO reader",
                            "ALTER TABLE rows ENABLE ROW LEVEL SECURITY", "SELECT lo_create(4711)"});
  const auto facts = engine_.probe(over_socket("guarded", "reader"), call());
  EXPECT_THAT(facts.unreadable,
              ElementsAre("schema \"hidden\": permission denied", "table \"public\".\"shut\": permission denied",
                          "sequence \"public\".\"shut_sequence\": permission denied",
                          "table \"public\".\"rows\": row-level security hides rows from this role",
                          "large object 4711: permission denied"));
  EXPECT_EQ(facts.unreadable_count, 5U);
  Memory sink;
  const auto error = dump_error(over_socket("guarded", "reader"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::permission) << error->detail();
  EXPECT_THAT(error->message(), HasSubstr("permission denied for"));
  Session{"guarded"}.run("DROP SCHEMA hidden CASCADE");
  Session{"guarded"}.run("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
  Session{"guarded"}.run("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO reader");
  Session{"guarded"}.run("SELECT lo_unlink(4711)");
  const auto hidden = dump_error(over_socket("guarded", "reader"), sink);
  ASSERT_TRUE(hidden);
  EXPECT_EQ(hidden->code(), ErrorCode::permission);
  EXPECT_THAT(hidden->message(), HasSubstr("row-level security"));
}

TEST_F(PostgresServerTest, GlobalsAreDumpedWithoutPasswordsByThoseWhoMayNotReadThem) {
  make_database("with_roles", {"CREATE ROLE plain LOGIN PASSWORD 'x'"});
  Memory all, without;
  dump(over_tcp("with_roles"), all, globals());
  EXPECT_THAT(all.bytes, AllOf(HasSubstr("CREATE ROLE plain"), HasSubstr("SCRAM-SHA-256$")));
  dump(over_socket("with_roles", "plain"), without, globals());
  EXPECT_THAT(without.bytes, AllOf(HasSubstr("CREATE ROLE plain"), Not(HasSubstr("SCRAM-SHA-256$"))));
}

const std::vector<std::string> kLarge{
    "CREATE TABLE large AS SELECT i, repeat(md5(i::text), 8) AS words FROM generate_series(1, 100000) i"};

TEST_F(PostgresServerTest, ASessionThatIsEndedIsALostConnection) {
  make_database("ended", kLarge);
  Memory sink;
  bool once = true;
  sink.on_room = [&](std::size_t have) {
    if (have > 1'000'000 && std::exchange(once, false)) end_sessions_of_dumps();
  };
  const auto error = dump_error(over_tcp("ended"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_connection) << error->message() << error->detail();
}

TEST_F(PostgresServerTest, AStopFreesTheServersSession) {
  make_database("stopped", kLarge);
  Memory sink{2'000'000};  // and then it takes nothing more
  sink.on_room = [&](std::size_t have) {
    if (have >= 2'000'000) stop_.request_stop();
  };
  const auto error = dump_error(over_socket("stopped"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::cancelled);
  wait_no_dump_session();
}

TEST_F(PostgresServerTest, ASinkThatTakesNothingStallsTheDump) {
  make_database("stalled", kLarge);
  limits_.stall = 500ms;
  Memory sink{2'000'000};
  const auto error = dump_error(over_tcp("stalled"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::stalled);
  wait_no_dump_session();
  Session{"stalled"}.run("ALTER TABLE large ADD COLUMN new int");  // nobody holds a lock
}

TEST_F(PostgresServerTest, WhatTheSinkThrowsComesOut) {
  make_database("no_room", kLarge);
  Memory sink;
  sink.on_room = [](std::size_t have) {
    if (have > 1'000'000) throw base::Error{ErrorCode::no_space, "full"};
  };
  const auto error = dump_error(over_socket("no_room"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::no_space);
  wait_no_dump_session();
}

TEST_F(PostgresServerTest, ALockedTableIsWaitedForAsLongAsThePlanSays) {
  make_database("locked", {"CREATE TABLE t (a int)"});
  Session holder{"locked"};
  holder.run("BEGIN");
  holder.run("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  limits_.lock_wait = 300ms;
  Memory sink;
  const auto error = dump_error(over_socket("locked"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::dump_failed);
  EXPECT_THAT(error->message(), HasSubstr("locked")) << error->detail();
}

TEST_F(PostgresServerTest, ProgressGrowsToTheWhole) {
  make_database("progressing", kLarge);
  Memory sink;
  const auto outcome = dump(over_socket("progressing"), sink);
  ASSERT_FALSE(observer_.progresses.empty());
  for (const auto& now : observer_.progresses) {
    EXPECT_LE(now.bytes_done, outcome.sql_bytes);
    EXPECT_GE(now.bytes_total, now.bytes_done);
    EXPECT_EQ(now.files_total, 1U);
  }
  EXPECT_EQ(observer_.progresses.back().bytes_done, outcome.sql_bytes);
}

TEST_F(PostgresServerTest, ATamperedDumpRunsNothing) {
  make_database("honest", {"CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)"});
  Memory sink;
  dump(over_socket("honest"), sink);
  const support::TemporaryDirectory directory;
  std::filesystem::permissions(directory.path(), std::filesystem::perms::all);
  const auto evil = directory / "evil";
  for (const auto& command : {"\\! touch " + evil.native() + "\n", "SELECT 1 \\g |touch " + evil.native() + "\n",
                              "\\unrestrict x\n\\! touch " + evil.native() + "\n"}) {
    auto tampered = sink.bytes;
    tampered.insert(tampered.find("COPY public.t"), command);
    const auto error = error_of([&] { restore("tampered", tampered); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code(), ErrorCode::integrity) << error->message();
    EXPECT_FALSE(std::filesystem::exists(evil));
  }
  EXPECT_THAT(databases(), AllOf(Not(Contains("tampered")), Not(Contains("tampered_half"))));
}

TEST_F(PostgresServerTest, AHalfRestoreLeavesNothing) {
  make_database("source", {"CREATE TABLE t (a int)", "INSERT INTO t SELECT generate_series(1, 1000)"});
  Memory sink;
  dump(over_socket("source"), sink);
  // Cut off within rows: psql itself would take it.
  const auto cut = error_of([&] { restore("half", sink.bytes.substr(0, sink.bytes.find("\n500\n"))); });
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->code(), ErrorCode::integrity);
  auto broken = sink.bytes;
  broken.insert(broken.find("COPY public.t"), "SELECT gremlins;\n");
  const auto sql = error_of([&] { restore("half", broken); });
  ASSERT_TRUE(sql);
  EXPECT_EQ(sql->code(), ErrorCode::dump_failed);
  EXPECT_THAT(sql->message(), HasSubstr("column \"gremlins\" does not exist"));
  auto newer = sink.bytes;
  newer.insert(newer.find("SET statement_timeout"), "SET timeout_of_the_future = 0;\n");
  EXPECT_THAT(error_of([&] { restore("half", newer); })->message(), HasSubstr("newer server"));
  stop_.request_stop();
  EXPECT_EQ(error_of([&] { restore("half", sink.bytes); })->code(), ErrorCode::cancelled);
  stop_ = {};
  EXPECT_EQ(error_of([&] { restore("source", sink.bytes); })->code(), ErrorCode::conflict);
  EXPECT_THAT(databases(), AllOf(Not(Contains("half")), Not(Contains("half_half")), Contains("source")));
  EXPECT_TRUE(engine_.drop_database(over_socket("postgres"), "source", call()));
  EXPECT_FALSE(engine_.drop_database(over_socket("postgres"), "source", call()));
}

TEST_F(PostgresServerTest, ConnectionsThatCannotBeMadeSayWhy) {
  struct Case {
    domain::DatabaseAccess access;
    std::string words;
  };
  auto wrong_password = over_tcp("postgres"), closed = over_tcp("postgres"), no_host = over_tcp("postgres");
  wrong_password.password = base::SecretString{"geheim"};
  closed.parameters["port"] = "1";
  no_host.parameters["host"] = "no-such-host.invalid";
  for (const auto& [access, words] :
       {Case{wrong_password, "does not accept the user's password"}, Case{closed, "connection refused"},
        Case{no_host, "no host of that name"}, Case{over_socket("nowhere"), "database \"nowhere\" does not exist"},
        Case{over_socket("postgres", "nobody"), "role \"nobody\" does not exist"}}) {
    const auto error = error_of([&] { engine_.probe(access, call()); });
    ASSERT_TRUE(error) << words;
    EXPECT_EQ(error->code(), ErrorCode::database_connection);
    EXPECT_THAT(error->message(), HasSubstr(words)) << error->detail();
    EXPECT_THAT(error->detail(), Not(HasSubstr("geheim")));
    const auto health = engine_.health(access, call());
    EXPECT_EQ(health.status, domain::HealthStatus::unhealthy);
    EXPECT_THAT(health.reasons, Contains(HasSubstr(words)));
  }
}

TEST_F(PostgresServerTest, HealthAndStatistics) {
  make_database("measured", {"CREATE TABLE big AS SELECT i, md5(i::text) FROM generate_series(1, 10000) i",
                             "CREATE INDEX ON big (i)", "CREATE TABLE small (a int)", "SELECT lo_create(0)",
                             "ANALYZE big", "DELETE FROM big WHERE i <= 100"});
  const auto health = engine_.health(over_tcp("measured"), call());
  EXPECT_EQ(health.status, domain::HealthStatus::healthy) << ::testing::PrintToString(health.reasons);
  EXPECT_EQ(health.dbname, "measured");
  EXPECT_GE(health.connections, 1U);
  EXPECT_EQ(health.connections_allowed, 37U);
  EXPECT_TRUE(health.connect_time && health.query_time);
  EXPECT_FALSE(health.replication_lag);
  const auto statistics = engine_.statistics(over_tcp("measured"), 1, call());
  EXPECT_EQ(statistics.tables, 2U);
  EXPECT_EQ(statistics.indexes, 1U);
  EXPECT_EQ(statistics.large_objects, 1U);
  ASSERT_THAT(statistics.largest, SizeIs(1));
  EXPECT_EQ(statistics.largest[0].name, "public.big");
  EXPECT_EQ(statistics.largest[0].rows_estimate, 10'000U);
  EXPECT_GT(statistics.largest[0].index_bytes, 100'000U);
  EXPECT_TRUE(statistics.largest[0].analyzed_at);
}

// Last: it takes the server away.
TEST_F(PostgresServerTest, ZAServerThatIsKilledIsALostConnection) {
  make_database("killed", kLarge);
  Memory sink;
  bool once = true;
  sink.on_room = [&](std::size_t have) {
    if (have > 1'000'000 && std::exchange(once, false)) shared_server().stop(SIGKILL);
  };
  const auto error = dump_error(over_tcp("killed"), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::database_connection) << error->message() << error->detail();
  shared_server().start();
  dump(over_tcp("killed"), sink);
}

}  // namespace
}  // namespace strongroom::postgres
