#include "domain/consequences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>

#include "domain/channel_fields.h"
#include "domain/notification_json.h"

namespace strongroom::domain {
namespace {

using enum NotificationEvent;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

ledger::Event run_event(const std::string& state, const std::string& kind, const std::string& code = {}) {
  ledger::Event event;
  event.action = "run." + state;
  event.target = kind == "check" || kind == "prune" ? "repository/nas" : "plan/photos";
  event.run = "r1";
  event.details = {{"kind", kind}, {"state", state}, {"repository", "nas"}};
  if (!code.empty()) event.details["error"] = {{"code", code}};
  return event;
}

ledger::Event event_of(const std::string& action, const std::string& target, boost::json::object details = {}) {
  ledger::Event event;
  event.action = action;
  event.target = target;
  event.details = std::move(details);
  return event;
}

std::vector<std::string> topics(const Consequences& found) {
  std::vector<std::string> names;
  for (const auto& opening : found.opens) names.push_back(opening.topic);
  return names;
}

TEST(Consequences, AGoodBackupEndsWhatWasWrongWithItsPlan) {
  for (const auto& [state, told] : {std::pair{"succeeded", success}, std::pair{"warning", warning}}) {
    const auto found = consequences_of(run_event(state, "backup"));
    EXPECT_EQ(found.events, NotificationEvents{told});
    EXPECT_EQ(found.plan, "photos");
    EXPECT_THAT(found.ends, UnorderedElementsAre("backup/photos", "cut-off/photos", "overdue/photos"));
    EXPECT_TRUE(found.recovers);
  }
  EXPECT_THAT(consequences_of(run_event("succeeded", "restore")).ends, ElementsAre("restore/photos"));
  EXPECT_THAT(consequences_of(run_event("succeeded", "check")).ends, ElementsAre("check/nas"));
}

TEST(Consequences, AFailureIsTheRunsOwnAndDamageIsItsPlaces) {
  const auto lost = consequences_of(run_event("failed", "backup", "ERROR_NETWORK"));
  EXPECT_EQ(lost.events, NotificationEvents{failure});
  EXPECT_THAT(topics(lost), ElementsAre("backup/photos"));
  const auto damaged = consequences_of(run_event("failed", "backup", "ERROR_INTEGRITY"));
  EXPECT_EQ(damaged.events, (NotificationEvents{failure, unhealthy}));
  EXPECT_THAT(topics(damaged), ElementsAre("backup/photos", "damage/nas"));
  EXPECT_THAT(topics(consequences_of(run_event("failed", "check", "ERROR_INTEGRITY"))),
              ElementsAre("check/nas", "damage/nas"));
  EXPECT_EQ(*damaged.events.begin(), unhealthy) << "the weightiest makes the headline";
}

TEST(Consequences, ADumpThatIsNotWhatWasRecordedIsItsPlans) {
  const auto found = consequences_of(event_of(kDamageFoundAction, "plan/shop", {{"filename", "backup_x.sql.gz"}}));
  EXPECT_EQ(found.events, NotificationEvents{unhealthy});
  EXPECT_EQ(found.plan, "shop");
  EXPECT_THAT(topics(found), ElementsAre("damage/shop"));
  EXPECT_THAT(consequences_of(event_of("plan.remove", "plan/nas")).ends, testing::Not(testing::Contains("damage/nas")))
      << "a repository may have a plan's name";
}

TEST(Consequences, APruneThatFailedIsItsRepositorysAndARefusalIsNoDamage) {
  const auto refused = consequences_of(run_event("failed", "prune", "ERROR_INTEGRITY"));
  EXPECT_EQ(refused.events, NotificationEvents{failure}) << "the ledger was broken, which is told as that";
  EXPECT_THAT(topics(refused), ElementsAre("prune/nas"));
  EXPECT_THAT(consequences_of(run_event("succeeded", "prune")).ends, ElementsAre("prune/nas"));
}

TEST(Consequences, WhatBeginsAgainByItselfIsNoFailureUntilItIsCutOffTooOften) {
  const auto backup = consequences_of(run_event("interrupted", "backup"));
  EXPECT_THAT(backup.events, IsEmpty());
  ASSERT_EQ(backup.opens.size(), 1U);
  EXPECT_EQ(backup.opens[0].from_times, 4U);
  EXPECT_EQ(consequences_of(run_event("interrupted", "restore")).events, NotificationEvents{failure});
  EXPECT_FALSE(consequences_of(run_event("interrupted", "check")).matters());
  EXPECT_FALSE(consequences_of(run_event("cancelled", "backup")).matters()) << "somebody wanted it so";
}

TEST(Consequences, AnEditOfATimeBeginsItAnewAndAnotherEditDoesNot) {
  const auto of = [](const char* name) {
    return consequences_of(event_of("plan.edit", "plan/photos", {{"changed", boost::json::array{name}}})).ends;
  };
  EXPECT_THAT(of("schedule"), ElementsAre("overdue/photos"));
  EXPECT_THAT(of("paused"), ElementsAre("overdue/photos"));
  EXPECT_THAT(of("tags"), IsEmpty());
}

TEST(Consequences, TwoBrokenChannelsDoNotTellOfEachOtherForEver) {
  const auto first = consequences_of(event_of(kGivenUpAction, "channel/mail", {{"about", "run.failed"}}));
  EXPECT_EQ(first.events, NotificationEvents{warning});
  EXPECT_EQ(first.but_not, "mail");
  EXPECT_FALSE(consequences_of(event_of(kGivenUpAction, "channel/ntfy", {{"about", kGivenUpAction}})).matters());
}

TEST(Consequences, KnowsEveryActionItListsAndNoOther) {
  for (const auto& action : consequential_actions()) {
    const bool depends = action == "plan.edit" || action == "run.running" || action == "run.interrupted";
    EXPECT_TRUE(depends || consequences_of(event_of(action, "plan/photos")).matters()) << action;
  }
  EXPECT_FALSE(consequences_of(event_of("service.heartbeat", "service")).matters());
}

TEST(Notifications, OnlySuccessesAndWarningsMayWait) {
  EXPECT_TRUE(may_wait({success}));
  EXPECT_TRUE(may_wait({warning, success}));
  EXPECT_FALSE(may_wait({warning, recovered}));
  EXPECT_FALSE(may_wait({failure}));
}

TEST(Notifications, ADigestComesAtTheNextSuchMinute) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  const auto now = base::parse_utc("2026-11-30T07:30:00Z");
  EXPECT_EQ(next_digest(now, 7 * 60 + 30), base::parse_utc("2026-12-01T07:30:00Z")) << "later than now";
  EXPECT_EQ(next_digest(now, 7 * 60 + 31), base::parse_utc("2026-11-30T07:31:00Z"));
  EXPECT_EQ(next_digest(now, 0), base::parse_utc("2026-12-01T00:00:00Z"));
}

TEST(Notifications, AChannelIsWhatItWasAfterItsJson) {
  Channel channel{.name = "mail", .kind = ChannelKind::email, .enabled = false};
  channel.events = {failure, ledger_break};
  channel.plans = {"photos", "shop"};
  channel.digest_minute = 7 * 60 + 5;
  channel.settings = {
      {"host", "smtp.example"}, {"port", "2525"}, {"to", "a@example.org,b@example.org"}, {"ca_file", "/x\xff"}};
  channel.secret_names = {"password"};
  channel.created_at = base::parse_utc("2026-11-30T07:30:00Z");
  const auto object = to_json(channel);
  EXPECT_EQ(object.at("digest_at").as_string(), "07:05");
  EXPECT_EQ(object.at("settings").at("to").as_array().size(), 2U);
  EXPECT_EQ(object.at("settings").at("port").to_number<int>(), 2525);
  const auto read = channel_from_json(object);
  EXPECT_EQ(to_json(read), object);
  EXPECT_EQ(read.settings, channel.settings);
  EXPECT_FALSE(read.enabled);
}

TEST(Notifications, ATimeOfTheDayHasFourDigits) {
  EXPECT_EQ(minute_of_day_from("23:59"), 23U * 60 + 59);
  for (const auto* wrong : {"24:00", "7:30", "07:60", "0730", "07:3o", ""})
    EXPECT_FALSE(minute_of_day_from(wrong)) << wrong;
}

TEST(ChannelFields, OfASecretAddressOnlyTheBeginningIsShown) {
  EXPECT_EQ(shown_url("https://hooks.slack.com/services/T0/B0/x"), "https://hooks.slack.com/…");
  EXPECT_EQ(shown_url("https://me:pw@ntfy.example:8443/topic"), "https://ntfy.example:8443/…");
  EXPECT_EQ(shown_url("https://host?token=x"), "https://host/…");
  EXPECT_EQ(shown_url("nonsense"), "…");
}

}  // namespace
}  // namespace strongroom::domain
