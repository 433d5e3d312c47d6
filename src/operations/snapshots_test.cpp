#include "operations/snapshots.h"

#include <gmock/gmock.h>

#include "operations/databases.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;

class SnapshotsTest : public support::OperationsTest {
 protected:
  SnapshotScope scope() { return snapshots_of_plan(*bench_.store, *bench_.vault, "photos"); }
};

TEST_F(SnapshotsTest, areThoseOfThePlanOrOfTheRepository) {
  EXPECT_EQ(scope().tag, "strongroom.plan.photos");
  EXPECT_EQ(scope().access.password.reveal(), "pw");
  EXPECT_EQ(snapshots_of_repository(*bench_.store, *bench_.vault, "default").tag, "");
  bench_.engine.stored.resize(2);
  EXPECT_EQ(list_snapshots(bench_.engine, scope(), bench_.call()).size(), 2U);
}

TEST_F(SnapshotsTest, areNotThereForOtherNames) {
  EXPECT_EQ(code_of([&] { snapshots_of_plan(*bench_.store, *bench_.vault, "none"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { snapshots_of_repository(*bench_.store, *bench_.vault, "none"); }), ErrorCode::not_found);
  add_database(bench_.tools(), bench_.call(), {"shop", {{{"host", "db"}}}});
  EXPECT_EQ(code_of([&] { snapshots_of_plan(*bench_.store, *bench_.vault, "shop"); }), ErrorCode::invalid_input);
}

TEST_F(SnapshotsTest, theLatestIsAskedForOnlyWhenItIsMeant) {
  const auto tree = [&](const TreeRequest& request) {
    list_tree(
        bench_.engine, scope(), request, [](const domain::SnapshotEntry&) {}, bench_.call());
  };
  EXPECT_EQ(code_of([&] { tree({}); }), ErrorCode::not_found) << "there is none yet";
  bench_.engine.calls.clear();
  tree({"aabbccdd"});
  EXPECT_THAT(bench_.engine.calls, testing::IsEmpty());
}

}  // namespace
}  // namespace strongroom::operations
