// The engine with a real server, pg_dump and psql under the real runner: what goes well.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "support/postgres_fixture.h"

namespace strongroom::postgres {
namespace {

using base::ErrorCode;
using namespace testing;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

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

}  // namespace
}  // namespace strongroom::postgres
