#include "schedule/schedule.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "schedule/sentence.h"

namespace strongroom::schedule {
namespace {

std::vector<std::string> next(const char* rule, const char* zone, const char* after, std::size_t count = 1) {
  std::vector<std::string> found;
  for (const auto due : Schedule::parse(rule, zone).next(base::parse_utc(after), count))
    found.push_back(base::format_utc(due).substr(0, 19) + "Z");
  return found;
}
using Times = std::vector<std::string>;

TEST(Schedule, IsDueInItsOwnZone) {
  EXPECT_EQ(next("0 2 * * *", "Etc/UTC", "2026-11-29T02:00:00Z"), Times{"2026-11-30T02:00:00Z"}) << "after, not at";
  EXPECT_EQ(next("0 2 * * *", "Etc/UTC", "2026-11-29T01:59:59.999999Z"), Times{"2026-11-29T02:00:00Z"});
  EXPECT_EQ(next("0 2 * * *", "Europe/Berlin", "2026-11-29T02:00:00Z"), Times{"2026-11-30T01:00:00Z"});
  EXPECT_EQ(next("0 2 * * *", "Asia/Kathmandu", "2026-11-29T02:00:00Z"), Times{"2026-11-29T20:15:00Z"});
}

TEST(Schedule, WhatDoesNotExistIsDueOnceWhenTimeGoesOn) {
  // Berlin goes from 02:00 to 03:00 on 29 March 2026, at 01:00 UTC.
  EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2),
            (Times{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}));
  EXPECT_EQ(next("*/10 2,3 * * *", "Europe/Berlin", "2026-03-29T00:59:00Z", 2),
            (Times{"2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z"}))
      << "six that do not exist and one that does are one";
  EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", "2026-03-29T01:00:00Z"), Times{"2026-03-30T00:30:00Z"});
}

TEST(Schedule, WhatComesTwiceIsDueTheFirstTime) {
  // Berlin goes from 03:00 back to 02:00 on 25 October 2026, at 01:00 UTC.
  EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
            (Times{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}));
  EXPECT_EQ(next("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z"), Times{"2026-10-26T01:30:00Z"})
      << "asked while it comes for the second time";
  EXPECT_EQ(next("0 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", 2),
            (Times{"2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"}));
}

TEST(Schedule, KnowsOddZones) {
  EXPECT_EQ(next("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2),
            (Times{"2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"}))
      << "half an hour is put forward there";
  EXPECT_EQ(next("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", 3),
            (Times{"2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"}))
      << "Samoa had no 30 December: noon of that day is due as the 31st begins";
  EXPECT_EQ(next("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", 2),
            (Times{"2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}))
      << "midnight itself was missing";
  EXPECT_EQ(next("30 12 * * *", "Africa/Monrovia", "1972-01-05T12:00:00Z", 2),
            (Times{"1972-01-05T13:14:30Z", "1972-01-06T13:14:30Z"}))
      << "minutes do not begin where those of UTC do";
}

TEST(Schedule, EveryCountsTimeThatPasses) {
  EXPECT_EQ(next("every 15 minutes", "Europe/Berlin", "2026-10-25T00:50:00Z", 3),
            (Times{"2026-10-25T01:00:00Z", "2026-10-25T01:15:00Z", "2026-10-25T01:30:00Z"}));
  EXPECT_EQ(next("every 6 hours", "", "2026-11-29T06:00:00Z", 2),
            (Times{"2026-11-29T12:00:00Z", "2026-11-29T18:00:00Z"}));
  EXPECT_EQ(next("every hour", "", "2026-11-29T06:00:00.5Z"), Times{"2026-11-29T07:00:00Z"});
  for (const auto* bad : {"every", "every 0 minutes", "every 169 hours", "every 10081 minutes", "every x hours",
                          "every 5 days", "every -5 minutes", "every 5 5 minutes", "every 99999999999 minutes"})
    EXPECT_THROW(Schedule::parse(bad), base::Error) << bad;
}

TEST(Schedule, NeverIsToldAsSuch) {
  EXPECT_EQ(next("0 0 30 2 *", "Etc/UTC", "2026-01-01T00:00:00Z", 5), Times{});
  EXPECT_EQ(next("0 0 29 2 *", "Europe/Berlin", "2096-02-29T12:00:00Z"), Times{"2104-02-28T23:00:00Z"});
}

TEST(Schedule, AnUnknownZoneIsRefusedByName) {
  try {
    Schedule::parse("@daily", "Europe/Atlantis");
    FAIL();
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::invalid_input);
    EXPECT_NE(std::string{error.what()}.find("Europe/Atlantis"), std::string::npos);
  }
  for (const auto* bad : {"../../etc/passwd", "posixrules ", "Europe", "/etc/localtime"})
    EXPECT_THROW(Zone::named(bad), base::Error) << bad;
  EXPECT_FALSE(Zone::of_machine().name().empty());
}

TEST(Sentence, TellsWhatPeopleSay) {
  const auto told = [](const char* rule) { return sentence_of(parse_rule(rule), rule); };
  EXPECT_EQ(told("0 2 * * *"), "every day at 02:00");
  EXPECT_EQ(told("@daily"), "every day at 00:00");
  EXPECT_EQ(told("0 2,14 * * *"), "every day at 02:00 and 14:00");
  EXPECT_EQ(told("30 1 * * 1,5"), "every Monday and Friday at 01:30");
  EXPECT_EQ(told("0 2 * * mon-fri"), "every Monday, Tuesday, Wednesday, Thursday and Friday at 02:00");
  EXPECT_EQ(told("@weekly"), "every Sunday at 00:00");
  EXPECT_EQ(told("0 3 1 * *"), "on day 1 of every month at 03:00");
  EXPECT_EQ(told("30 0 L * *"), "on the last day of every month at 00:30");
  EXPECT_EQ(told("5 * * * *"), "every hour at minute 5");
  EXPECT_EQ(told("0,30 * * * *"), "every hour at minutes 0 and 30");
  EXPECT_EQ(told("* * * * *"), "every minute");
  EXPECT_EQ(told("every 15 minutes"), "every 15 minutes");
  EXPECT_EQ(told("every 60 minutes"), "every hour");
  EXPECT_EQ(told("5 4 1-7 * 1"), "at '5 4 1-7 * 1'");
  EXPECT_EQ(told("*/5 8-18 * * *"), "at '*/5 8-18 * * *'");
}

}  // namespace
}  // namespace strongroom::schedule
