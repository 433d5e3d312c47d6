#include "schedule/windows.h"

#include <date/tz.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "schedule/schedule.h"
#include "support/rounds.h"

namespace strongroom::schedule {
namespace {

using base::parse_utc;

Windows of(std::string_view text, std::string_view zone = "Europe/Berlin") {
  return Windows::parse(text, Zone::named(zone));
}

std::string told(const Windows& windows, std::string_view instant) {
  const auto until = windows.next_change(parse_utc(instant));
  return std::string{windows.is_open(parse_utc(instant)) ? "open" : "closed"} +
         (until ? " until " + base::format_utc(*until) : "");
}

TEST(Windows, GoOverMidnight) {
  const auto windows = of("22:00-06:00", "UTC");
  EXPECT_EQ(told(windows, "2026-11-30T21:59:59.999999Z"), "closed until 2026-11-30T22:00:00.000000Z");
  EXPECT_EQ(told(windows, "2026-11-30T22:00:00Z"), "open until 2026-12-01T06:00:00.000000Z");
  EXPECT_EQ(told(windows, "2026-12-01T05:59:59Z"), "open until 2026-12-01T06:00:00.000000Z");
  EXPECT_EQ(told(windows, "2026-12-01T06:00:00Z"), "closed until 2026-12-01T22:00:00.000000Z");
}

TEST(Windows, HaveDaysOfTheWeekOnWhichTheyBegin) {
  // 2026-11-27 is a Friday.
  const auto windows = of("Mon-Fri 20:00-07:00, sat-sun 00:00-24:00", "UTC");
  EXPECT_EQ(told(windows, "2026-11-27T19:00:00Z"), "closed until 2026-11-27T20:00:00.000000Z");
  EXPECT_EQ(told(windows, "2026-11-27T20:00:00Z"), "open until 2026-11-30T00:00:00.000000Z");
  EXPECT_EQ(told(windows, "2026-11-30T00:00:00Z"), "closed until 2026-11-30T20:00:00.000000Z");
  EXPECT_EQ(told(of("Fri-Mon 10:00-11:00", "UTC"), "2026-11-30T11:00:00Z"), "closed until 2026-12-04T10:00:00.000000Z");
  EXPECT_EQ(told(of("Wed 23:00-01:00", "UTC"), "2026-12-03T00:30:00Z"), "open until 2026-12-03T01:00:00.000000Z");
}

TEST(Windows, ThatAreAlwaysOpenHaveNoEnd) {
  EXPECT_EQ(told(of("00:00-24:00"), "2026-11-30T12:00:00Z"), "open");
  EXPECT_EQ(told(of("00:00-12:00, 12:00-00:00"), "2026-11-30T12:00:00Z"), "open");
}

// Clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on 2026-10-25.
TEST(Windows, FollowWhatTheClocksShow) {
  const auto windows = of("01:00-02:30");
  EXPECT_EQ(told(windows, "2026-03-29T00:30:00Z"), "open until 2026-03-29T01:00:00.000000Z") << "02:00 is not shown";
  EXPECT_EQ(told(windows, "2026-10-25T00:00:00Z"), "open until 2026-10-25T00:30:00.000000Z");
  EXPECT_EQ(told(windows, "2026-10-25T00:45:00Z"), "closed until 2026-10-25T01:00:00.000000Z") << "02:00, again";
  EXPECT_EQ(told(windows, "2026-10-25T01:00:00Z"), "open until 2026-10-25T01:30:00.000000Z");
}

// Whether "Mon-Thu 01:15-02:45, Sat 23:00-03:00, 12:00-12:01" takes what another library says that clocks show.
bool takes(const date::time_zone& zone, base::UtcTime instant) {
  const auto shown = std::chrono::floor<std::chrono::minutes>(zone.to_local(instant));
  const auto day = date::weekday{date::floor<date::days>(shown)}.c_encoding();
  const auto minute = (shown - date::floor<date::days>(shown)).count();
  if (minute == 12 * 60) return true;
  if (day >= 1 && day <= 4 && minute >= 75 && minute < 165) return true;
  return (day == 6 && minute >= 23 * 60) || (day == 0 && minute < 3 * 60);
}

TEST(Windows, HoldUntilTheySay) {
  for (const auto* name : {"Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"}) {
    const auto windows = of("Mon-Thu 01:15-02:45, Sat 23:00-03:00, 12:00-12:01", name);
    const auto& zone = *date::locate_zone(name);
    auto instant = parse_utc("2011-01-01T00:00:00Z");
    for (const auto end = instant + std::chrono::days{370}; instant < end;) {
      const bool open = windows.is_open(instant);
      const auto until = windows.next_change(instant);
      ASSERT_TRUE(until);
      for (auto time = instant; time < *until; time += std::chrono::minutes{7})
        ASSERT_EQ(takes(zone, time), open) << name << " " << base::format_utc(time);
      const auto last = *until - std::chrono::seconds{1};
      ASSERT_EQ(takes(zone, last), open) << name << " " << base::format_utc(last);
      ASSERT_NE(takes(zone, *until), open) << name << " " << base::format_utc(*until);
      ASSERT_EQ(windows.last_change(*until + std::chrono::seconds{59}), until);
      instant = *until;
    }
  }
}

// What the rule has while it is closed comes at the next opening, once; everything else as the rule says.
TEST(Windows, MoveWhatFallsOutsideOfThem) {
  for (const auto* zone : {"Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"})
    for (const auto* rule : {"every 45 minutes", "0 12 * * *", "30 1 * * sun", "59 23 L * *", "*/7 21-23 * * *"})
      for (const auto* text : {"22:00-06:00", "Sat-Sun 00:00-24:00", "Mon-Thu 01:15-02:45, Sat 23:00-03:00"}) {
        const auto windows = of(text, zone);
        const auto plain = Schedule::parse(rule, zone);
        const auto schedule = Schedule::parse(rule, zone, text);
        const auto begin = parse_utc("2011-03-20T05:00:00Z"), end = begin + std::chrono::days{support::rounds(8, 20)};
        std::set<base::UtcTime> expected;
        for (auto due = plain.next_after(begin - std::chrono::days{20}); *due < end; due = plain.next_after(*due)) {
          const auto moved = windows.is_open(*due) ? *due : *windows.next_change(*due);
          if (moved > begin && moved < end) expected.insert(moved);
        }
        std::set<base::UtcTime> got;
        for (auto due = schedule.next_after(begin); *due < end; due = schedule.next_after(*due)) {
          ASSERT_TRUE(got.insert(*due).second);
          const auto between = *due - std::chrono::seconds{1};
          ASSERT_LE(schedule.next_after(between), due) << zone << " " << rule << " " << text;
        }
        EXPECT_EQ(got, expected) << zone << " " << rule << " " << text;
      }
}

TEST(Windows, AreRefusedWithAnExample) {
  for (const auto* text : {"", " ", "22:00", "22-06", "22:00-22:00", "24:00-06:00", "25:00-26:00", "22:00-24:01",
                           "22:60-23:00", "Abc 22:00-23:00", "Mon-Abc 22:00-23:00", "Mon,Tue 22:00-23:00",
                           "22:00-06:00,", "Mon Tue 22:00-23:00", "+2:00-06:00", "22:00-06:00;"})
    try {
      of(text);
      ADD_FAILURE() << text;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), base::ErrorCode::invalid_input) << text;
      EXPECT_NE(error.message().find("'22:00-06:00'"), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace strongroom::schedule
