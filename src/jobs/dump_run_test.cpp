#include "jobs/dump_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <condition_variable>
#include <future>
#include <set>

#include "base/file.h"
#include "base/json.h"
#include "jobs/dump_verification.h"
#include "support/dump_bench.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using domain::DumpState;
using domain::RunState;
using domain::StepState;
using testing::ElementsAre;
using testing::HasSubstr;

class DumpRunTest : public testing::Test {
 protected:
  // What is in backups/, without what always is.
  std::vector<std::string> files() {
    auto names = bench_.names_in(bench_.data.backups());
    std::erase(names, ".gitignore");
    return names;
  }
  support::DumpBench bench_;
};

TEST_F(DumpRunTest, aDumpThatWentWellIsPublishedRecordedAndSound) {
  const auto run = bench_.dump();
  ASSERT_EQ(run.state, RunState::succeeded) << (run.error ? run.error->message : "");
  EXPECT_TRUE(run.verified);
  std::vector<std::string> steps;
  for (const auto& step : run.steps) steps.push_back(step.name);
  EXPECT_THAT(steps, ElementsAre("preflight", "dump", "verify", "publish", "retention"));
  EXPECT_THAT(bench_.actions_of(run.id),
              ElementsAre("run.queued", "run.running", "dump.announced", "dump.published", "run.succeeded"));
  const auto dump = bench_.dumps().front();
  EXPECT_EQ(dump.state, DumpState::present);
  EXPECT_EQ(dump.filename, domain::dump_filename(run.created_at, domain::DumpContent::database));
  EXPECT_EQ(run.dumps.filename, dump.filename);
  EXPECT_EQ(run.dumps.size, fs::file_size(dump.path()));
  EXPECT_EQ(dump.sql_bytes, bench_.databases.sql.size());
  EXPECT_EQ(dump.rows, 2U);
  EXPECT_THAT(files(), ElementsAre(dump.filename, dump.filename + ".json"));
  EXPECT_TRUE(verify_dump(dump, {}, {}).good);
  EXPECT_EQ(fs::status(dump.path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(DumpRunTest, theFileBesideItSaysWhatIsNeededWhenStrongroomIsGone) {
  bench_.dump();
  const auto dump = bench_.dumps().front();
  const auto sidecar = base::parse_json(base::read_file(dump.path() + ".json")).as_object();
  EXPECT_EQ(sidecar.at("format"), "strongroom-dump-1");
  EXPECT_EQ(sidecar.at("sha256"), boost::json::string{dump.sha256});
  EXPECT_EQ(sidecar.at("sql_sha256"), boost::json::string{dump.sql_sha256});
  EXPECT_EQ(sidecar.at("server_version"), "15.18");
  EXPECT_EQ(sidecar.at("tables").as_array().at(0).at("rows"), 2);
  EXPECT_EQ(sidecar.at("members").as_array().size(), 1U);
  EXPECT_GT(sidecar.at("checkpoint").at("size").as_int64(), 0);
  EXPECT_EQ(boost::json::serialize(sidecar).find("secret of the database"), std::string::npos);
}

TEST_F(DumpRunTest, twoInTheSameSecondGetTwoNames) {
  const auto first = bench_.dump(), second = bench_.dump(), third = bench_.dump();
  EXPECT_EQ(third.state, RunState::succeeded);
  EXPECT_EQ(bench_.dumps().size(), 3U);
  EXPECT_EQ(files().size(), 6U);
  EXPECT_NE(first.dumps.filename, second.dumps.filename);
}

TEST_F(DumpRunTest, aPlanNeverUsesANameTwiceWhereverItsDumpsGo) {
  const auto elsewhere = bench_.directory.path() / "elsewhere";
  fs::create_directory(elsewhere);
  std::set<std::string> names{bench_.dump().dumps.filename};
  for (int i = 0; i < 4; ++i) {
    bench_.shop.dump.directory = (i % 2 == 0 ? elsewhere : bench_.data.backups()).native();
    names.insert(bench_.dump().dumps.filename);
  }
  EXPECT_EQ(names.size(), 5U);
}

TEST_F(DumpRunTest, nothingIsEverOverwritten) {
  bench_.data.prepare();
  fs::create_directories(bench_.data.backups());
  // Every name of the next minute is somebody else's.
  const auto now = bench_.clock.now();
  std::vector<std::string> theirs;
  for (int i = 0; i < 60; ++i) {
    theirs.push_back(domain::dump_filename(now + std::chrono::seconds{i}, domain::DumpContent::database));
    base::write_file_atomically(bench_.data.backups() / theirs.back(), "mine");
  }
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::succeeded);
  for (const auto& name : theirs) EXPECT_EQ(base::read_file(bench_.data.backups() / name), "mine");
  EXPECT_EQ(files().size(), 62U);
}

TEST_F(DumpRunTest, aDumpThatFailsLeavesNothingAndHarmsNothing) {
  bench_.dump();
  const auto before = files();
  const auto content = base::read_file(bench_.dumps().front().path());
  for (const auto code : {ErrorCode::dump_failed, ErrorCode::database_connection, ErrorCode::stalled}) {
    bench_.databases.on_dump = [&, code](const domain::DumpRequest&, domain::ByteSink& sink,
                                         const domain::EngineCall&) {
      support::FakeDatabaseEngine::give(sink, std::string(3'000'000, 'x'));
      throw Error{code, "pg_dump process failed with exit code 1"};
    };
    const auto run = bench_.dump();
    EXPECT_EQ(run.state, RunState::failed);
    EXPECT_EQ(run.error->code, code);
    EXPECT_EQ(run.dumps.count, 0U);
    EXPECT_EQ(run.steps.back().name, "dump");
  }
  EXPECT_EQ(files(), before);
  EXPECT_EQ(base::read_file(bench_.dumps().front().path()), content);
  EXPECT_EQ(bench_.dumps(true).size(), 1U);
}

TEST_F(DumpRunTest, whatTheRoleCannotReadIsNamedAndNothingIsDumped) {
  bench_.databases.server.unreadable = {"table public.secret: permission denied"};
  bench_.databases.server.unreadable_count = 7;
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::permission);
  EXPECT_THAT(run.error->message, HasSubstr("public.secret"));
  EXPECT_THAT(bench_.databases.calls, ElementsAre("probe"));
}

TEST_F(DumpRunTest, tooLittleSpaceIsFoundBeforehand) {
  bench_.dump();
  bench_.dump();
  bench_.databases.server.database_bytes = 1'000'000'000'000'000'000;
  const auto run = bench_.dump();
  ASSERT_EQ(run.state, RunState::failed);
  EXPECT_EQ(run.error->code, ErrorCode::no_space);
  EXPECT_THAT(run.error->message, testing::StartsWith("Insufficient disk space for backup"));
  EXPECT_THAT(run.error->message, HasSubstr("are missing"));
  EXPECT_THAT(run.error->hint, HasSubstr(bench_.dumps().back().filename)) << "the oldest could go";
  EXPECT_EQ(run.error->hint.find(bench_.dumps().front().filename), std::string::npos) << "never the newest";
}

TEST_F(DumpRunTest, aDirectoryThatCannotBeWrittenToIsSaidInTheUseCasesWords) {
  const auto place = bench_.directory.path() / "elsewhere";
  bench_.shop.dump.directory = place.native();
  const auto expect_refusal = [&](const std::string& because) {
    const auto run = bench_.dump();
    EXPECT_EQ(run.state, RunState::failed) << because;
    ASSERT_TRUE(run.error);
    EXPECT_THAT(run.error->message, testing::StartsWith("Cannot write to backup directory")) << because;
  };
  expect_refusal("it does not exist");
  EXPECT_FALSE(fs::exists(place)) << "it may be a disk that is not mounted";
  base::write_file_atomically(place, "");
  expect_refusal("it is a file");
}

TEST_F(DumpRunTest, aDirectoryWithoutAnyOfItsDumpsMayBeADiskThatIsNotMounted) {
  const auto place = bench_.directory.path() / "disk";
  fs::create_directory(place);
  bench_.shop.dump.directory = place.native();
  EXPECT_EQ(bench_.dump().state, RunState::succeeded);
  fs::rename(place, bench_.directory.path() / "unmounted");
  fs::create_directory(place);
  const auto run = bench_.dump();
  EXPECT_EQ(run.state, RunState::failed);
  EXPECT_THAT(run.error->hint, HasSubstr("not mounted"));
  EXPECT_TRUE(fs::is_empty(place));
}

TEST_F(DumpRunTest, allDatabasesOfAServerAndItsGlobalsAreOneRun) {
  bench_.databases.names = {"shop", "../odd name", "a"};
  bench_.shop.dump.all_databases = bench_.shop.dump.globals = true;
  const auto run = bench_.dump();
  ASSERT_EQ(run.state, RunState::succeeded) << run.error->message;
  EXPECT_EQ(run.dumps.count, 4U);
  const auto at = [&](domain::DumpContent content) {
    return domain::dump_filename(bench_.dumps().front().created_at, content);
  };
  EXPECT_THAT(files(), ElementsAre("%2E.%2Fodd%20name", "a", at(domain::DumpContent::globals),
                                   at(domain::DumpContent::globals) + ".json", "shop"));
  EXPECT_THAT(bench_.names_in(bench_.data.backups() / "a"),
              ElementsAre(at(domain::DumpContent::database), at(domain::DumpContent::database) + ".json"));
}

TEST_F(DumpRunTest, oneDatabaseOfSeveralThatFailsTakesTheOthersAlong) {
  bench_.databases.names = {"a", "b"};
  bench_.shop.dump.all_databases = true;
  bench_.databases.on_dump = [&](const domain::DumpRequest& request, domain::ByteSink& sink,
                                 const domain::EngineCall&) {
    if (request.dbname == "b") throw Error{ErrorCode::dump_failed, "exit code 1"};
    support::FakeDatabaseEngine::give(sink, bench_.databases.sql);
  };
  EXPECT_EQ(bench_.dump().state, RunState::failed);
  EXPECT_TRUE(bench_.dumps(true).empty());
  EXPECT_TRUE(fs::is_empty(bench_.data.backups() / "a"));
}

TEST_F(DumpRunTest, aCancelledDumpLeavesNothing) {
  std::promise<void> begun;
  bench_.databases.on_dump = [&](const domain::DumpRequest&, domain::ByteSink& sink, const domain::EngineCall& call) {
    support::FakeDatabaseEngine::give(sink, std::string(2'000'000, 'x'));
    begun.set_value();
    std::mutex mutex;
    std::unique_lock lock{mutex};
    std::condition_variable_any waiting;
    waiting.wait(lock, call.stop, [] { return false; });
    throw Error{ErrorCode::cancelled};
  };
  RunQueue queue{1};
  Executor executor{bench_.services(), queue};
  const auto id = executor.start_backup(bench_.shop, {domain::Trigger::manual, "test"});
  begun.get_future().wait();
  EXPECT_THROW(executor.start_backup(bench_.shop, {domain::Trigger::manual, "test"}), Error) << "one at a time";
  const auto queued =
      executor.start_backup(bench_.shop, {.trigger = domain::Trigger::manual, .actor = "test", .queue = true});
  queue.cancel(queued);
  queue.cancel(id);
  EXPECT_EQ(bench_.finish(queue, id).state, RunState::cancelled);
  EXPECT_EQ(bench_.finish(queue, queued).state, RunState::cancelled);
  EXPECT_TRUE(files().empty());
}

TEST(DumpTrailer, IsTheLastThingThatCounts) {
  EXPECT_TRUE(ends_with_trailer(support::kSmallDump));
  EXPECT_TRUE(ends_with_trailer("--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n"));
  EXPECT_TRUE(ends_with_trailer("x\n-- PostgreSQL database cluster dump complete"));
  EXPECT_FALSE(ends_with_trailer(""));
  EXPECT_FALSE(ends_with_trailer("COPY public.t (a) FROM stdin;\n1\n"));
  EXPECT_FALSE(ends_with_trailer("-- PostgreSQL database dump complete\nDROP TABLE t;\n"));
  EXPECT_FALSE(ends_with_trailer("INSERT '-- PostgreSQL database dump complete\n'"));
}

}  // namespace
}  // namespace strongroom::jobs
