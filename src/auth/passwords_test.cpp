#include "auth/passwords.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/error.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;
using base::SecretString;

const PasswordCost kCheap{.passes = 1, .memory = 64 * 1024, .most_waiting = 2};

TEST(PasswordsTest, KnowsAPasswordAgain) {
  Passwords passwords{kCheap};
  const auto hash = passwords.hash(SecretString{"correct horse"});
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
  EXPECT_NE(hash, passwords.hash(SecretString{"correct horse"})) << "salted";
  EXPECT_TRUE(passwords.matches(SecretString{"correct horse"}, &hash));
  for (const auto* wrong : {"", "correct hors", "correct horse ", "Correct horse"})
    EXPECT_FALSE(passwords.matches(SecretString{wrong}, &hash)) << wrong;
  EXPECT_FALSE(passwords.matches(SecretString{"correct horse"}, nullptr));
  const std::string damaged = "$argon2id$";
  EXPECT_FALSE(passwords.matches(SecretString{"correct horse"}, &damaged));
}

TEST(PasswordsTest, LengthsAreBounded) {
  const auto usable = [](const std::string& text) {
    try {
      require_usable_password(SecretString{text});
      return true;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
      EXPECT_EQ(error.message().find("xxxx"), std::string::npos);
      return false;
    }
  };
  EXPECT_FALSE(usable(std::string(9, 'x')));
  EXPECT_TRUE(usable(std::string(10, 'x')));
  EXPECT_FALSE(usable("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")) << "ten bytes, five characters";
  EXPECT_TRUE(usable(std::string(1024, 'x')));
  EXPECT_FALSE(usable(std::string(1025, 'x')));
  Passwords passwords{kCheap};
  const auto hash = passwords.hash(SecretString{std::string(1024, 'x')});
  EXPECT_FALSE(passwords.matches(SecretString{std::string(1025, 'x')}, &hash)) << "not even by its beginning";
}

TEST(PasswordsTest, AHashOfAnotherCostIsOutdated) {
  Passwords cheap{kCheap}, dear{{.passes = 2, .memory = 128 * 1024}};
  const auto hash = cheap.hash(SecretString{"correct horse"});
  EXPECT_FALSE(cheap.is_outdated(hash));
  EXPECT_TRUE(dear.is_outdated(hash));
  EXPECT_TRUE(dear.matches(SecretString{"correct horse"}, &hash));
  EXPECT_TRUE(dear.is_outdated("nonsense"));
}

// The kernel's count of what this thread computed: waiting and other processes do not spoil it.
std::chrono::nanoseconds computed(const std::function<void()>& call) {
  const auto now = [] {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  };
  const auto begin = now();
  call();
  return now() - begin;
}

TEST(PasswordsTest, NobodyCostsAsMuchAsSomebody) {
  Passwords passwords{{.passes = 2, .memory = 8 << 20U}};
  const auto hash = passwords.hash(SecretString{"correct horse"});
  const SecretString wrong{"wrong horse"}, too_long{std::string(5000, 'x')};
  auto least = [&](const SecretString& password, const std::string* against) {
    auto shortest = std::chrono::nanoseconds::max();
    for (int i = 0; i < 5; ++i) shortest = std::min(shortest, computed([&] { passwords.matches(password, against); }));
    return shortest;
  };
  const auto known = least(wrong, &hash);
  EXPECT_GT(known, std::chrono::milliseconds{1}) << "the work is real";
  for (const auto other : {least(wrong, nullptr), least(too_long, &hash)}) {
    EXPECT_GT(other, known * 2 / 3);
    EXPECT_LT(other, known * 3 / 2);
  }
}

TEST(PasswordsTest, ManyAtOnceAreSentAwayAndNobodyHangs) {
  Passwords passwords{{.passes = 1, .memory = 4 << 20U, .most_waiting = 2}};
  const auto hash = passwords.hash(SecretString{"correct horse"});
  std::atomic<int> let_in{0}, sent_away{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&] {
      for (int round = 0; round < 10; ++round) try {
          if (passwords.matches(SecretString{"correct horse"}, &hash)) ++let_in;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::rate_limited);
          ++sent_away;
        }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(let_in + sent_away, 160);
  EXPECT_GT(let_in, 0);
  EXPECT_GT(sent_away, 0);
}

}  // namespace
}  // namespace strongroom::auth
