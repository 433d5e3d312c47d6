#include "operations/repositories.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "operations/runs.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;

class RepositoriesTest : public support::OperationsTest {
 protected:
  RepositoryDraft draft(const std::string& name) {
    RepositoryDraft draft;
    draft.name = name;
    draft.location = domain::parse_location((bench_.directory.path() / name).native());
    draft.password = base::SecretString{"pw"};
    return draft;
  }
  domain::RepositoryAccess stored(const std::string& name) {
    return open_repository(*bench_.store, *bench_.vault, name);
  }
};

TEST_F(RepositoriesTest, areAddedWhenTheyOpen) {
  const auto added = add_repository(bench_.tools(), bench_.call(), draft("nas"));
  EXPECT_FALSE(added.generated);
  EXPECT_EQ(stored("nas").password.reveal(), "pw");
  EXPECT_THAT(bench_.engine.calls, testing::ElementsAre("snapshots"));
  EXPECT_EQ(code_of([&] { add_repository(bench_.tools(), bench_.call(), draft("nas")); }), ErrorCode::conflict);
}

TEST_F(RepositoriesTest, aPasswordIsGeneratedWhenNobodyGivesOne) {
  auto wanted = draft("nas");
  wanted.password = {};
  EXPECT_EQ(code_of([&] { add_repository(bench_.tools(), bench_.call(), wanted); }), ErrorCode::invalid_input);
  wanted.generate_password = true;
  const auto added = add_repository(bench_.tools(), bench_.call(), wanted);
  ASSERT_TRUE(added.generated);
  EXPECT_GE(added.generated->reveal().size(), 20U);
  EXPECT_EQ(stored("nas").password, *added.generated);
}

TEST_F(RepositoriesTest, areChangedAndRemoved) {
  add_repository(bench_.tools(), bench_.call(), draft("nas"));
  RepositoryChange change;
  change.password = base::SecretString{"new"};
  edit_repository(bench_.tools(), bench_.call(), "nas", change);
  EXPECT_EQ(stored("nas").password.reveal(), "new");
  change.password = base::SecretString{};
  EXPECT_EQ(code_of([&] { edit_repository(bench_.tools(), bench_.call(), "nas", change); }), ErrorCode::invalid_input);
  RepositoryChange renamed;
  renamed.name = "other";
  EXPECT_EQ(code_of([&] { edit_repository(bench_.tools(), bench_.call(), "nas", renamed); }), ErrorCode::invalid_input);
  remove_repository(bench_.tools(), bench_.call(), "nas");
  EXPECT_EQ(code_of([&] { stored("nas"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { remove_repository(bench_.tools(), bench_.call(), "default"); }), ErrorCode::conflict)
      << "a plan uses it";
}

TEST_F(RepositoriesTest, ofTwoEditsAtOnceTheSecondIsRefused) {
  auto call = bench_.call();
  RepositoryChange theirs, mine;
  theirs.password = base::SecretString{"theirs"};
  mine.password = base::SecretString{"mine"};
  call.precondition = [&](const boost::json::object&) {
    edit_repository(bench_.tools(), bench_.call(), "default", theirs);
  };
  EXPECT_THROW(edit_repository(bench_.tools(), call, "default", mine), base::Error);
  EXPECT_EQ(stored("default").password.reveal(), "theirs");
}

TEST_F(RepositoriesTest, onlyLocksThatSomebodyHasSeenAreRemoved) {
  domain::RepositoryLock seen, fresh;
  seen.id = "seen";
  fresh.id = "fresh";
  const auto unlock = [&] { return unlock_repository(bench_.tools(), bench_.call(), "default", {"seen"}); };
  bench_.engine.lock_answers = {{seen, fresh}};
  EXPECT_EQ(code_of([&] { unlock(); }), ErrorCode::conflict);
  EXPECT_EQ(unlock(), 0U) << "there is none any more";
  EXPECT_THAT(bench_.engine.calls, testing::Not(testing::Contains("unlock all")));
  bench_.engine.lock_answers = {{seen}};
  EXPECT_EQ(unlock(), 1U);
  EXPECT_THAT(bench_.engine.calls, testing::Contains("unlock all"));
  EXPECT_EQ(bench_.newest_action(), "repository.unlock");
}

TEST_F(RepositoriesTest, aTestStoresNothing) {
  const auto before = bench_.entries();
  bench_.engine.stored.resize(2);
  EXPECT_EQ(test_repository(bench_.tools(), bench_.call(), draft("nas")), 2U);
  EXPECT_EQ(test_repository(bench_.tools(), bench_.call(), "default", {}), 2U);
  EXPECT_EQ(bench_.entries(), before);
}

TEST_F(RepositoriesTest, whatIsDoneToThemByItselfIsChangedWithoutAskingWhetherTheyOpen) {
  add_repository(bench_.tools(), bench_.call(), draft("nas"));
  const auto before = bench_.engine.calls;
  RepositoryChange change;
  change.maintenance.prune = "0 3 * * 0";
  change.maintenance.verify = "0 4 * * *";
  change.maintenance.verify_days = 7;
  const auto changed = edit_repository(bench_.tools(), bench_.call(), "nas", change);
  EXPECT_EQ(bench_.engine.calls, before);
  EXPECT_EQ(changed.maintenance.verify_days, 7U);
  EXPECT_EQ(bench_.store->entries({.limit = 1}).front().event.details.at("changed"),
            (boost::json::array{"prune", "verify", "verify_days"}))
      << "what opens it is not touched";
  RepositoryChange password;
  password.password = base::SecretString{"new"};
  edit_repository(bench_.tools(), bench_.call(), "nas", password);
  EXPECT_EQ(require_repository(*bench_.store, "nas").maintenance, changed.maintenance);
  EXPECT_EQ(stored("nas").password.reveal(), "new");

  for (const auto& wrong : std::vector<MaintenanceChange>{
           {.prune = "0 3 * *"}, {.verify = "0 0 30 2 *"}, {.verify_days = 0}, {.time_zone = "Mars/Olympus"}}) {
    RepositoryChange refused;
    refused.maintenance = wrong;
    EXPECT_EQ(code_of([&] { edit_repository(bench_.tools(), bench_.call(), "nas", refused); }),
              ErrorCode::invalid_input);
  }
}

TEST_F(RepositoriesTest, aPruneNeedsALedgerThatHolds) {
  break_ledger();
  try {
    start_prune(bench_.tools(), bench_.call(), "default");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::integrity);
  }
  EXPECT_TRUE(bench_.store->runs({}).empty());
}

}  // namespace
}  // namespace strongroom::operations
