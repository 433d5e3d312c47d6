// What every implementation of domain/notification_store.h must do. Included after store_contract.h.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "contract/store_contract.h"
#include "domain/consequences.h"
#include "domain/notification_json.h"

namespace strongroom {

class StoreNotificationContract : public StoreContract {
 protected:
  using Events = domain::NotificationEvents;

  domain::Channel channel(const std::string& name, Events events = domain::usual_events()) {
    domain::Channel made{.name = name, .kind = domain::ChannelKind::ntfy};
    made.events = std::move(events);
    made.settings = {{"url", "https://ntfy.example/…"}};
    made.secret_names = {"url"};
    made.secrets.bytes = std::string("\x01\x00sealed", 8);
    made.created_at = support::sample_time();
    return made;
  }
  void add(const domain::Channel& made) { store_->add_channel(made, "cli:root"); }

  // A backup of `plan` from its beginning to `state`.
  void back_up(const std::string& id, domain::RunState state, const std::string& plan = "photos",
               std::optional<base::ErrorCode> code = {}) {
    auto run = support::sample_run(id, plan);
    store_->add_run(run);
    run.state = RunState::running;
    store_->update_run(run);
    run.state = state;
    if (code) run.error = domain::RunError{*code, "why", "what to do"};
    store_->update_run(run);
  }

  std::vector<std::string> told(const std::string& name) {
    std::vector<std::string> texts;
    domain::OutboxFilter filter;
    filter.channel = name;
    auto messages = store_->outbox(filter);
    std::ranges::reverse(messages);
    for (const auto& message : messages)
      texts.push_back(message.is_checkpoint ? "checkpoint" : std::string{to_text(*message.events.begin())});
    return texts;
  }
  std::vector<std::string> open_topics() {
    std::vector<std::string> topics;
    for (const auto& failure : store_->open_failures()) topics.push_back(failure.topic);
    return topics;
  }
  std::vector<domain::OutboxMessage> due(const std::string& name, base::UtcTime now = in_a_year()) {
    return store_->due_messages(name, now);
  }
  static base::UtcTime in_a_year() { return base::SystemClock{}.now() + std::chrono::days{365}; }
  static std::vector<std::uint64_t> ids_of(const std::vector<domain::OutboxMessage>& messages) {
    std::vector<std::uint64_t> ids;
    for (const auto& message : messages) ids.push_back(message.id);
    return ids;
  }
  ledger::Event last_event() { return store_->entries({.limit = 1}).front().event; }
};

using domain::DeliveryState;
using enum domain::NotificationEvent;

TEST_P(StoreNotificationContract, KeepsAChannelByteForByte) {
  auto made = channel("phone", {failure, recovered});
  made.plans = {"photos"};
  made.digest_minute = 450;
  made.anchor = true;
  add(made);
  reopen();
  const auto read = *store_->find_channel("phone");
  EXPECT_EQ(domain::to_json(read), domain::to_json(made));
  EXPECT_EQ(read.secrets, made.secrets);
  EXPECT_EQ(last_event().action, "channel.add");
  EXPECT_EQ(code_of([&] { add(made); }), ErrorCode::conflict);
  EXPECT_EQ(home_->open_reader()->channels().size(), 1U);
}

TEST_P(StoreNotificationContract, EveryEntryThatAChannelWantsIsQueuedForItOnce) {
  add_plan_and_repository();
  add(channel("all", {failure, success, recovered}));
  add(channel("good", {success}));
  auto other = channel("other", {failure, success});
  other.plans = {"letters"};
  add(other);
  auto off = channel("off");
  off.enabled = false;
  add(off);
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  back_up("r2", RunState::succeeded);
  back_up("r3", RunState::succeeded);
  EXPECT_THAT(told("all"), ElementsAre("failure", "recovered", "success"));
  EXPECT_THAT(told("good"), ElementsAre("success", "success"));
  EXPECT_THAT(told("other"), IsEmpty());
  EXPECT_THAT(told("off"), IsEmpty());
  std::set<std::pair<std::string, std::uint64_t>> keys;
  for (const auto& message : store_->outbox({.limit = 100})) {
    EXPECT_TRUE(keys.emplace(message.channel, message.seq).second) << "the same entry twice for " << message.channel;
    const auto entries = store_->entries({.before_seq = message.seq + 1, .limit = 1});
    EXPECT_EQ(entries.front().seq, message.seq);
    EXPECT_TRUE(entries.front().event.action.starts_with("run."));
  }
}

TEST_P(StoreNotificationContract, WhatIsRefusedTellsNobody) {
  add_plan_and_repository();
  add(channel("all", {success, failure}));
  back_up("r1", RunState::succeeded);
  auto run = support::sample_run("r1");
  run.state = RunState::failed;
  EXPECT_EQ(code_of([&] { store_->update_run(run); }), ErrorCode::conflict);
  EXPECT_THAT(told("all"), ElementsAre("success"));
  EXPECT_THAT(open_topics(), IsEmpty());
}

TEST_P(StoreNotificationContract, MessagesOutliveTheStore) {
  add_plan_and_repository();
  add(channel("all", {failure}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  reopen();
  ASSERT_EQ(due("all").size(), 1U);
  const auto message = due("all").front();
  EXPECT_EQ(message.state, DeliveryState::queued);
  EXPECT_EQ(message.events, Events{failure});
}

TEST_P(StoreNotificationContract, AFailureStaysOpenUntilAGoodBackupOfItsPlan) {
  add_plan_and_repository();
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  back_up("r2", RunState::failed, "letters", ErrorCode::network);
  back_up("r3", RunState::failed, "photos", ErrorCode::password);
  EXPECT_THAT(open_topics(), ElementsAre("backup/photos", "backup/letters"));
  const auto failure = *store_->find_failure("backup/photos");
  EXPECT_EQ(failure.times, 2U);
  EXPECT_EQ(failure.run, "r3");
  EXPECT_LT(failure.first_seq, failure.seq);
  back_up("r4", RunState::warning);
  EXPECT_THAT(open_topics(), ElementsAre("backup/letters"));
}

TEST_P(StoreNotificationContract, DamageWaitsForAPersonWhateverSucceedsLater) {
  add_plan_and_repository();
  back_up("r1", RunState::failed, "photos", ErrorCode::integrity);
  back_up("r2", RunState::succeeded);
  EXPECT_THAT(open_topics(), ElementsAre("damage/default"));
  const auto seq = store_->open_failures().front().seq;
  const auto settled = store_->acknowledge_failure(seq, "the disk was exchanged", {"user:anna", "q1"});
  EXPECT_EQ(settled.size(), 1U);
  EXPECT_THAT(open_topics(), IsEmpty());
  EXPECT_EQ(last_event().action, domain::kFailureAcknowledgedAction);
  EXPECT_EQ(last_event().actor, "user:anna");
  EXPECT_EQ(last_event().details.at("reason").as_string(), "the disk was exchanged");
  EXPECT_EQ(code_of([&] { store_->acknowledge_failure(seq, "", "cli:root"); }), ErrorCode::not_found);
}

TEST_P(StoreNotificationContract, WhatIsAcknowledgedComesBackWhenItHappensAgainAndRecoversAllTheSame) {
  add_plan_and_repository();
  add(channel("all", {failure, recovered}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  store_->acknowledge_failure(store_->open_failures().front().seq, "", "cli:root");
  back_up("r2", RunState::succeeded);
  EXPECT_THAT(told("all"), ElementsAre("failure", "recovered")) << "who was told of the one is told of the other";
  back_up("r3", RunState::failed, "photos", ErrorCode::network);
  const auto old = store_->open_failures().front().seq;
  store_->acknowledge_failure(old, "", "cli:root");
  back_up("r4", RunState::failed, "photos", ErrorCode::network);
  EXPECT_THAT(open_topics(), ElementsAre("backup/photos"));
  EXPECT_EQ(code_of([&] { store_->acknowledge_failure(old, "", "cli:root"); }), ErrorCode::not_found);
}

TEST_P(StoreNotificationContract, ABackupThatIsCutOffAgainAndAgainIsAFailureAtLast) {
  add_plan_and_repository();
  add(channel("all", {failure, recovered}));
  for (const auto* id : {"r1", "r2", "r3"}) back_up(id, RunState::interrupted);
  EXPECT_THAT(open_topics(), IsEmpty());
  EXPECT_THAT(told("all"), IsEmpty());
  back_up("r4", RunState::interrupted);
  EXPECT_THAT(open_topics(), ElementsAre("cut-off/photos"));
  EXPECT_THAT(told("all"), ElementsAre("failure"));
  back_up("r5", RunState::succeeded);
  EXPECT_THAT(told("all"), ElementsAre("failure", "recovered"));
  back_up("r6", RunState::interrupted);
  EXPECT_THAT(open_topics(), IsEmpty()) << "counted anew";
}

TEST_P(StoreNotificationContract, ABreakOfTheLedgerIsAcknowledgedInItsOwnWay) {
  const auto seq = store_->record({"system", "ledger.broken", "ledger", {}, ledger::Severity::critical, "failed", {}});
  EXPECT_THAT(open_topics(), ElementsAre("ledger"));
  EXPECT_EQ(code_of([&] { store_->acknowledge_failure(seq, "", "cli:root"); }), ErrorCode::conflict);
  store_->record({"cli:root", "ledger.acknowledged", "ledger", {}, ledger::Severity::warning, "ok", {}});
  EXPECT_THAT(open_topics(), IsEmpty());
}

TEST_P(StoreNotificationContract, WhatIsOpenIsMadeAnewFromTheLedger) {
  add_plan_and_repository();
  back_up("r1", RunState::failed, "photos", ErrorCode::integrity);
  back_up("r2", RunState::failed, "letters", ErrorCode::network);
  back_up("r3", RunState::interrupted);
  store_->acknowledge_failure(store_->find_failure("backup/letters")->seq, "", "cli:root");
  const auto before = store_->open_failures();
  EXPECT_EQ(store_->rebuild("cli:root").changed, 0U) << "it is what the ledger makes of it";
  const auto after = store_->open_failures();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(domain::to_json(after[i]), domain::to_json(before[i]));
}

TEST_P(StoreNotificationContract, WhatFailedHoldsItsChannelBackAndNoOther) {
  add_plan_and_repository();
  add(channel("one", {failure, success}));
  add(channel("two", {failure, success}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  back_up("r2", RunState::succeeded);
  const auto first = due("one");
  ASSERT_EQ(first.size(), 1U) << "one at a time, the oldest first";
  const auto later = in_a_year();
  store_->record_failed(ids_of(first), {"the host takes no connection", later});
  EXPECT_THAT(due("one", later - std::chrono::seconds{1}), IsEmpty());
  EXPECT_EQ(due("two").size(), 1U);
  const auto again = due("one", later);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front().id, first.front().id) << "nothing overtakes it";
  EXPECT_EQ(again.front().state, DeliveryState::failed);
  EXPECT_EQ(again.front().attempts, 1U);
  EXPECT_EQ(again.front().error, "the host takes no connection");
}

TEST_P(StoreNotificationContract, WhatIsDeliveredIsNeverDueAgain) {
  add_plan_and_repository();
  add(channel("one", {failure, success}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  back_up("r2", RunState::succeeded);
  const auto first = due("one");
  store_->record_delivered(ids_of(first));
  store_->record_failed(ids_of(first), {"too late", in_a_year()});
  const auto second = due("one");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(second.front().id, first.front().id);
  EXPECT_EQ(store_->find_message(first.front().id)->state, DeliveryState::delivered);
  EXPECT_EQ(code_of([&] { store_->retry_message(first.front().id, "cli:root"); }), ErrorCode::conflict);
}

TEST_P(StoreNotificationContract, WhatIsGivenUpIsOnRecordAndWaitsForAPerson) {
  add_plan_and_repository();
  add(channel("one", {failure}));
  add(channel("two", {warning}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  const auto messages = due("one");
  store_->record_given_up(ids_of(messages), "it answered 404");
  EXPECT_EQ(store_->outbox_counts().given_up, 1U);
  EXPECT_THAT(due("one"), IsEmpty());
  const auto entry = last_event();
  EXPECT_EQ(entry.action, domain::kGivenUpAction);
  EXPECT_EQ(entry.details.at("about").as_string(), "run.failed");
  EXPECT_THAT(told("two"), ElementsAre("warning")) << "another channel says so";
  EXPECT_EQ(store_->retry_messages("one", "cli:root"), 1U);
  EXPECT_EQ(last_event().action, "notification.retry");
  ASSERT_EQ(due("one").size(), 1U);
  EXPECT_EQ(due("one").front().attempts, 0U);
  store_->drop_message(due("one").front().id, "cli:root");
  EXPECT_EQ(last_event().action, "notification.drop");
  EXPECT_THAT(due("one"), IsEmpty());
}

TEST_P(StoreNotificationContract, ADigestGathersWhatMayWaitAndNothingElse) {
  add_plan_and_repository();
  auto quiet = channel("quiet", {success, warning, failure});
  quiet.digest_minute = 0;
  add(quiet);
  back_up("r1", RunState::succeeded);
  back_up("r2", RunState::failed, "photos", ErrorCode::network);
  back_up("r3", RunState::warning, "letters");
  const auto now = base::SystemClock{}.now();
  const auto at_once = due("quiet", now);
  ASSERT_EQ(at_once.size(), 1U);
  EXPECT_EQ(at_once.front().events, Events{failure});
  store_->record_delivered(ids_of(at_once));
  EXPECT_THAT(due("quiet", now), IsEmpty());
  const auto gathered = due("quiet", now + std::chrono::days{2});
  ASSERT_EQ(gathered.size(), 2U);
  EXPECT_EQ(gathered[0].digest_at, gathered[1].digest_at);
  store_->record_delivered(ids_of(gathered));
  EXPECT_THAT(due("quiet"), IsEmpty());
}

TEST_P(StoreNotificationContract, AnEditTriesAtOnceAndARemovalDropsWhatIsLeft) {
  add_plan_and_repository();
  add(channel("one", {failure}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  store_->record_failed(ids_of(due("one")), {"refused", in_a_year()});
  EXPECT_THAT(due("one", base::SystemClock{}.now()), IsEmpty());
  auto changed = channel("one", {failure, success});
  changed.secrets.bytes = "other";
  store_->update_channel(changed, "cli:root");
  EXPECT_EQ(boost::json::serialize(last_event().details.at("changed")), R"(["events","secrets"])");
  EXPECT_EQ(due("one", base::SystemClock{}.now()).size(), 1U);
  store_->remove_channel("one", "cli:root");
  EXPECT_EQ(last_event().details.at("messages_dropped").to_number<int>(), 1);
  EXPECT_THAT(store_->outbox({}), IsEmpty());
  EXPECT_EQ(code_of([&] { store_->remove_channel("one", "cli:root"); }), ErrorCode::not_found);
}

TEST_P(StoreNotificationContract, SaysWhichChannelsHaveSomethingToDo) {
  add_plan_and_repository();
  add(channel("one", {failure}));
  auto off = channel("off", {failure});
  add(off);
  EXPECT_THAT(store_->waiting_channels(), IsEmpty());
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  off.enabled = false;
  store_->update_channel(off, "cli:root");
  ASSERT_EQ(store_->waiting_channels().size(), 1U) << "one that is off waits";
  EXPECT_EQ(store_->waiting_channels().front().channel, "one");
  const auto later = base::SystemClock{}.now() + std::chrono::hours{1};
  store_->record_failed(ids_of(due("one")), {"refused", later});
  EXPECT_EQ(store_->waiting_channels().front().next_at, later);
  EXPECT_EQ(store_->outbox_counts().failed, 1U);
}

TEST_P(StoreNotificationContract, EachEndOfARunSendsACheckpointToWhoKeepsThem) {
  add_plan_and_repository();
  auto keeper = channel("keeper", {});
  keeper.anchor = true;
  add(keeper);
  back_up("r1", RunState::succeeded);
  back_up("r2", RunState::failed, "photos", ErrorCode::network);
  EXPECT_THAT(told("keeper"), ElementsAre("checkpoint", "checkpoint"));
  EXPECT_EQ(due("keeper").size(), 2U) << "one delivery is enough for all of them";
}

TEST_P(StoreNotificationContract, OldMessagesAreForgottenAndWaitingOnesNever) {
  add_plan_and_repository();
  add(channel("one", {failure, success}));
  back_up("r1", RunState::failed, "photos", ErrorCode::network);
  back_up("r2", RunState::succeeded);
  store_->record_delivered(ids_of(due("one")));
  store_->forget_messages(in_a_year(), in_a_year());
  ASSERT_EQ(store_->outbox({}).size(), 1U);
  EXPECT_EQ(store_->outbox({}).front().state, DeliveryState::queued);
}

}  // namespace strongroom
