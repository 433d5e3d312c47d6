#include "jobs/database_restore_run.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/dump_bench.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using domain::RunState;
using testing::HasSubstr;

class DatabaseRestoreTest : public testing::Test {
 protected:
  DatabaseRestoreTest() {
    bench_.databases.on_restore = [this](const domain::NewDatabase&, domain::ByteSource& source) {
      restored_.clear();
      char block[100];
      while (const auto got = source.read(block)) restored_.append(block, got);
      return domain::RestoredDatabase{restored_.size(), {}, {}};
    };
    bench_.dump();
    dump_ = bench_.dumps().front();
    bench_.databases.calls.clear();
  }
  domain::Run restore(const std::string& file, bool trust = false, const std::string& into = "copy") {
    RunQueue queue{1};
    Executor executor{bench_.services(), queue};
    return bench_.finish(
        queue, executor.start_database_restore({"shop", file, into, trust}, {domain::Trigger::manual, "test"}));
  }
  bool was_restored() const { return testing::Matches(testing::Contains("restore copy"))(bench_.databases.calls); }

  support::DumpBench bench_;
  domain::Dump dump_;
  std::string restored_;
};

TEST_F(DatabaseRestoreTest, aRecordedDumpIsRestoredFromWhereverItLies) {
  const auto copy = (bench_.directory.path() / "copied.sql.gz").native();
  fs::copy_file(dump_.path(), copy);
  for (const auto& file : {dump_.path(), copy}) {
    const auto run = restore(file);
    ASSERT_EQ(run.state, RunState::succeeded) << run.error->message;
    EXPECT_TRUE(run.verified);
    EXPECT_EQ(restored_, bench_.databases.sql);
  }
}

TEST_F(DatabaseRestoreTest, aChangedFileIsRefusedBeforeTheServerSeesAnyOfIt) {
  auto bytes = base::read_file(dump_.path());
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  base::write_file_atomically(dump_.path(), bytes);
  const auto run = restore(dump_.path());
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::integrity);
  EXPECT_FALSE(was_restored());
}

TEST_F(DatabaseRestoreTest, aFileThatChangesAfterItWasCheckedIsNotRestored) {
  support::DumpBench other;
  other.databases.sql = std::string{"-- another\n"} + support::kSmallDump;
  other.dump();
  const auto bytes = base::read_file(other.dumps().front().path());
  const auto read_all = bench_.databases.on_restore;
  bench_.databases.on_restore = [&](const domain::NewDatabase& target, domain::ByteSource& source) {
    const auto file = base::open_file(dump_.path(), O_WRONLY | O_TRUNC);  // the very file that is open
    base::write_all(file.get(), bytes, "the test");
    return read_all(target, source);
  };
  const auto run = restore(dump_.path());
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::integrity) << run.error->message;
}

TEST_F(DatabaseRestoreTest, aPipeInItsPlaceIsNotWaitedFor) {
  const auto pipe = (bench_.directory.path() / "pipe").native();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(restore(pipe, true).error->code, ErrorCode::invalid_input);
}

TEST_F(DatabaseRestoreTest, aForeignFileNeedsTrust) {
  support::DumpBench other;
  other.databases.sql = std::string{"-- another\n"} + support::kSmallDump;
  other.dump();
  const auto foreign = other.dumps().front();
  const auto refused = restore(foreign.path());
  EXPECT_EQ(refused.error->code, ErrorCode::integrity);
  EXPECT_THAT(refused.error->hint, HasSubstr("--trust-file"));
  EXPECT_FALSE(was_restored());
  const auto trusted = restore(foreign.path(), true);
  EXPECT_EQ(trusted.state, RunState::warning);
  EXPECT_FALSE(trusted.verified);
  EXPECT_TRUE(was_restored());
  // In the place of one of ours it is a forgery.
  fs::remove(dump_.path());
  fs::copy_file(foreign.path(), dump_.path());
  EXPECT_THAT(restore(dump_.path()).error->message, HasSubstr("another checksum than the ledger has on record"));
}

TEST_F(DatabaseRestoreTest, anIncompleteDumpIsRefusedEvenWhenTrusted) {
  support::DumpBench other;
  other.databases.sql = "CREATE TABLE t (a integer);\nCOPY t (a) FROM stdin;\n1\n";
  other.dump();
  const auto run = restore(other.dumps().front().path(), true);
  EXPECT_EQ(run.error->code, ErrorCode::integrity);
  EXPECT_THAT(run.error->message, HasSubstr("not a complete dump"));
  EXPECT_FALSE(was_restored());
}

TEST_F(DatabaseRestoreTest, anOlderServerIsRefused) {
  bench_.databases.server.version = 140012;
  bench_.databases.server.version_text = "14.12";
  EXPECT_EQ(restore(dump_.path()).error->code, ErrorCode::tool_version);
  EXPECT_FALSE(was_restored());
}

TEST_F(DatabaseRestoreTest, whatIsNoDumpAtAllIsSaid) {
  const auto text = (bench_.directory.path() / "text").native();
  base::write_file_atomically(text, "hello");
  EXPECT_EQ(restore(text, true).error->code, ErrorCode::integrity);
  EXPECT_EQ(restore(text + "-missing", true).error->code, ErrorCode::not_found);
  EXPECT_EQ(restore(dump_.path(), false, std::string(64, 'x')).error->code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace strongroom::jobs
