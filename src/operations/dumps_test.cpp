#include "operations/dumps.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "domain/consequences.h"
#include "operations/databases.h"
#include "operations/runs.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

// Two dumps of one database; each has a second of its own in its name.
class DumpsTest : public support::OperationsTest {
 protected:
  void SetUp() override {
    add_database(bench_.tools(), bench_.call(), {"shop", {{{"host", "db"}}}});
    older_ = make();
    newer_ = make();
    ASSERT_NE(older_.filename, newer_.filename);
  }
  domain::Dump make() {
    const auto id = start_backup(bench_.tools(), bench_.call(), {"shop"});
    const auto run = *wait_for_run(bench_.tools(), id, {});
    return dumps_of_run(*bench_.store, run).at(0);
  }
  void remove(const domain::Dump& dump) {
    const auto result = remove_dumps(bench_.tools(), bench_.call(), {dump});
    EXPECT_EQ(result.removed.size(), 1U);
    EXPECT_TRUE(result.failed.empty());
  }
  domain::Dump now(const domain::Dump& dump) { return require_dump(*bench_.store, dump.path()); }

  domain::Dump older_, newer_;
};

TEST_F(DumpsTest, areFoundByNameAndDatabase) {
  EXPECT_EQ(require_dump_named(*bench_.store, older_.filename, "").path(), older_.path());
  EXPECT_EQ(require_dump_named(*bench_.store, older_.filename, "shop").path(), older_.path());
  const auto find = [&](const std::string& name, const std::string& database) {
    return code_of([&] { require_dump_named(*bench_.store, name, database); });
  };
  EXPECT_EQ(find(older_.filename, "other"), ErrorCode::not_found);
  EXPECT_EQ(find("backup_2001-01-01T00-00-00.sql.gz", ""), ErrorCode::not_found);
  for (const auto* name : {"", "x", "../backup_2001-01-01T00-00-00.sql.gz", "backup_2001-13-01T00-00-00.sql.gz",
                           "backup_2001-01-01T00-00-00.sql", "backup_2001-01-01T00-00-00.sql.gz.json"})
    EXPECT_EQ(find(name, ""), ErrorCode::invalid_input) << name;
  EXPECT_EQ(dumps_of_database(*bench_.store, "shop", false).size(), 2U);
  EXPECT_EQ(code_of([&] { dumps_of_database(*bench_.store, "none", false); }), ErrorCode::not_found);
}

TEST_F(DumpsTest, theNewestGoodOneStays) {
  EXPECT_EQ(code_of([&] { remove_dumps(bench_.tools(), bench_.call(), {older_, newer_}); }), ErrorCode::conflict);
  EXPECT_TRUE(fs::exists(older_.path())) << "all of them or none";
  remove(older_);
  EXPECT_FALSE(fs::exists(older_.path()));
  EXPECT_EQ(now(older_).state, domain::DumpState::removed);
  EXPECT_EQ(code_of([&] { remove_dumps(bench_.tools(), bench_.call(), {now(older_)}); }), ErrorCode::conflict);
  EXPECT_EQ(dumps_of_database(*bench_.store, "shop", false).size(), 1U);
  EXPECT_EQ(dumps_of_database(*bench_.store, "shop", true).size(), 2U);
}

TEST_F(DumpsTest, nothingIsRemovedWhileTheLedgerIsBroken) {
  break_ledger();
  EXPECT_THROW(remove_dumps(bench_.tools(), bench_.call(), {older_}), base::Error);
  EXPECT_TRUE(fs::exists(older_.path()));
}

TEST_F(DumpsTest, areHandedOutAsRecorded) {
  const auto open = open_dump(older_);
  EXPECT_EQ(open.size, older_.size);
  EXPECT_EQ(open.sha256, older_.sha256);
  std::string bytes(open.size + 1, '\0');
  EXPECT_EQ(::read(open.file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(open.size));
  EXPECT_TRUE(bytes.starts_with("\x1f\x8b")) << "gzip";
}

TEST_F(DumpsTest, areNotHandedOutAsSomethingElse) {
  remove(older_);
  EXPECT_EQ(code_of([&] { open_dump(now(older_)); }), ErrorCode::not_found);
  auto announced = newer_;
  announced.state = domain::DumpState::announced;
  EXPECT_EQ(code_of([&] { open_dump(announced); }), ErrorCode::conflict);
  std::ofstream{newer_.path(), std::ios::app} << "more";
  EXPECT_EQ(code_of([&] { open_dump(newer_); }), ErrorCode::integrity);
  fs::rename(newer_.path(), newer_.path() + ".away");
  EXPECT_EQ(code_of([&] { open_dump(newer_); }), ErrorCode::not_found);
  fs::create_symlink(newer_.path() + ".away", newer_.path());
  EXPECT_THROW(open_dump(newer_), base::Error) << "a link in its place";
}

TEST_F(DumpsTest, areVerifiedWhole) {
  EXPECT_TRUE(verify_dump(older_, [](std::uint64_t) {}, {}).good);
  std::ofstream{older_.path(), std::ios::app} << "more";
  EXPECT_FALSE(verify_dump(older_, [](std::uint64_t) {}, {}).good);
  fs::remove(older_.path());
  EXPECT_THAT(verify_dump(older_, [](std::uint64_t) {}, {}).message, testing::HasSubstr("is missing"));
}

TEST_F(DumpsTest, damageIsRecordedOnceItIsSeenAndWhatIsGoneIsNone) {
  const auto verify = [&](const domain::Dump& dump) {
    return verify_dump_and_tell(bench_.tools(), bench_.call(), dump, [](std::uint64_t) {}).good;
  };
  const auto entries = [&] { return bench_.store->ledger_head().checkpoint.size; };
  const auto before = entries();
  EXPECT_TRUE(verify(older_));
  EXPECT_EQ(entries(), before) << "what is whole was said when it was made";
  std::ofstream{older_.path(), std::ios::app} << "more";
  EXPECT_FALSE(verify(older_));
  ASSERT_EQ(entries(), before + 1);
  const auto event = bench_.store->entries({.limit = 1}).at(0).event;
  EXPECT_EQ(event.action, domain::kDamageFoundAction);
  EXPECT_EQ(event.target, "plan/shop");
  EXPECT_EQ(event.actor, bench_.call().actor.name);
  EXPECT_EQ(base::string_or(event.details, "filename"), older_.filename);
  EXPECT_EQ(base::string_or(event.details.at("error").as_object(), "code"), "ERROR_INTEGRITY");
  auto announced = older_;
  announced.state = domain::DumpState::announced;
  EXPECT_FALSE(verify(announced));
  EXPECT_EQ(entries(), before + 1) << "its run has not ended";
}

TEST_F(DumpsTest, whatLiesBesideThemIsSeen) {
  std::ofstream{older_.directory + "/old.sql.gz"} << "x";
  const auto foreign = foreign_files(*bench_.store, "shop", {older_, newer_});
  ASSERT_EQ(foreign.size(), 1U);
  ASSERT_EQ(foreign[0].files.size(), 1U);
  EXPECT_EQ(foreign[0].files[0].name, "old.sql.gz");
}

}  // namespace
}  // namespace strongroom::operations
