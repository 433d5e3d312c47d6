#include "operations/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "domain/consequences.h"
#include "operations/attention.h"
#include "support/notification_bench.h"

namespace strongroom::operations {
namespace {

using domain::DeliveryState;
using domain::RunState;
using testing::HasSubstr;
using enum domain::NotificationEvent;

const domain::RunError kLocked{base::ErrorCode::repository_locked, "the repository is locked: by PID 4711 on nas",
                               "Wait until the owner of the lock has finished."};

class OutboxTest : public testing::Test {
 protected:
  domain::OutboxMessage newest() { return bench_.store->outbox({.limit = 1}).front(); }
  const domain::Notice& last() { return bench_.courier.letters.back().notice; }

  support::NotificationBench bench_;
};

TEST_F(OutboxTest, TellsWhatWhyWhatIsSafeAndWhatToDo) {
  bench_.add("phone", {failure});
  bench_.back_up_as("r1", RunState::succeeded);
  bench_.back_up_as("r2", RunState::failed, kLocked);
  EXPECT_EQ(bench_.deliver("phone"), Attempt::delivered);
  EXPECT_THAT(last().title, HasSubstr("Backup of photos failed"));
  for (const auto* words : {"The backup of photos failed at ", "started by cli:anna", "by PID 4711 on nas",
                            "The last good backup ended at ", "Wait until the owner", "strongroom runs show r2"})
    EXPECT_THAT(last().text, HasSubstr(words));
  EXPECT_EQ(last().plan, "photos");
  EXPECT_TRUE(last().link.empty()) << "nobody has said where the pages are";
  EXPECT_EQ(bench_.deliver("phone"), Attempt::nothing_due);
  EXPECT_EQ(newest().state, DeliveryState::delivered);
}

TEST_F(OutboxTest, EveryAttemptHasTheSameKeyAndNoOtherMessageHas) {
  bench_.add("phone", {failure});
  bench_.add("mail", {failure});
  bench_.back_up_as("r1", RunState::failed, kLocked);
  bench_.courier.answers = {{false, false, "it did not answer", {}}};
  EXPECT_EQ(bench_.deliver("phone"), Attempt::failed);
  EXPECT_EQ(bench_.deliver("phone"), Attempt::nothing_due) << "not yet";
  bench_.wall.at += std::chrono::seconds{6};
  EXPECT_EQ(bench_.deliver("phone"), Attempt::delivered);
  EXPECT_EQ(bench_.deliver("mail"), Attempt::delivered);
  bench_.back_up_as("r2", RunState::failed, kLocked);
  EXPECT_EQ(bench_.deliver("phone"), Attempt::delivered);
  const auto& letters = bench_.courier.letters;
  EXPECT_EQ(letters[0].notice.key, letters[1].notice.key);
  const std::set<std::string> keys{letters[1].notice.key, letters[2].notice.key, letters[3].notice.key};
  EXPECT_EQ(keys.size(), 3U);
}

TEST_F(OutboxTest, WhatIsRefusedForGoodIsGivenUpAfterFiveAttempts) {
  bench_.add("phone", {failure});
  bench_.back_up_as("r1", RunState::failed, kLocked);
  for (int i = 0; i < 5; ++i) {
    bench_.courier.answers = {{false, true, "it answered 404", {}}};
    EXPECT_EQ(bench_.deliver("phone"), i < 4 ? Attempt::failed : Attempt::given_up) << i;
    bench_.wall.at += std::chrono::hours{2};
  }
  EXPECT_EQ(newest().state, DeliveryState::given_up);
  EXPECT_EQ(newest().error, "it answered 404");
  EXPECT_EQ(bench_.newest_action(), domain::kGivenUpAction);
}

TEST_F(OutboxTest, WhatDoesNotAnswerIsTriedForThreeDays) {
  bench_.add("phone", {failure});
  bench_.back_up_as("r1", RunState::failed, kLocked);
  const auto begin = bench_.wall.at - std::chrono::minutes{1};  // when the message was made, by the store's own clock
  unsigned attempts = 0;
  auto attempt = Attempt::failed;
  while (attempt == Attempt::failed && attempts < 1000) {
    bench_.courier.answers = {{false, false, "it did not answer", {}}};
    attempt = bench_.deliver("phone");
    ++attempts;
    bench_.wall.at = std::max(bench_.wall.at, newest().next_at);
  }
  EXPECT_EQ(attempt, Attempt::given_up);
  EXPECT_GT(bench_.wall.at - begin, std::chrono::days{3});
  EXPECT_LT(bench_.wall.at - begin, std::chrono::days{3} + std::chrono::hours{2});
  EXPECT_GT(attempts, 60U);
  EXPECT_LT(attempts, 120U);
}

TEST_F(OutboxTest, ADigestIsOneMessageWithALineForEach) {
  ChannelChange quiet;
  quiet.digest_minute = 0;
  bench_.add("quiet", {success, warning, failure}, quiet);
  bench_.back_up_as("r1", RunState::succeeded);
  bench_.back_up_as("r2", RunState::warning);
  EXPECT_EQ(bench_.deliver("quiet"), Attempt::nothing_due) << "not before its time";
  bench_.wall.at += std::chrono::days{2};
  bench_.courier.answers = {{false, false, "it did not answer", {}}};
  EXPECT_EQ(bench_.deliver("quiet"), Attempt::failed);
  bench_.wall.at += std::chrono::hours{1};
  EXPECT_EQ(bench_.deliver("quiet"), Attempt::delivered);
  EXPECT_EQ(bench_.deliver("quiet"), Attempt::nothing_due);
  ASSERT_EQ(bench_.courier.letters.size(), 2U);
  EXPECT_EQ(bench_.courier.letters[0].notice.key, last().key);
  EXPECT_THAT(last().title, HasSubstr("1 went well, 1 with warnings"));
  EXPECT_EQ(std::ranges::count(last().text, '\n'), 1);
}

TEST_F(OutboxTest, SecretsThatCannotBeOpenedAreNoReasonToForgetWhatIsToBeTold) {
  bench_.add("phone", {failure});
  bench_.back_up_as("r1", RunState::failed, kLocked);
  auto channel = *bench_.store->find_channel("phone");
  const auto sealed = channel.secrets;
  channel.secrets.bytes = "sealed with another key";
  bench_.store->update_channel(channel, "cli:root");
  EXPECT_EQ(bench_.deliver("phone"), Attempt::failed);
  EXPECT_THAT(newest().error, HasSubstr("secrets cannot be opened"));
  channel.secrets = sealed;
  bench_.store->update_channel(channel, "cli:root");
  EXPECT_EQ(bench_.deliver("phone"), Attempt::delivered);
}

TEST_F(OutboxTest, ACheckpointIsTheNewestWhenItIsSent) {
  ChannelDraft draft{"keeper", domain::ChannelKind::webhook, {}};
  draft.rest.anchor = true;
  draft.rest.events = domain::NotificationEvents{};
  draft.rest.secrets["url"] = base::SecretString{"https://keeper.example/x"};
  add_channel(bench_.tools(), bench_.postbox(), bench_.call(), draft);
  bench_.back_up_as("r1", RunState::succeeded);
  bench_.back_up_as("r2", RunState::succeeded);
  const auto head = bench_.store->ledger_head();
  EXPECT_EQ(bench_.deliver("keeper"), Attempt::delivered);
  ASSERT_EQ(bench_.courier.checkpoints.size(), 1U) << "one for both";
  EXPECT_EQ(bench_.courier.checkpoints[0].note, head.note);
  EXPECT_EQ(bench_.courier.checkpoints[0].size, head.checkpoint.size);
  EXPECT_EQ(bench_.deliver("keeper"), Attempt::nothing_due);
}

TEST_F(OutboxTest, AFlushDeliversWhatIsDueAndGoesOnBehindAChannelThatFails) {
  bench_.add("a", {failure});
  bench_.add("b", {failure, success});
  bench_.back_up_as("r1", RunState::failed, kLocked);
  bench_.back_up_as("r2", RunState::succeeded);
  bench_.courier.answers = {{false, false, "it did not answer", {}}};
  const auto flushed = flush_outbox(bench_.timed_tools(), bench_.postbox(), {});
  EXPECT_EQ(flushed.delivered, 2U);
  EXPECT_EQ(flushed.failed, 1U);
}

TEST_F(OutboxTest, EachKindOfNewsHasItsWords) {
  bench_.add("phone", {failure, warning, recovered, missed, ledger_break, disk_space, unhealthy, started});
  bench_.back_up_as("r1", RunState::failed,
                    domain::RunError{base::ErrorCode::integrity, "pack abc is broken", "Keep a copy."});
  bench_.back_up_as("r2", RunState::succeeded);
  bench_.store->record({"system",
                        domain::kOverdueAction,
                        "plan/photos",
                        {},
                        ledger::Severity::error,
                        "failed",
                        {{"expected_at", "2026-11-30T02:00:00.000000Z"}, {"reason", "no backup was started"}}});
  bench_.store->record({"system",
                        domain::kDiskFillingAction,
                        "disk",
                        {},
                        ledger::Severity::error,
                        "failed",
                        {{"where", "/srv"}, {"free_bytes", 900'000'000}, {"total_bytes", 100'000'000'000}}});
  bench_.store->record({"system",
                        "ledger.broken",
                        "ledger",
                        {},
                        ledger::Severity::critical,
                        "failed",
                        {{"findings", boost::json::array{"entry 7 was changed"}}}});
  bench_.store->record(
      {"cli:root",
       domain::kDamageFoundAction,
       "plan/shop",
       {},
       ledger::Severity::error,
       "failed",
       {{"filename", "backup_2026-02-14T10-30-00.sql.gz"},
        {"error", {{"code", "ERROR_INTEGRITY"}, {"message", "it is cut"}, {"hint", "Make a new one."}}}}});
  while (bench_.deliver("phone") == Attempt::delivered) {
  }
  std::vector<std::string> titles;
  for (const auto& letter : bench_.courier.letters) titles.push_back(letter.notice.title);
  EXPECT_THAT(titles, testing::ElementsAre(HasSubstr("has begun"), HasSubstr("Damage was found in repository default"),
                                           HasSubstr("has begun"), HasSubstr("Backup of photos works again"),
                                           HasSubstr("is overdue"), HasSubstr("A disk is filling up: 900.0 MB left"),
                                           HasSubstr("The ledger was changed"),
                                           HasSubstr("Damage was found in the dumps of shop")));
  EXPECT_THAT(bench_.courier.letters.rbegin()[1].notice.text, HasSubstr("entry 7 was changed"));
  EXPECT_THAT(last().text,
              testing::AllOf(HasSubstr("backup_2026-02-14T10-30-00.sql.gz was read at"), HasSubstr("by cli:root"),
                             HasSubstr("It is cut."), HasSubstr("Make a new one.")));
  for (const auto& [channel, notice, secrets] : bench_.courier.letters) {
    const bool good = notice.event == started || notice.event == recovered;
    EXPECT_EQ(notice.text.find("What to do") == std::string::npos, good) << notice.title;
  }
}

TEST(Backoff, GrowsToAnHourAndIsShortenedByChance) {
  base::SystemRandom random;
  const domain::Delivery lost{false, false, "x", {}};
  base::Milliseconds before{0};
  for (unsigned made = 1; made < 20; ++made) {
    const auto wait = *next_wait({made, {}}, lost, random);
    EXPECT_LE(wait, std::chrono::hours{1});
    EXPECT_GE(wait * 4, before * 3) << made;
    EXPECT_TRUE(made >= 6 || wait > before) << made;
    before = wait;
  }
  EXPECT_LE(*next_wait({1, {}}, lost, random), std::chrono::seconds{5});
  EXPECT_GT(*next_wait({1, {}}, lost, random), std::chrono::milliseconds{3700});
}

TEST(Backoff, WaitsAsLongAsTheOtherSideAsksButNotForEver) {
  base::SystemRandom random;
  EXPECT_EQ(next_wait({1, {}}, {false, false, "x", std::chrono::seconds{120}}, random), std::chrono::minutes{2});
  EXPECT_EQ(next_wait({1, {}}, {false, false, "x", std::chrono::hours{48}}, random), std::chrono::hours{1});
  EXPECT_FALSE(next_wait({5, {}}, {false, true, "x", {}}, random));
  EXPECT_TRUE(next_wait({4, std::chrono::days{9}}, {false, false, "x", {}}, random)) << "a few attempts in any case";
}

TEST_F(OutboxTest, TheDoctorSaysThatNobodyIsToldWhereBackupsComeByThemselves) {
  EXPECT_EQ(examine_notifications(*bench_.store, true).front().verdict, Verdict::attention);
  EXPECT_EQ(examine_notifications(*bench_.store, false).front().verdict, Verdict::good);
  bench_.back_up_as("r1", RunState::failed, kLocked);
  const auto findings = examine_notifications(*bench_.store, false);
  EXPECT_EQ(findings.back().verdict, Verdict::bad);
  EXPECT_EQ(findings.back().text, "the backup of photos failed");
  bench_.add("phone");
  EXPECT_EQ(examine_notifications(*bench_.store, true).front().verdict, Verdict::good);
}

}  // namespace
}  // namespace strongroom::operations
