// The engine with a real server: dumps to which bad things happen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

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

// A pg_dump of the test's own making.
class FakeTool {
 public:
  explicit FakeTool(const std::string& body) {
    const auto path = directory_ / "pg_dump";
    std::ofstream{path} << "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) 99.1'; exit 0; fi\n"
                        << body << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  Options options() const {
    Options options;
    options.tool_directory = directory_.path();
    options.search_path = "/usr/bin:/bin";
    return options;
  }

 private:
  support::TemporaryDirectory directory_;
};

TEST_F(PostgresServerTest, OnlyExitAndTrailerTogetherAreSuccess) {
  const std::string end = "printf -- '--\\n-- PostgreSQL database dump complete\\n--\\n\\n'";
  struct Case {
    std::string body;
    std::optional<std::string> words;
  };
  for (const auto& [body, words] :
       {Case{end, std::nullopt}, Case{"echo 'SELECT 1;'", "has no end"}, Case{end + "; echo 'SELECT 1'", "has no end"},
        Case{"echo \"SELECT '\"; " + end, "has no end"}, Case{"", "has no end"},
        Case{end + "; exit 7", "pg_dump process failed with exit code 7"},
        Case{end + "; kill -SEGV $$", "ended by signal 11"}}) {
    const FakeTool tool{body};
    PostgresEngine engine{runner_, clock_, tool.options()};
    Memory sink;
    const auto error = error_of([&] { engine.dump(over_socket("postgres"), {}, sink, call()); });
    ASSERT_EQ(error.has_value(), words.has_value()) << body;
    if (!error) continue;
    EXPECT_EQ(error->code(), ErrorCode::dump_failed) << body;
    EXPECT_THAT(error->message(), HasSubstr(*words));
  }
}

TEST_F(PostgresServerTest, ASecretIsInNoArgumentAndNoVariable) {
  const FakeTool tool{"{ tr '\\0' ' ' < /proc/$$/cmdline; tr '\\0' '\\n' < /proc/$$/environ; } >&2; exit 1"};
  PostgresEngine engine{runner_, clock_, tool.options()};
  Memory sink;
  const auto error = error_of([&] { engine.dump(over_tcp("postgres"), {}, sink, call()); });
  ASSERT_TRUE(error);
  EXPECT_THAT(observer_.text(), AllOf(HasSubstr("--format=plain"), HasSubstr("PGPASSFILE=/proc/self/fd/"),
                                      HasSubstr("hostaddr='127.0.0.1'"), Not(HasSubstr("wo\\rd"))));
}

TEST_F(PostgresServerTest, AStopCancelsWhatTheServerIsDoing) {
  Options options;
  Connection connection{over_socket("postgres"), options, clock_, {}, stop_.get_token()};
  std::jthread stopper{[&] {
    Session other{"postgres"};
    while (other.value("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' "
                       "AND state = 'active'") == "0")
      other.run("SELECT pg_sleep(0.01)");
    stop_.request_stop();
  }};
  EXPECT_EQ(error_of([&] { connection.query("the test", "SELECT pg_sleep(600)"); })->code(), ErrorCode::cancelled);
  Session other{"postgres"};
  EXPECT_EQ(other.value("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)' "
                        "AND state = 'active'"),
            "0");
}

TEST_F(PostgresServerTest, AServerThatIsKilledIsALostConnection) {
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
