#include "operations/runs.h"

#include <gmock/gmock.h>

#include <future>

#include "operations/databases.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;
using domain::RunState;

class RunsTest : public support::OperationsTest {
 protected:
  domain::Run ended(const std::string& id) { return *wait_for_run(bench_.tools(), id, {}); }
  domain::Run failed_backup() {
    bench_.engine.on_check = [](const domain::EngineCall&) { throw base::Error{ErrorCode::integrity, "damaged"}; };
    return ended(start_backup(bench_.tools(), bench_.call(), {"photos"}));
  }
  RestoreDraft restore_to(const std::string& target) { return {"photos", "latest", {}, target}; }
};

TEST_F(RunsTest, aBackupIsStartedInTheNameOfWhoeverAsks) {
  const auto run = ended(start_backup(bench_.tools(), bench_.call(), {"photos"}));
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(run.actor, "api:test");
  EXPECT_FALSE(run.retry_of);
}

TEST_F(RunsTest, withoutANameTheDefaultDatabaseIsBackedUp) {
  EXPECT_EQ(code_of([&] { start_backup(bench_.tools(), bench_.call(), {}); }), ErrorCode::invalid_input);
  add_database(bench_.tools(), bench_.call(), {"shop", {{{"host", "db"}}}});
  const auto run = ended(start_backup(bench_.tools(), bench_.call(), {}));
  EXPECT_EQ(run.database, "shop");
  EXPECT_EQ(run.state, RunState::succeeded);
  EXPECT_EQ(dumps_of_run(*bench_.store, run).size(), 1U);
}

TEST_F(RunsTest, aRetryNamesTheRunThatFailed) {
  const auto failed = failed_backup();
  ASSERT_EQ(failed.state, RunState::failed);
  bench_.engine.on_check = [](const domain::EngineCall&) {};
  const auto again = ended(retry_run(bench_.tools(), bench_.call(), failed.id));
  EXPECT_EQ(again.state, RunState::succeeded);
  EXPECT_EQ(again.retry_of, failed.id);
  EXPECT_EQ(again.trigger, domain::Trigger::retry);
  EXPECT_EQ(again.plan, failed.plan);
  EXPECT_EQ(code_of([&] { retry_run(bench_.tools(), bench_.call(), again.id); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { retry_run(bench_.tools(), bench_.call(), "none"); }), ErrorCode::not_found);
}

TEST_F(RunsTest, aFailedCheckIsRetriedAsACheck) {
  bench_.engine.on_check = [](const domain::EngineCall&) { throw base::Error{ErrorCode::integrity, "damaged"}; };
  const auto failed = ended(start_check(bench_.tools(), bench_.call(), "default", jobs::CheckScope::structure));
  ASSERT_EQ(failed.state, RunState::failed);
  const auto again = ended(retry_run(bench_.tools(), bench_.call(), failed.id));
  EXPECT_EQ(again.kind, domain::RunKind::check);
  EXPECT_EQ(again.retry_of, failed.id);
}

TEST_F(RunsTest, aRunThatGoesOnIsCancelledAndNotRetried) {
  std::promise<void> begun;
  bench_.engine.on_backup = [&](const domain::BackupRequest&, const domain::EngineCall& call) -> domain::BackupResult {
    std::promise<void> stopped;
    const std::stop_callback tell{call.stop, [&] { stopped.set_value(); }};
    begun.set_value();
    stopped.get_future().wait();
    throw base::Error{ErrorCode::cancelled};
  };
  const auto id = start_backup(bench_.tools(), bench_.call(), {"photos"});
  begun.get_future().wait();
  EXPECT_EQ(code_of([&] { retry_run(bench_.tools(), bench_.call(), id); }), ErrorCode::conflict);
  std::stop_source gone;
  gone.request_stop();
  EXPECT_FALSE(wait_for_run(bench_.tools(), id, gone.get_token())) << "whoever waits may go away";
  EXPECT_EQ(cancel_run(bench_.tools(), id.substr(0, id.size() - 1)), id);
  EXPECT_EQ(ended(id).state, RunState::cancelled);
  EXPECT_EQ(code_of([&] { cancel_run(bench_.tools(), id); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { cancel_run(bench_.tools(), "none"); }), ErrorCode::not_found);
}

TEST_F(RunsTest, aRestoreIsRefusedBeforeItIsARun) {
  const auto start = [&](const RestoreDraft& draft) { start_restore(bench_.tools(), bench_.call(), draft); };
  EXPECT_EQ(code_of([&] { start({"none", "latest", {}, "/t"}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { start({"photos", "latest", {"a"}, "/t"}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start(restore_to("")); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start(restore_to("relative")); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start(restore_to(bench_.source())); }), ErrorCode::conflict) << "it is not empty";
  EXPECT_TRUE(bench_.store->runs({}).empty());
}

TEST_F(RunsTest, aDatabaseRestoreIsRefusedBeforeItIsARun) {
  const auto start = [&](const DatabaseRestoreDraft& draft) {
    start_database_restore(bench_.tools(), bench_.call(), draft);
  };
  EXPECT_EQ(code_of([&] { start({"", "f", "new"}); }), ErrorCode::not_found) << "no database yet";
  add_database(bench_.tools(), bench_.call(), {"shop", {{{"host", "db"}}}});
  EXPECT_EQ(code_of([&] { start({"", "f", ""}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start({"", "f", std::string(64, 'a')}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start({"", "", "new"}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start({"", "none.sql.gz", "new"}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { start({"", "../none.sql.gz", "new"}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { start({"", "/nowhere/none.sql.gz", "new"}); }), ErrorCode::not_found);
}

}  // namespace
}  // namespace strongroom::operations
