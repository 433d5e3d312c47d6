// Every recorded start of every recorded version, through the whole engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <rapidcheck/gtest.h>

#include "support/restic_replay.h"
#include "support/temporary_directory.h"

namespace strongroom::restic {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kGolden;
using testing::kTag;
using testing::recorded;
using testing::RecordingObserver;
using testing::Replay;
using testing::request_for;
using testing::Rig;
using ::testing::SizeIs;
using testing::transcript_of;
using testing::versions;

// A recording that ends with a hang stopped in the middle of restic's own tries; this is how it would have gone on: the
// last complaint, again and again.
support::Transcript going_on(support::Transcript transcript) {
  const auto is_complaint = [](const support::TranscriptEvent& event) {
    const auto* line = std::get_if<support::TranscriptLine>(&event);
    return line != nullptr && line->stream == process::Stream::err;
  };
  if (!std::holds_alternative<support::Hang>(transcript.events.back())) return transcript;
  transcript.events.pop_back();
  const auto complaint = *std::find_if(transcript.events.rbegin(), transcript.events.rend(), is_complaint);
  for (int i = 0; i < 60; ++i) {
    transcript.events.emplace_back(support::Pause{std::chrono::seconds{10}});
    transcript.events.push_back(complaint);
  }
  return transcript;
}

INSTANTIATE_TEST_SUITE_P(Versions, Replay, ::testing::ValuesIn(versions()), testing::name_of_version);

TEST(ReplayedVersions, AreOldAndNew) {
  EXPECT_THAT(versions(), ::testing::IsSupersetOf({"0.14.0", "0.18.0", "0.19.0"}));
}

TEST_P(Replay, FirstBackup) {
  const auto result = rig_.expect(transcript("first-backup")).backup();
  EXPECT_GE(result.snapshot_id.size(), 8U);
  EXPECT_EQ(result.files.added, 2U);
  EXPECT_EQ(result.files.total, 2U);
  EXPECT_EQ(result.bytes.processed, 10'244U);
  EXPECT_GT(result.bytes.added, 0U);
  EXPECT_THAT(result.warnings, IsEmpty());
  EXPECT_TRUE(rig_.runner_.done());
}

TEST_P(Replay, UnchangedBackup) {
  const auto result = rig_.expect(transcript("unchanged-backup")).backup();
  EXPECT_EQ(result.files.unmodified, 2U);
  EXPECT_EQ(result.files.added + result.files.changed, 0U);
}

TEST_P(Replay, OddNames) {
  EXPECT_EQ(rig_.expect(transcript("odd-names")).backup().files.total, 8U);
}

TEST_P(Replay, TheEnvironmentIsSmallAndTheArgumentsHoldNoSecret) {
  rig_.expect(transcript("first-backup")).backup();
  const auto& spec = rig_.runner_.calls().back();
  for (const auto& [name, value] : spec.environment)
    EXPECT_THAT((std::vector<std::string>{"LANG", "RESTIC_PROGRESS_FPS"}), ::testing::Contains(name));
  ASSERT_THAT(spec.secret_files, SizeIs(2));
  EXPECT_EQ(spec.limits.interrupt_grace, base::Milliseconds{15'000});
  EXPECT_EQ(spec.limits.stall, rig_.limits_.stall);
  for (const auto& argument : spec.argv) EXPECT_EQ(argument.find("repository"), std::string::npos);
}

TEST_P(Replay, OneSourceMissingIsAWarning) {
  rig_.sources_.push_back("/strongroom-test/gone");
  const auto result = rig_.expect(transcript("one-source-missing")).backup();
  ASSERT_THAT(result.warnings, SizeIs(1));
  EXPECT_EQ(result.warnings[0].code, ErrorCode::source_missing);
  EXPECT_EQ(result.warnings[0].path, "/strongroom-test/gone");
  EXPECT_FALSE(result.snapshot_id.empty());
}

TEST_P(Replay, AllSourcesMissingIsAnError) {
  EXPECT_EQ(rig_.expect(transcript("all-sources-missing")).backup_error(), ErrorCode::source_missing);
}

TEST_P(Replay, UnreadableFilesAreWarningsEachOnce) {
  const auto result = rig_.expect(transcript("unreadable-files")).backup();
  std::vector<std::string> paths;
  for (const auto& warning : result.warnings) {
    EXPECT_EQ(warning.code, ErrorCode::source_unreadable);
    paths.push_back(warning.path);
  }
  EXPECT_EQ(result.warning_count, 3U);
  EXPECT_THAT(paths, ::testing::UnorderedElementsAre("/strongroom-test/source/closed",
                                                     "/strongroom-test/source/closed-directory",
                                                     "/strongroom-test/source/closed \xEF\xBF\xBD\n\"name\""));
}

TEST_P(Replay, WhatIsWrongGetsItsCode) {
  EXPECT_EQ(rig_.expect(transcript("wrong-password")).backup_error(), ErrorCode::password);
  EXPECT_EQ(rig_.expect(transcript("no-repository")).backup_error(), ErrorCode::repository_missing);
  EXPECT_EQ(rig_.expect(transcript("disk-full")).backup_error(), ErrorCode::no_space);
}

TEST_P(Replay, ARefusedConnectionIsTheNetwork) {
  rig_.repository_.backend = "rest";
  EXPECT_EQ(rig_.expect(going_on(transcript("refused-connection"))).backup_error(), ErrorCode::network);
  EXPECT_EQ(rig_.runner_.calls().back().limits.interrupt_grace, base::Milliseconds{120'000});
}

TEST_P(Replay, ALostNetworkIsShownAndBounded) {
  rig_.repository_.backend = "rest";
  auto lost = transcript("network-lost");
  // The recorded call limited its upload, so that there was time to end the server.
  std::erase_if(lost.arguments, [](const auto& argument) { return argument.starts_with("--limit-upload"); });
  lost = going_on(std::move(lost));
  const auto begun = rig_.clock_.monotonic();
  const auto error = error_of([&] { rig_.expect(lost).backup(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::network);
  EXPECT_THAT(error->message(), HasSubstr("connection refused"));
  EXPECT_LE(rig_.clock_.monotonic() - begun, std::chrono::minutes{6});
  // The remote's long patience is for sending; there is nobody to send to.
  EXPECT_EQ(rig_.runner_.granted(), base::Milliseconds{15'000});
  ASSERT_FALSE(rig_.observer_.waits.empty());
  EXPECT_EQ(rig_.observer_.waits.front()->reason, domain::Waiting::Reason::network);
  EXPECT_FALSE(rig_.observer_.waits.back());
}

TEST_P(Replay, Check) {
  rig_.expect(transcript("check"));
  rig_.engine_.check(rig_.repository_, {}, rig_.call());
  EXPECT_THAT(rig_.observer_.waits, IsEmpty());
}

TEST_P(Replay, CheckFindsDamage) {
  for (const auto* name : {"check-damaged-pack", "check-missing-pack"}) {
    rig_.expect(transcript(name));
    const auto error = error_of([&] { rig_.engine_.check(rig_.repository_, {}, rig_.call()); });
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::integrity) << name;
    EXPECT_THAT(error->message(), ::testing::AnyOf(HasSubstr("pack"), HasSubstr("missing"))) << name;
  }
}

TEST_P(Replay, CheckWaitsForALockAndGoesOn) {
  const auto locked = transcript("check-locked");
  auto check = transcript("check");
  rig_.expect(locked);
  if (before("0.16.0")) {
    rig_.expect(locked);
  } else {
    check.arguments.emplace_back("--retry-lock=600s");
  }
  rig_.expect(check);
  auto& limit = rig_.limits_.lock_wait;
  limit = std::chrono::hours{1};
  // The clock moved while the first call ran, as far as its transcript says.
  base::Milliseconds passed{0};
  for (const auto& event : locked.events)
    if (const auto* pause = std::get_if<support::Pause>(&event)) passed += pause->time;
  limit = base::Milliseconds{600'000} + passed;
  rig_.engine_.check(rig_.repository_, {}, rig_.call());
  ASSERT_GE(rig_.observer_.waits.size(), 2U);
  EXPECT_EQ(rig_.observer_.waits.front()->reason, domain::Waiting::Reason::lock);
  EXPECT_THAT(rig_.observer_.waits.front()->text, HasSubstr("on host, user root"));
  EXPECT_FALSE(rig_.observer_.waits.back());
  EXPECT_TRUE(rig_.runner_.done());
}

TEST_P(Replay, CheckGivesUpOnALockWithItsOwner) {
  rig_.limits_.lock_wait = base::Milliseconds{0};
  rig_.expect(transcript("check-locked"));
  const auto error = error_of([&] { rig_.engine_.check(rig_.repository_, {}, rig_.call()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::repository_locked);
  EXPECT_THAT(error->message(), HasSubstr("by process "));
  EXPECT_THAT(error->message(), HasSubstr(" ago"));
}

TEST_P(Replay, Snapshots) {
  rig_.expect(transcript("snapshots"));
  const auto list = rig_.engine_.snapshots(rig_.repository_, kTag, rig_.call());
  ASSERT_THAT(list, SizeIs(2));
  EXPECT_LE(list[0].time, list[1].time);
  EXPECT_THAT(list[0].id, SizeIs(64));
  EXPECT_THAT(list[0].tags, ElementsAre(kTag));
  EXPECT_THAT(list[0].paths, ElementsAre("/strongroom-test/source"));
  rig_.expect(transcript("snapshots-none"));
  EXPECT_THAT(rig_.engine_.snapshots(rig_.repository_, "strongroom.plan.other", rig_.call()), IsEmpty());
}

TEST_P(Replay, List) {
  const auto paths = [&](const char* name, const std::string& directory) {
    const auto recording = transcript(name);
    rig_.expect(recording);
    const auto separator = std::ranges::find(recording.arguments, "--");
    std::vector<std::string> found;
    rig_.engine_.list(
        rig_.repository_, *(separator + 1), directory, false,
        [&](const domain::SnapshotEntry& entry) { found.push_back(entry.path); }, rig_.call());
    return found;
  };
  EXPECT_THAT(paths("list", ""), ::testing::Contains("/strongroom-test/source/directory/two"));
  EXPECT_THAT(
      paths("list-directory", "/strongroom-test/source"),
      ElementsAre("/strongroom-test/source/directory", "/strongroom-test/source/link", "/strongroom-test/source/one"));
}

TEST_P(Replay, Stats) {
  rig_.expect(transcript("stats-raw")).expect(transcript("stats-restore"));
  const auto stats = rig_.engine_.stats(rig_.repository_, rig_.call());
  EXPECT_EQ(stats.snapshots, 1U);
  EXPECT_GT(stats.stored_bytes, 0U);
  EXPECT_EQ(stats.restore_bytes, 10'244U);
}

TEST_P(Replay, Locks) {
  auto list = transcript("locks-list");
  const auto cat = transcript("locks-cat");
  const auto id = cat.arguments.back();
  for (auto& event : list.events)
    if (auto* line = std::get_if<support::TranscriptLine>(&event)) line->text = id;
  rig_.expect(list).expect(cat);
  const auto locks = rig_.engine_.locks(rig_.repository_, rig_.call());
  ASSERT_THAT(locks, SizeIs(1));
  EXPECT_EQ(locks[0].id, id);
  EXPECT_EQ(locks[0].host, "host");
  EXPECT_EQ(locks[0].user, "root");
  EXPECT_GT(locks[0].pid, 0U);
  EXPECT_FALSE(locks[0].exclusive);
}

TEST_P(Replay, InitAndUnlock) {
  rig_.expect(transcript("init"));
  rig_.engine_.init(rig_.repository_, rig_.call());
  rig_.expect(transcript("unlock"));
  rig_.engine_.unlock(rig_.repository_, false, rig_.call());
  rig_.expect(transcript("init-again"));
  EXPECT_EQ(error_of([&] { rig_.engine_.init(rig_.repository_, rig_.call()); })->code(), ErrorCode::conflict);
}

class ReplayedRestore : public Replay {
 protected:
  // Expects the calls of one restore; its target is a real directory, as it is looked at afterwards.
  domain::RestoreResult restore(const std::string& name) {
    auto recording = transcript(name);
    const auto id = recording.arguments.back();
    for (auto& argument : recording.arguments)
      if (argument.starts_with("--target=")) argument = "--target=" + target_.path().native();
    if (before("0.17.0")) {
      auto size = transcript("stats-snapshot");
      size.arguments.back() = id;
      rig_.expect(size);
    }
    rig_.expect(recording);
    return rig_.engine_.restore(rig_.repository_, {id, {}, target_.path()}, rig_.call());
  }
  support::TemporaryDirectory target_;
};
INSTANTIATE_TEST_SUITE_P(Versions, ReplayedRestore, ::testing::ValuesIn(versions()), [](const auto& version) {
  std::string name = "restic_" + version.param;
  std::ranges::replace(name, '.', '_');
  return name;
});

TEST_P(ReplayedRestore, Works) {
  base::write_file_atomically(target_ / "one", "12345");
  const auto result = restore("restore");
  EXPECT_TRUE(result.verified);
  EXPECT_EQ(result.files.total, 1U);
  EXPECT_EQ(result.bytes.processed, 5U);
}

TEST_P(ReplayedRestore, FullDiskAndDamage) {
  EXPECT_EQ(error_of([&] { restore("restore-disk-full"); })->code(), ErrorCode::no_space);
  EXPECT_EQ(error_of([&] { restore("restore-missing-packs"); })->code(), ErrorCode::integrity);
}

// No unproven success: a tool that vanished, or that said less than everything, never counts as done.
TEST_P(Replay, NoTruncatedBackupSucceeds) {
  for (const auto* name : {"first-backup", "unchanged-backup", "unreadable-files", "one-source-missing", "odd-names"}) {
    const auto whole = transcript(name);
    rig_.sources_ = {std::find(whole.arguments.begin(), whole.arguments.end(), "--") + 1, whole.arguments.end()};
    const auto summary = std::ranges::find_if(whole.events, [](const auto& event) {
      const auto* line = std::get_if<support::TranscriptLine>(&event);
      return line != nullptr && line->text.find("\"summary\"") != std::string::npos;
    });
    ASSERT_NE(summary, whole.events.end()) << name;
    const auto at = static_cast<std::size_t>(summary - whole.events.begin());
    for (std::size_t events = 0; events <= whole.events.size(); ++events) {
      // Whatever was said: a signal is no success.
      EXPECT_EQ(rig_.expect(truncated(whole, events, process::Signalled{9})).backup_error(), ErrorCode::internal)
          << name;
      // Whatever the exit code: without the summary there is no snapshot.
      if (events <= at) {
        EXPECT_EQ(rig_.expect(truncated(whole, events, process::Exited{0})).backup_error(), ErrorCode::internal);
      }
      EXPECT_TRUE(error_of([&] { rig_.expect(truncated(whole, events, process::Exited{1})).backup(); }));
    }
  }
}

RC_GTEST_PROP(ReplayedBackup, CutInsideTheSummaryIsNoSuccess, ()) {
  const auto version = *rc::gen::elementOf(versions());
  const auto whole = transcript_of(version, "first-backup");
  std::size_t at = 0;
  while (std::get_if<support::TranscriptLine>(&whole.events[at]) == nullptr ||
         std::get<support::TranscriptLine>(whole.events[at]).text.find("\"summary\"") == std::string::npos)
    ++at;
  const auto length = std::get<support::TranscriptLine>(whole.events[at]).text.size();
  Rig rig{version};
  rig.expect(truncated(whole, at, process::Exited{0}, *rc::gen::inRange<std::size_t>(0, length)));
  const auto error = error_of([&] { rig.backup(); });
  RC_ASSERT(error.has_value() && error->code() == ErrorCode::internal);
}

TEST_P(Replay, AStopIsCancelledAndAStallIsStalled) {
  auto hanging = transcript("first-backup");
  hanging.events.insert(hanging.events.begin(), support::Hang{});
  EXPECT_EQ(rig_.expect(hanging).backup_error(), ErrorCode::stalled);
  std::stop_source stop;
  stop.request_stop();
  rig_.expect(hanging);
  const auto error =
      error_of([&] { rig_.engine_.backup(rig_.repository_, request_for(rig_.sources_), rig_.call(stop.get_token())); });
  EXPECT_EQ(error->code(), ErrorCode::cancelled);
}

TEST_P(Replay, EveryLineReachesTheLog) {
  const auto recording = transcript("unreadable-files");
  rig_.expect(recording).backup();
  const auto lines = std::ranges::count_if(
      recording.events, [](const auto& event) { return std::holds_alternative<support::TranscriptLine>(event); });
  EXPECT_EQ(rig_.observer_.lines.size(), static_cast<std::size_t>(lines));
}

TEST(ReplayCoverage, EveryTranscriptExistsForEveryVersion) {
  for (const auto& entry : fs::directory_iterator{kGolden / "0.14.0"})
    for (const auto& version : versions())
      EXPECT_TRUE(recorded(version, entry.path().stem())) << version << entry.path();
}

TEST(Snapshots, AreReadWholeHoweverMany) {
  Rig rig{"0.14.0"};
  std::string line = "[";
  for (int i = 0; i < 5000; ++i)
    line += (i == 0 ? "" : ",") + std::string{R"({"id":"0123456789","time":"2026-11-22T00:00:00Z","x":")"} +
            std::string(400, 'x') + "\"}";
  support::Transcript many;
  many.arguments = {"snapshots", "--json"};
  many.events.emplace_back(support::TranscriptLine{process::Stream::out, line + "]"});
  many.outcome = process::Exited{0};
  rig.expect(many);
  EXPECT_THAT(rig.engine_.snapshots(rig.repository_, "", rig.call()), SizeIs(5000));
  EXPECT_LE(rig.observer_.lines[0].second.size(), process::kLongestLine);
}

TEST(Totals, AreSettledOnceResticEstimatesTheTimeLeft) {
  Rig rig{"0.14.0"};
  auto backup = transcript_of("0.14.0", "first-backup");
  const auto status = [](const char* more) {
    return support::TranscriptLine{process::Stream::out,
                                   R"({"message_type":"status","total_files":9)" + std::string{more} + "}"};
  };
  backup.events.insert(backup.events.begin(), {status(""), status(R"(,"seconds_remaining":3)"), status("")});
  rig.expect(backup).backup();
  const auto& seen = rig.observer_.progresses;
  ASSERT_GE(seen.size(), 3U);
  EXPECT_FALSE(seen[0].totals_settled);
  EXPECT_TRUE(seen[1].totals_settled);
  EXPECT_TRUE(seen[2].totals_settled);
}

}  // namespace
}  // namespace strongroom::restic
