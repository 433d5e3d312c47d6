// Which snapshots go, how their room is freed, and how what is stored is read: as real versions were recorded.
#include <gmock/gmock.h>

#include "support/restic_replay.h"

namespace strongroom::restic {
namespace {

using base::ErrorCode;
using ::testing::AllOf;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTag;
using ::testing::SizeIs;

class ReplayedRetention : public testing::Replay {};
INSTANTIATE_TEST_SUITE_P(Versions, ReplayedRetention, ::testing::ValuesIn(testing::versions()),
                         testing::name_of_version);

TEST_P(ReplayedRetention, ForgetTakesOnlySnapshotsOfItsTag) {
  auto list = transcript("snapshots");
  const auto forget = transcript("forget");
  rig_.expect(list);
  const auto stranger = error_of([&] {
    rig_.engine_.forget(rig_.repository_, {kTag, {std::string(64, 'a')}}, rig_.call());
  });
  ASSERT_TRUE(stranger);
  EXPECT_EQ(stranger->code(), ErrorCode::not_found);

  const auto id = forget.arguments.back();
  for (auto& event : list.events)
    if (auto* line = std::get_if<support::TranscriptLine>(&event); line != nullptr && line->text.starts_with('['))
      line->text = R"([{"id":")" + id + R"(","time":"2026-11-22T00:00:00Z"}])";
  rig_.expect(list).expect(forget);
  rig_.engine_.forget(rig_.repository_, {kTag, {id.substr(0, 8)}}, rig_.call());
  EXPECT_TRUE(rig_.runner_.done());
}

TEST_P(ReplayedRetention, WhatTheRulesKeep) {
  rig_.expect(transcript("decide"));
  const auto decisions =
      rig_.engine_.decide(rig_.repository_, kTag, {.keep_last = 1, .keep_within = "2h"}, rig_.call());
  ASSERT_THAT(decisions, SizeIs(3));
  EXPECT_THAT(decisions[0].reason, AllOf(HasSubstr("last snapshot"), HasSubstr("within 2h")));
  EXPECT_EQ(decisions[1].reason, "within 2h");
  EXPECT_FALSE(decisions[2].keep);
  EXPECT_GT(decisions[1].snapshot.time, decisions[2].snapshot.time);
  rig_.expect(transcript("decide-none"));
  EXPECT_THAT(rig_.engine_.decide(rig_.repository_, "strongroom.plan.other", {.keep_last = 1}, rig_.call()), IsEmpty());
}

TEST_P(ReplayedRetention, PruneSaysWhatItFreedAndOnlyItsLastWordCounts) {
  auto recording = transcript("prune");
  rig_.expect(recording);
  const auto freed =
      rig_.engine_.prune(rig_.repository_, {.max_unused = "0", .max_repack = "1G"}, rig_.call()).freed_bytes;
  ASSERT_TRUE(freed);
  EXPECT_GT(*freed, 0U);
  std::erase_if(recording.events, [](const auto& event) {
    const auto* line = std::get_if<support::TranscriptLine>(&event);
    return line != nullptr && line->text == "done";
  });
  rig_.expect(recording);
  const auto error =
      error_of([&] { rig_.engine_.prune(rig_.repository_, {.max_unused = "0", .max_repack = "1G"}, rig_.call()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::internal);
}

TEST_P(ReplayedRetention, APartOfTheDataIsRead) {
  rig_.expect(transcript("check-part"));
  rig_.engine_.check(rig_.repository_, domain::DataPart{2, 3}, rig_.call());
  EXPECT_TRUE(rig_.runner_.done());
}

}  // namespace
}  // namespace strongroom::restic
