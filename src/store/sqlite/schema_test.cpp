#include "store/sqlite/schema.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "support/temporary_directory.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array kOne{Migration{"one", "CREATE TABLE a(x TEXT); INSERT INTO a VALUES('kept');"}};
constexpr std::array kThree{kOne[0], Migration{"two", "CREATE TABLE b(x TEXT);"},
                            Migration{"three", "INSERT INTO b SELECT x FROM a;"}};
constexpr std::array kBroken{kOne[0], Migration{"two", "CREATE TABLE b(x TEXT);"},
                             Migration{"bad", "INSERT INTO b VALUES('half'); INSERT INTO nowhere VALUES(1);"}};

class SchemaTest : public testing::Test {
 protected:
  Database open() {
    Database database{path_, Access::read_write};
    database.tidy_up_on_close();
    return database;
  }
  static std::string text(Database& database, std::string_view sql) {
    Statement statement{database, sql};
    return statement.step() ? statement.text(0) : "";
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator{directory_.path()})
      names.push_back(file.path().filename());
    std::ranges::sort(names);
    return names;
  }

  base::SystemClock clock_;
  support::TemporaryDirectory directory_;
  std::filesystem::path path_ = directory_ / "strongroom.db";
};

TEST_F(SchemaTest, CreatesAWholeStoreInWalMode) {
  create_store(path_, kThree, clock_);
  EXPECT_EQ(files(), std::vector<std::string>{"strongroom.db"});
  struct stat facts {};
  ASSERT_EQ(::stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  auto database = open();
  EXPECT_EQ(text(database, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(text(database, "SELECT group_concat(name) FROM (SELECT name FROM migration ORDER BY version)"),
            "one,two,three");
  EXPECT_EQ(require_known(database, kThree), 3U);
}

TEST_F(SchemaTest, MigratesAfterACopy) {
  create_store(path_, kOne, clock_);
  auto database = open();
  migrate(database, kThree, clock_);
  EXPECT_EQ(text(database, "SELECT x FROM b"), "kept");
  EXPECT_EQ(database.integer("PRAGMA user_version"), 3);

  const auto copy_path = directory_ / "strongroom.db.before-two";
  struct stat facts {};
  ASSERT_EQ(::stat(copy_path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  Database copy{copy_path, Access::read_only};
  EXPECT_EQ(require_known(copy, kThree), 1U);
  EXPECT_EQ(text(copy, "SELECT x FROM a"), "kept");
}

TEST_F(SchemaTest, CopiesWhatIsStillInTheJournal) {
  create_store(path_, kOne, clock_);
  auto database = open();
  database.execute("INSERT INTO a VALUES('new')");
  migrate(database, kThree, clock_);
  Database copy{directory_ / "strongroom.db.before-two", Access::read_only};
  EXPECT_EQ(copy.integer("SELECT count(*) FROM a"), 2);
}

TEST_F(SchemaTest, CopiesNothingWhenNothingIsMissing) {
  create_store(path_, kThree, clock_);
  {
    auto database = open();
    migrate(database, kThree, clock_);
  }
  EXPECT_EQ(files(), std::vector<std::string>{"strongroom.db"});
}

TEST_F(SchemaTest, AMigrationHappensWholeOrNotAtAll) {
  create_store(path_, kOne, clock_);
  auto database = open();
  EXPECT_THROW(migrate(database, kBroken, clock_), Error);
  EXPECT_TRUE(database.autocommit());
  EXPECT_EQ(database.integer("PRAGMA user_version"), 2);
  EXPECT_EQ(database.integer("SELECT count(*) FROM b"), 0);
  migrate(database, kThree, clock_);
  EXPECT_EQ(text(database, "SELECT x FROM b"), "kept");
}

TEST_F(SchemaTest, ACreationThatFailsLeavesNothing) {
  EXPECT_THROW(create_store(path_, kBroken, clock_), Error);
  EXPECT_TRUE(files().empty());
}

TEST_F(SchemaTest, WhatACrashLeftOfACreationIsNoHindrance) {
  { Database abandoned{directory_ / "strongroom.db.new", Access::create}; }
  create_store(path_, kOne, clock_);
  EXPECT_EQ(files(), std::vector<std::string>{"strongroom.db"});
}

class LedgerTable : public SchemaTest {
 protected:
  LedgerTable() {
    create_store(path_, known_migrations(), clock_);
    database_.emplace(open());
    database_->execute("INSERT INTO entry_kind VALUES(1, 'a', 'b', 'c', 'info', 'ok')");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(accepts(insert_with(std::to_string(i))));
  }
  static std::string insert_with(const std::string& seq, const std::string& verb = "INSERT") {
    return verb + " INTO entry(seq, ts, kind, run, leaf_hash, body) VALUES(" + seq + ", 't', 1, NULL, x'', '{}')";
  }
  bool accepts(const std::string& sql) {
    try {
      database_->execute(sql.c_str());
      return true;
    } catch (const Error&) {
      return false;
    }
  }
  std::string content() {
    return text(*database_, "SELECT group_concat(seq || ts || kind || hex(leaf_hash) || body) FROM entry");
  }
  std::optional<Database> database_;
};

TEST_F(LedgerTable, OnlyTakesTheNextEntry) {
  const auto before = content();
  for (const auto* seq : {"0", "1", "2", "4", "-1", "NULL", "3.5", "9223372036854775807"})
    for (const auto* verb : {"INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "REPLACE"})
      EXPECT_FALSE(accepts(insert_with(seq, verb))) << verb << " " << seq;
  EXPECT_EQ(content(), before);
  EXPECT_TRUE(accepts(insert_with("3")));
}

TEST_F(LedgerTable, BeginsWithZero) {
  Database fresh{(create_store(directory_ / "other.db", known_migrations(), clock_), directory_ / "other.db"),
                 Access::read_write};
  fresh.execute("INSERT INTO entry_kind VALUES(1, 'a', 'b', 'c', 'info', 'ok')");
  EXPECT_THROW(fresh.execute(insert_with("1").c_str()), Error);
  EXPECT_NO_THROW(fresh.execute(insert_with("0").c_str()));
}

TEST_F(LedgerTable, NeverChangesOrForgetsAnEntry) {
  const auto before = content();
  for (const auto* sql : {"UPDATE entry SET body = 'x' WHERE seq = 1", "UPDATE entry SET seq = 9 WHERE seq = 2",
                          "UPDATE OR REPLACE entry SET seq = 1 WHERE seq = 2", "UPDATE OR IGNORE entry SET ts = 'u'",
                          "DELETE FROM entry", "DELETE FROM entry WHERE seq = 2",
                          "INSERT INTO entry SELECT * FROM entry WHERE true ON CONFLICT(seq) DO UPDATE SET body = 'x'"})
    EXPECT_FALSE(accepts(sql)) << sql;
  EXPECT_EQ(content(), before);
}

}  // namespace
}  // namespace strongroom::store
