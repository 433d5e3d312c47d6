#include "schedule/cron.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace strongroom::schedule {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

local_time<minutes> at(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
  return local_days{year{y} / month{m} / day{d}} + hours{hour} + std::chrono::minutes{minute};
}

bool means(const char* text, local_time<minutes> minute) {
  return Cron::parse(text).matches(minute);
}

TEST(Cron, TakesNumbersRangesListsStepsAndNames) {
  EXPECT_TRUE(means("0 2 * * *", at(2026, 11, 29, 2, 0)));
  EXPECT_FALSE(means("0 2 * * *", at(2026, 11, 29, 2, 1)));
  EXPECT_TRUE(means("*/15 8-18 * * mon-fri", at(2026, 11, 30, 18, 45)));
  EXPECT_FALSE(means("*/15 8-18 * * mon-fri", at(2026, 11, 29, 18, 45))) << "a Sunday";
  EXPECT_TRUE(means("5/20 * * * *", at(2026, 1, 1, 0, 45))) << "from 5 on";
  EXPECT_FALSE(means("5/20 * * * *", at(2026, 1, 1, 0, 0)));
  EXPECT_TRUE(means("1,3,50-59/3 0 1 JAN,Jul *", at(2026, 7, 1, 0, 53)));
  EXPECT_FALSE(means("1,3,50-59/3 0 1 JAN,Jul *", at(2026, 6, 1, 0, 53)));
  EXPECT_TRUE(means("  0\t0  * * 7 ", at(2026, 11, 29))) << "7 is Sunday too";
  EXPECT_TRUE(means("0 0 * * fri-sun", at(2026, 11, 29))) << "a week may end on Sunday";
  EXPECT_TRUE(means("0 0 * * 0-2", at(2026, 12, 1)));
}

TEST(Cron, OfTwoDaysOneIsEnoughUnlessOneIsAStar) {
  const auto* both = "0 0 13 * fri";
  EXPECT_TRUE(means(both, at(2026, 11, 13))) << "a Friday, and the 13th";
  EXPECT_TRUE(means(both, at(2026, 11, 20))) << "a Friday";
  EXPECT_TRUE(means(both, at(2026, 12, 13))) << "a Sunday, the 13th";
  EXPECT_FALSE(means(both, at(2026, 12, 14)));
  EXPECT_FALSE(means("0 0 */2 * mon", at(2026, 11, 30)))
      << "a Monday, and no odd day: a star with a step asks for both";
  EXPECT_TRUE(means("0 0 */2 * mon", at(2026, 11, 23)));
}

TEST(Cron, KnowsLastDays) {
  EXPECT_TRUE(means("0 0 L * *", at(2028, 2, 29)));
  EXPECT_FALSE(means("0 0 L * *", at(2028, 2, 28)));
  EXPECT_TRUE(means("0 0 L * *", at(2026, 2, 28)));
  EXPECT_TRUE(means("0 0 15,L * *", at(2026, 2, 15)));
  EXPECT_TRUE(means("0 0 * * friL", at(2026, 11, 27)));
  EXPECT_TRUE(means("0 0 * * 5L", at(2026, 11, 27)));
  EXPECT_FALSE(means("0 0 * * 5L", at(2026, 11, 20)));
}

TEST(Cron, NamesStandForFields) {
  EXPECT_TRUE(means("@hourly", at(2026, 1, 1, 5, 0)));
  EXPECT_TRUE(means("@daily", at(2026, 1, 2)));
  EXPECT_TRUE(means("@midnight", at(2026, 1, 2)));
  EXPECT_TRUE(means("@weekly", at(2026, 11, 29)));
  EXPECT_TRUE(means("@monthly", at(2026, 12, 1)));
  EXPECT_TRUE(means("@yearly", at(2026, 1, 1)));
  EXPECT_TRUE(means("@annually", at(2026, 1, 1)));
}

TEST(Cron, FindsTheFirstMinuteOfAStretch) {
  const auto leap = Cron::parse("30 4 29 2 *");
  EXPECT_EQ(leap.first_in(at(2025, 1, 1), at(2040, 1, 1)), at(2028, 2, 29, 4, 30));
  EXPECT_EQ(leap.first_in(at(2028, 2, 29, 4, 30), at(2040, 1, 1)), at(2028, 2, 29, 4, 30));
  EXPECT_EQ(leap.first_in(at(2028, 2, 29, 4, 31), at(2040, 1, 1)), at(2032, 2, 29, 4, 30));
  EXPECT_EQ(leap.first_in(at(2028, 2, 29, 4, 0), at(2028, 2, 29, 4, 30)), std::nullopt) << "the end is not in it";
  EXPECT_EQ(Cron::parse("0 0 31 2 *").first_in(at(2000, 1, 1), at(2100, 1, 1)), std::nullopt);
  EXPECT_EQ(Cron::parse("10 * * * *").first_in(at(2026, 1, 1, 23, 11), at(2026, 1, 3)), at(2026, 1, 2, 0, 10));
}

TEST(Cron, SaysWhatIsWrong) {
  const auto said = [](const char* text) -> std::string {
    try {
      Cron::parse(text);
    } catch (const base::Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_NE(said("0 24 * * *").find("the schedule's hour goes from 0 to 23"), std::string::npos) << said("0 24 * * *");
  EXPECT_NE(said("0 24 * * *").find("'24'"), std::string::npos);
  EXPECT_NE(said("0 0 * mai *").find("from jan to dec"), std::string::npos);
  EXPECT_NE(said("0 0 * *").find("five fields"), std::string::npos);
  EXPECT_NE(said("@reboot").find("@daily"), std::string::npos);
  for (const auto* bad : {"",
                          "60 0 * * *",
                          "0 0 0 * *",
                          "0 0 32 * *",
                          "0 0 * 0 *",
                          "0 0 * 13 *",
                          "0 0 * * 8",
                          "a * * * *",
                          "-1 * * * *",
                          "5-2 * * * *",
                          "*/0 * * * *",
                          "*/61 * * * *",
                          "1,,2 * * * *",
                          "1- * * * *",
                          "1-2-3 * * * *",
                          "*/5/5 * * * *",
                          "0 0 L-3 * *",
                          "L 0 * * *",
                          "0 0 * * L",
                          "0 0 * * 8L",
                          "0 0 * * * *",
                          "+1 * * * *",
                          "0 0 * * sunday",
                          "99999999999 * * * *"})
    EXPECT_NE(said(bad), "") << bad;
}

}  // namespace
}  // namespace strongroom::schedule
