#include "operations/repositories.h"

#include <gmock/gmock.h>

#include "base/json.h"
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

}  // namespace
}  // namespace strongroom::operations
