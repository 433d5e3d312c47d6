#include "store/sqlite/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "base/error.h"
#include "support/temporary_directory.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

// A writer whose thread is kept busy by a first unit until the others stand in line, so that they become one group.
class WriterTest : public testing::Test {
 protected:
  static Database prepared(const std::filesystem::path& path) {
    Database database{path, Access::create};
    database.execute(
        "PRAGMA journal_mode=WAL; CREATE TABLE t(x INTEGER PRIMARY KEY);"
        "CREATE TABLE child(x INTEGER REFERENCES t(x) DEFERRABLE INITIALLY DEFERRED);");
    return database;
  }

  static Writer::Unit insert(std::int64_t x) {
    return [x](Database& database) { database.change("INSERT INTO t(x) VALUES(?)", x); };
  }

  // What each of `units` got: nothing, or the error's code.
  std::vector<std::optional<ErrorCode>> run_as_one_group(std::vector<Writer::Unit> units) {
    std::promise<void> begun, go_on;
    std::thread first{[&] {
      writer_.run([&](Database&) {
        begun.set_value();
        go_on.get_future().wait();
      });
    }};
    begun.get_future().wait();
    std::vector<std::optional<ErrorCode>> answers(units.size());
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < units.size(); ++i) {
      callers.emplace_back([&, i] { answers[i] = code_of(units[i]); });
      while (writer_.waiting() <= i) std::this_thread::yield();
    }
    go_on.set_value();
    for (auto& caller : callers) caller.join();
    first.join();
    return answers;
  }

  std::optional<ErrorCode> code_of(const Writer::Unit& unit) {
    try {
      writer_.run(unit);
      return std::nullopt;
    } catch (const Error& error) {
      return error.code();
    }
  }

  std::string stored() {
    Database reader{directory_ / "db", Access::read_only};
    Statement statement{reader, "SELECT group_concat(x, ' ') FROM (SELECT x FROM t ORDER BY x)"};
    return statement.step() ? statement.text(0) : "";
  }

  support::TemporaryDirectory directory_;
  Writer writer_{prepared(directory_ / "db")};
};

TEST_F(WriterTest, CommitsAGroupOnce) {
  int commits = 0;
  writer_.run([&](Database& database) {
    sqlite3_commit_hook(
        database.handle(), [](void* count) { return ++*static_cast<int*>(count), 0; }, &commits);
  });
  commits = 0;
  run_as_one_group({insert(1), insert(2), insert(3), insert(4)});
  EXPECT_EQ(stored(), "1 2 3 4");
  EXPECT_EQ(commits, 2) << "the one that kept the thread busy, and the group";
}

TEST_F(WriterTest, AFailingUnitIsUndoneAlone) {
  const auto fails_late = [](Database& database) {
    database.change("INSERT INTO t(x) VALUES(2)");
    throw Error{ErrorCode::conflict};
  };
  const auto answers = run_as_one_group({insert(1), fails_late, insert(3), insert(3), insert(4)});
  EXPECT_EQ(answers[0], std::nullopt);
  EXPECT_EQ(answers[1], ErrorCode::conflict);
  EXPECT_EQ(answers[2], std::nullopt);
  EXPECT_EQ(answers[3], ErrorCode::internal) << "a duplicate";
  EXPECT_EQ(answers[4], std::nullopt);
  EXPECT_EQ(stored(), "1 3 4");
}

// As SQLite does by itself when the disk is full inside a savepoint.
TEST_F(WriterTest, RetriesEachAloneWhenTheGroupWasRolledBack) {
  std::atomic<int> tries{0};
  const auto counted = [&tries](Database& database) {
    ++tries;
    database.change("INSERT INTO t(x) VALUES(1)");
  };
  const auto rolls_back = [](Database& database) {
    database.execute("ROLLBACK");
    throw Error{ErrorCode::no_space};
  };
  const auto answers = run_as_one_group({counted, rolls_back, insert(3)});
  EXPECT_EQ(answers[0], std::nullopt);
  EXPECT_EQ(answers[1], ErrorCode::no_space);
  EXPECT_EQ(answers[2], std::nullopt);
  EXPECT_EQ(tries, 2);
  EXPECT_EQ(stored(), "1 3");
}

TEST_F(WriterTest, AFailedCommitIsToldToAll) {
  const auto dangling = [](Database& database) { database.change("INSERT INTO child(x) VALUES(99)"); };
  const auto answers = run_as_one_group({insert(1), dangling, insert(2)});
  for (const auto& answer : answers) EXPECT_EQ(answer, ErrorCode::internal);
  EXPECT_EQ(stored(), "");
  EXPECT_EQ(code_of(insert(5)), std::nullopt) << "the next one starts afresh";
  EXPECT_EQ(stored(), "5");
}

TEST_F(WriterTest, FinishesWhatWasHandedInBeforeItEnds) {
  support::TemporaryDirectory directory;
  std::vector<std::thread> callers;
  {
    Writer writer{prepared(directory / "db")};
    std::promise<void> begun, go_on;
    callers.emplace_back([&] {
      writer.run([&](Database&) {
        begun.set_value();
        go_on.get_future().wait();
      });
    });
    begun.get_future().wait();
    callers.emplace_back([&] { writer.run(insert(7)); });
    while (writer.waiting() == 0) std::this_thread::yield();
    go_on.set_value();
    for (auto& caller : callers) caller.join();
  }
  Database reader{directory / "db", Access::read_only};
  EXPECT_EQ(reader.integer("SELECT x FROM t"), 7);
}

}  // namespace
}  // namespace strongroom::store
