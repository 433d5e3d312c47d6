#include "auth/login_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/failed_logins.h"
#include "base/error.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::minutes;
using std::chrono::seconds;

class LimitsTest : public testing::Test {
 protected:
  bool admitted(const std::string& account, const std::string& address = "192.0.2.7") {
    try {
      limits_.admit(account, address, now_);
      return true;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::rate_limited);
      hint_ = error.hint();
      return false;
    }
  }
  // How many seconds until the next attempt is let in.
  int waited(const std::string& account, const std::string& address) {
    int count = 0;
    while (!admitted(account, address) && count < 2000) {
      now_ += seconds{1};
      ++count;
    }
    return count;
  }

  LoginLimits limits_;
  base::MonotonicTime now_{std::chrono::hours{1}};
  std::string hint_;
};

TEST_F(LimitsTest, FiveAreFreeThenWaitsDoubleUpToAQuarterOfAnHour) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(admitted("anna", "192.0.2." + std::to_string(i))) << i;
  EXPECT_FALSE(admitted("anna", "192.0.2.99"));
  EXPECT_EQ(hint_, "Try again in 1.0 s.");
  std::vector<int> waits;
  for (int i = 0; i < 12; ++i) waits.push_back(waited("anna", "198.51.100." + std::to_string(i)));
  EXPECT_THAT(waits, testing::ElementsAre(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900));
  EXPECT_TRUE(admitted("ben", "203.0.113.1")) << "others are not concerned";
}

TEST_F(LimitsTest, AnAddressThatTriesManyAccountsWaitsToo) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(admitted("user" + std::to_string(i))) << i;
  EXPECT_FALSE(admitted("another"));
  EXPECT_TRUE(admitted("another", "203.0.113.1"));
}

TEST_F(LimitsTest, AnUnknownAccountIsLimitedAsAKnownOne) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(admitted("")) << "no account can have the name; the address counts";
  EXPECT_FALSE(admitted(""));
}

TEST_F(LimitsTest, SuccessBeginsTheAccountAnewAndNotTheAddress) {
  for (int i = 0; i < 19; ++i) admitted("user" + std::to_string(i));
  EXPECT_TRUE(admitted("own"));
  limits_.succeeded("own", "192.0.2.7");
  EXPECT_TRUE(admitted("victim")) << "the success itself is taken back";
  EXPECT_FALSE(admitted("victim")) << "and nothing else is";
}

TEST_F(LimitsTest, AttemptsAtTheSameTimeCountEach) {
  int let_in = 0;
  for (int i = 0; i < 100; ++i) let_in += static_cast<int>(admitted("anna", "10.0." + std::to_string(i) + ".1"));
  EXPECT_EQ(let_in, 5);
}

TEST_F(LimitsTest, AnAttemptThatWasNotMadeDoesNotCount) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(admitted("anna"));
    limits_.withdrawn("anna", "192.0.2.7");
  }
}

TEST_F(LimitsTest, TimeForgives) {
  for (int i = 0; i < 5; ++i) admitted("anna");
  now_ += minutes{15};
  EXPECT_TRUE(admitted("anna"));
  EXPECT_FALSE(admitted("anna")) << "one was forgiven, one was made";
  now_ += std::chrono::hours{24};
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(admitted("anna"));
}

TEST_F(LimitsTest, AFloodOfNamesDoesNotDriveOutWhatCounts) {
  for (int i = 0; i < 12; ++i) waited("anna", "198.51.100." + std::to_string(i));
  for (int i = 0; i < 20'000; ++i)
    limits_.admit("n" + std::to_string(i), "2001:db8:" + std::to_string(i % 9999) + "::1", now_);
  EXPECT_FALSE(admitted("anna", "203.0.113.1"));
  EXPECT_LE(limits_.remembered(), 10'000U);
}

TEST_F(LimitsTest, AllAddressesOfANetworkAreOne) {
  for (int i = 0; i < 20; ++i) admitted("", "2001:db8::" + std::to_string(i + 1));
  EXPECT_FALSE(admitted("", "2001:db8::ffff"));
  EXPECT_TRUE(admitted("", "2001:db8:0:1::1"));
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8::7"), "2001:db8::/64");
  EXPECT_EQ(network_of("nonsense"), "nonsense");
}

class FailedLoginsTest : public testing::Test {
 protected:
  FailedLoginLog log_;
  base::MonotonicTime now_{std::chrono::hours{1}};
};

TEST_F(FailedLoginsTest, TheFirstIsRecordedAndTheRestOfTheMinuteTogether) {
  EXPECT_EQ(log_.note("anna", "a", now_)->count, 1U);
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(log_.note("anna", "a", now_ + seconds{i}));
  EXPECT_TRUE(log_.note("anna", "b", now_)) << "another address";
  EXPECT_EQ(log_.note("anna", "a", now_ + minutes{1})->count, 11U);
  EXPECT_FALSE(log_.note("anna", "a", now_ + minutes{1}));
  EXPECT_TRUE(log_.due(now_ + seconds{90}).empty());
  const auto due = log_.due(now_ + minutes{2});
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].account, "anna");
  EXPECT_EQ(due[0].count, 1U);
  EXPECT_TRUE(log_.due(now_ + minutes{9}).empty());
}

TEST_F(FailedLoginsTest, AFloodIsThirtyEntriesAMinuteAndNothingIsLost) {
  std::uint64_t told = 0, entries = 0;
  constexpr int kAttempts = 6000;
  for (int i = 0; i < kAttempts; ++i) {
    now_ += std::chrono::milliseconds{100};
    if (const auto now = log_.note("n" + std::to_string(i), "a", now_)) ++entries, told += now->count;
  }
  EXPECT_LE(entries, 30U * 11U);
  for (int minute = 0; minute < 60; ++minute) {
    now_ += minutes{1};
    for (const auto& due : log_.due(now_)) told += due.count;
  }
  EXPECT_EQ(told, kAttempts);
}

}  // namespace
}  // namespace strongroom::auth
