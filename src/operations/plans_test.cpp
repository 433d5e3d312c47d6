#include "operations/plans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

class PlansTest : public support::OperationsTest {
 protected:
  PlanDraft draft(const std::string& name) {
    PlanDraft draft{name, {}};
    draft.change.files.sources = {{bench_.source().native()}};
    return draft;
  }
};

TEST_F(PlansTest, areAddedChangedAndRemovedByWhoeverAsks) {
  const auto added = add_plan(bench_.tools(), bench_.call(), draft("letters"));
  EXPECT_EQ(added.repository, "default");
  EXPECT_EQ(bench_.store->find_plan("letters")->files.sources, added.files.sources);
  PlanChange change;
  change.files.excludes = {{"*.tmp"}};
  const auto changed = edit_plan(bench_.tools(), bench_.call(), "letters", change);
  EXPECT_TRUE(changed.before.files.excludes.empty());
  EXPECT_EQ(bench_.store->find_plan("letters")->files.excludes, changed.after.files.excludes);
  EXPECT_EQ(remove_plan(bench_.tools(), bench_.call(), "letters").name, "letters");
  EXPECT_FALSE(bench_.store->find_plan("letters"));
  const auto entry = bench_.store->entries({.limit = 1}).front();
  EXPECT_EQ(entry.event.action, "plan.remove");
  EXPECT_EQ(entry.event.actor, "api:test");
}

TEST_F(PlansTest, refuseWhatAPlanMayNotHold) {
  const auto add = [&](const PlanDraft& draft) { add_plan(bench_.tools(), bench_.call(), draft); };
  auto sourceless = draft("a"), inside = draft("a"), tagged = draft("a"), elsewhere = draft("a");
  sourceless.change.files.sources = std::vector<std::string>{};
  inside.change.files.sources = {{bench_.data.runs().native()}};
  tagged.change.files.tags = {{"a,b"}};
  elsewhere.change.repository = "nowhere";
  EXPECT_EQ(code_of([&] { add(sourceless); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add(inside); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add(tagged); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add(draft("No Name")); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add(elsewhere); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { add(draft("photos")); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { edit_plan(bench_.tools(), bench_.call(), "none", {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { remove_plan(bench_.tools(), bench_.call(), "none"); }), ErrorCode::not_found);
}

TEST_F(PlansTest, anEditOfWhatHasChangedMeanwhileIsRefused) {
  auto call = bench_.call();
  std::string seen;
  call.precondition = [&](const boost::json::object& now) {
    seen = now.at("name").as_string();
    throw base::Error{ErrorCode::conflict, "stale"};
  };
  PlanChange change;
  change.paused = true;
  EXPECT_EQ(code_of([&] { edit_plan(bench_.tools(), call, "photos", change); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { remove_plan(bench_.tools(), call, "photos"); }), ErrorCode::conflict);
  EXPECT_EQ(seen, "photos");
  EXPECT_FALSE(bench_.store->find_plan("photos")->paused);
}

TEST_F(PlansTest, pausingIsKept) {
  PlanChange change;
  change.paused = true;
  edit_plan(bench_.tools(), bench_.call(), "photos", change);
  EXPECT_TRUE(bench_.store->find_plan("photos")->paused);
}

TEST_F(PlansTest, remarkOnWhatAPersonShouldKnow) {
  auto plan = bench_.plan;
  EXPECT_TRUE(remarks_on_plan(bench_.tools(), plan).empty());
  plan.files.sources = {bench_.directory.path() / "gone", bench_.directory.path()};
  const auto remarks = remarks_on_plan(bench_.tools(), plan);
  ASSERT_EQ(remarks.size(), 2U);
  EXPECT_THAT(remarks[0].text, HasSubstr("gone does not exist now"));
  EXPECT_TRUE(remarks[0].needs_attention);
  EXPECT_THAT(remarks[1].text, HasSubstr("strongroom's own data"));
}

TEST_F(PlansTest, nothingIsRemovedWhileTheLedgerIsBroken) {
  break_ledger();
  EXPECT_THROW(remove_plan(bench_.tools(), bench_.call(), "photos"), base::Error);
  EXPECT_TRUE(bench_.store->find_plan("photos"));
}

TEST(DumpDirectory, isNoneOfStrongroomsOwn) {
  const instance::DataDirectory data{"/var/lib/strongroom"};
  EXPECT_THROW(require_usable_dump_directory("/var/lib/strongroom", data), base::Error);
  EXPECT_THROW(require_usable_dump_directory("/var/lib/strongroom/runs/x", data), base::Error);
  EXPECT_NO_THROW(require_usable_dump_directory("/var/lib/strongroom/backups", data));
  EXPECT_NO_THROW(require_usable_dump_directory("/var/lib/strongroom/backups/shop", data));
  EXPECT_NO_THROW(require_usable_dump_directory("/var/lib/strongroom-dumps", data));
}

}  // namespace
}  // namespace strongroom::operations
