// Restores into a real server: of whole dumps, broken ones, and those that somebody tampered with.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "base/file.h"
#include "engines/postgres/restore_filter.h"
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

constexpr int kPassedTexts = 150;

// Texts made of what scanners stumble over, with a command in it that leaves a trace.
std::string awkward_text(std::mt19937& random, const std::string& command) {
  const std::vector<std::string> parts{"'",
                                       "''",
                                       "\"",
                                       "E'",
                                       "e'a",
                                       "\\'",
                                       "$$",
                                       "$a$",
                                       "$1",
                                       "x$a$",
                                       "--",
                                       "/*",
                                       "*/",
                                       "/",
                                       "*",
                                       "-",
                                       "\n",
                                       "\n",
                                       ";",
                                       "; ",
                                       "(",
                                       ")",
                                       " ",
                                       "x",
                                       "U&'",
                                       "U",
                                       "&",
                                       "B'",
                                       "N'",
                                       "SELECT ",
                                       "SET standard_conforming_strings = off;\n",
                                       "SELECT 1;\n",
                                       "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC ",
                                       "END",
                                       " CASE ",
                                       "BEGIN ",
                                       "COPY t FROM stdin;\n",
                                       "\n\\.\n",
                                       "COPY t FROM stdin",
                                       "\xc3\xa9",
                                       "1",
                                       "SELECT 'a' ;\n",
                                       command,
                                       command,
                                       command};
  std::string text;
  for (auto count = random() % 14; count > 0; --count) text += parts[random() % parts.size()];
  return text + command;
}

// psql as it is, without its restricted mode.
process::Outcome run_psql(process::ProcessRunner& runner, const std::filesystem::path& script, bool stop_at_errors) {
  struct Silent final : process::ProcessListener {
    void line(process::Stream, std::string_view, bool) override {}
  } listener;
  auto& server = shared_server();
  const base::Fd input = base::open_file(script, O_RDONLY | O_CLOEXEC);
  process::ProcessSpec spec;
  spec.argv = {server.tools() / "psql",
               "-X",
               "-q",
               "-h",
               server.socket(),
               "-p",
               server.port(),
               "-U",
               "postgres",
               std::string{"-vON_ERROR_STOP="} + (stop_at_errors ? "1" : "0"),
               "-f",
               "-",
               "scanned"};
  spec.environment.emplace_back("PATH", base::SecretString{"/usr/bin:/bin"});
  spec.standard_input = input.get();
  spec.limits.deadline = 60s;
  return runner.run(spec, listener, {});
}

TEST_F(PostgresServerTest, PsqlRunsNothingOfWhatTheFilterPasses) {
  make_database("scanned", {"CREATE TABLE t (a text)"});
  const support::TemporaryDirectory directory;
  const auto evil = directory / "evil", script = directory / "script";
  const std::string command = "\n\\! touch " + evil.native() + "\n";
  std::mt19937 random{20261124};  // the same texts each time
  for (int passed = 0, tried = 0; passed < kPassedTexts; ++tried) {
    ASSERT_LT(tried, kPassedTexts * 1000);
    RestoreFilter filter;
    std::string out;
    const auto text = awkward_text(random, command);
    if (error_of([&] { filter.feed(text, out); })) continue;
    if (filter.counter().settled() != text.size()) continue;
    ++passed;
    std::ofstream{script, std::ios::binary} << out;
    // Rows that were refused would be read as commands: there psql has to stop, as it is told to in a restore.
    const auto outcome = run_psql(runner_, script, text.find("COPY") != std::string::npos);
    ASSERT_TRUE(std::holds_alternative<process::Exited>(outcome));
    ASSERT_FALSE(std::filesystem::exists(evil)) << text;
  }
  // And the trace would have been seen.
  std::ofstream{script} << command;
  run_psql(runner_, script, true);
  EXPECT_TRUE(std::filesystem::exists(evil));
}

}  // namespace
}  // namespace strongroom::postgres
