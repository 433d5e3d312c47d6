#include "live/status.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/error.h"
#include "base/json.h"
#include "support/live_events.h"
#include "support/sqlite_place.h"

namespace strongroom::live {
namespace {

using domain::RunState;
using support::run_in;

class StatusTest : public testing::Test {
 protected:
  StatusTest() {
    store_->add_repository(support::sample_repository(), "test");
    store_->add_plan(support::sample_plan("photos"), "test");
  }
  void end(domain::Run run) {
    auto queued = run;
    queued.state = RunState::queued;
    queued.finished_at.reset();
    store_->add_run(queued);
    queued.state = RunState::running;
    store_->update_run(queued);
    store_->update_run(run);
  }
  boost::json::object status() { return read_status(*store_, {}, {}, {}); }
  boost::json::object plan(std::size_t index = 0) { return status().at("plans").at(index).as_object(); }
  // As somebody would who knows SQL.
  void spoil(const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(place_.path.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }

  support::SqlitePlace place_;
  std::unique_ptr<domain::Store> store_ = place_.open();
};

TEST_F(StatusTest, APlanThatNeverRanSaysSo) {
  EXPECT_EQ(status().at("message"), "No backups performed yet.");
  const auto never = plan();
  EXPECT_TRUE(never.at("never_run").as_bool());
  for (const auto* name :
       {"outcome", "finished_at", "duration_ms", "size", "snapshot_id", "error", "last_run", "damage"})
    EXPECT_TRUE(never.at(name).is_null()) << name;
}

TEST_F(StatusTest, ThenHowItsLastBackupEnded) {
  auto run = run_in(RunState::succeeded);
  run.duration = base::Milliseconds{1500};
  run.bytes.processed = 2'000'000;
  run.snapshot_id = "aabbcc";
  end(run);
  const auto good = plan();
  EXPECT_FALSE(good.at("never_run").as_bool());
  EXPECT_EQ(good.at("outcome"), "succeeded");
  EXPECT_EQ(good.at("finished_at").as_string(), base::format_utc(*run.finished_at));
  EXPECT_EQ(good.at("duration_ms"), 1500);
  EXPECT_EQ(good.at("size"), 2'000'000);
  EXPECT_EQ(good.at("snapshot_id"), "aabbcc");
  EXPECT_EQ(good.at("last_run").at("id"), "run-1");
  EXPECT_EQ(status().at("message"), "The last backup succeeded.");

  auto failed = run_in(RunState::failed, "run-2");
  failed.error = domain::RunError{base::ErrorCode::network, "the network failed", "Try again."};
  end(failed);
  EXPECT_EQ(plan().at("outcome"), "failed");
  EXPECT_EQ(plan().at("error").at("code"), "ERROR_NETWORK");
  EXPECT_EQ(status().at("message"), "0 of 1 plans are backed up. One needs you.");
}

TEST_F(StatusTest, OfADatabaseItsNewestDump) {
  store_->add_database(support::sample_database(), support::sample_database_plan(), "test");
  auto run = run_in(RunState::queued, "run-1", "shop");
  run.repository.clear();
  run.database = "shop";
  store_->add_run(run);
  run.state = RunState::running;
  store_->update_run(run);
  const auto dump = support::sample_dump("run-1", "backup_1.sql.gz");
  store_->announce_dumps({dump});
  store_->publish_dumps({dump});
  run.state = RunState::succeeded;
  run.finished_at = run.created_at;
  run.bytes.added = dump.size;
  store_->update_run(run);
  const auto shop = plan(1);
  EXPECT_EQ(shop.at("kind"), "database");
  EXPECT_EQ(shop.at("size"), dump.size);
  EXPECT_EQ(shop.at("last_dump").at("filename"), "backup_1.sql.gz");
}

TEST_F(StatusTest, WhatRunsNowAndTheLedger) {
  jobs::LiveRun run;
  run.id = "run-9";
  const auto now = read_status(*store_, {run}, {jobs::LedgerState::broken, 12, {}}, {});
  EXPECT_EQ(now.at("running").at(0).at("run_id"), "run-9");
  EXPECT_EQ(now.at("ledger").at("state"), "broken");
  EXPECT_EQ(now.at("ledger").at("size"), 12);
}

TEST_F(StatusTest, ADamagedRecordHidesOnlyItself) {
  store_->add_plan(support::sample_plan("mail"), "test");
  end(run_in(RunState::succeeded, "run-1", "mail"));
  end(run_in(RunState::failed, "run-2", "photos"));
  spoil("UPDATE run SET state = 'succeeded' WHERE id = 'run-2'");
  EXPECT_EQ(plan(0).at("outcome"), "succeeded");
  const auto damaged = plan(1);
  EXPECT_TRUE(damaged.at("outcome").is_null());
  EXPECT_FALSE(damaged.at("never_run").as_bool());
  EXPECT_FALSE(damaged.at("damage").as_string().empty());
  EXPECT_EQ(status().at("message"), "1 of 2 plans are backed up. One needs you.");
}

TEST_F(StatusTest, AStoreThatCannotBeReadIsAnErrorOfItsOwn) {
  spoil("DROP TABLE plan");
  try {
    status();
    ADD_FAILURE() << "nothing was thrown";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::status_fetch);
  }
}

}  // namespace
}  // namespace strongroom::live
