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
  void store(const std::vector<std::string>& ids) {
    bench_.engine.stored.clear();
    for (const auto& id : ids) bench_.engine.stored.emplace_back().id = id;
  }
  void find(const std::string& snapshot, const std::string& path) {
    bench_.engine.found.push_back({snapshot, {path, "file", 0, {}}});
  }
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

TEST_F(SnapshotsTest, areNamedByTheirFirstDigitsWithinTheScopeAlone) {
  const auto tree = [&](const std::string& snapshot) {
    list_tree(
        bench_.engine, scope(), {snapshot}, [](const domain::SnapshotEntry&) {}, bench_.call());
  };
  EXPECT_EQ(code_of([&] { tree("latest"); }), ErrorCode::not_found) << "there is none yet";
  store({"aabbccdd11", "aabbccdd22"});
  tree("latest");
  tree("aabbccdd1");
  EXPECT_EQ(code_of([&] { tree("aabbccdd"); }), ErrorCode::invalid_input) << "two begin so";
  EXPECT_EQ(code_of([&] { tree("eeee"); }), ErrorCode::not_found) << "it may be there, but not in this plan";
  EXPECT_EQ(code_of([&] { tree(""); }), ErrorCode::not_found);
}

TEST_F(SnapshotsTest, areSearchedByTagAndComeInTheOrderOfTime) {
  store({"aa", "bb", "cc"});
  find("cc", "/new");
  find("aa", "/old");
  find("cc", "/newer");
  const auto found = find_in_snapshots(bench_.engine, scope(), {.patterns = {"*"}}, bench_.call());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].snapshot.id + found[1].snapshot.id, "aacc");
  EXPECT_EQ(found[1].entries.size(), 2U);
  EXPECT_EQ(bench_.engine.searched.tag, "strongroom.plan.photos");
  find_in_snapshots(bench_.engine, scope(), {.patterns = {"*"}, .snapshot = "b"}, bench_.call());
  EXPECT_EQ(bench_.engine.searched.snapshot_id, "bb");
}

TEST_F(SnapshotsTest, areComparedWithTheOneBefore) {
  const auto compared = [&](const std::string& from, const std::string& to) {
    const auto two = snapshots_to_compare(bench_.engine, scope(), from, to, bench_.call());
    return two.from.id + " " + two.to.id;
  };
  store({"aa", "bb", "cc"});
  EXPECT_EQ(compared("", "latest"), "bb cc");
  EXPECT_EQ(compared("", "bb"), "aa bb");
  EXPECT_EQ(compared("cc", "aa"), "cc aa");
  EXPECT_EQ(code_of([&] { compared("", "aa"); }), ErrorCode::not_found);
  const auto everything = snapshots_of_repository(*bench_.store, *bench_.vault, "default");
  EXPECT_EQ(code_of([&] { snapshots_to_compare(bench_.engine, everything, "", "latest", bench_.call()); }),
            ErrorCode::invalid_input);
}

}  // namespace
}  // namespace strongroom::operations
