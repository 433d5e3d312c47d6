#include "live/store_watch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::live {
namespace {

using base::Error;
using base::ErrorCode;
using Told = std::optional<Error>;

// What the watch told, for whoever waits for it.
class Telling {
 public:
  std::function<void(const Told&)> take() {
    return [this](const Told& trouble) {
      const std::lock_guard lock{mutex_};
      told_.push_back(trouble);
      changed_.notify_all();
    };
  }
  // The `count`-th, from 1.
  Told wait(std::size_t count, std::chrono::milliseconds patience = std::chrono::seconds{20}) {
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, patience, [&] { return told_.size() >= count; }))
      throw std::runtime_error{"nothing was told"};
    return told_[count - 1];
  }
  std::size_t count() {
    const std::lock_guard lock{mutex_};
    return told_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Told> told_;
};

// A probe that answers what the test says, and counts.
class Answer {
 public:
  std::function<void()> probe() {
    return [this] {
      const std::lock_guard lock{mutex_};
      ++asked_;
      changed_.notify_all();
      if (code_) throw Error{*code_, "because"};
    };
  }
  void be(std::optional<ErrorCode> code) {
    const std::lock_guard lock{mutex_};
    code_ = code;
  }
  void wait_asked_again(int times) {
    std::unique_lock lock{mutex_};
    const int until = asked_ + times;
    changed_.wait(lock, [&] { return asked_ >= until; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int asked_ = 0;
  std::optional<ErrorCode> code_;
};

TEST(StoreWatch, TellsOfAChangeOnceAndKnowsTheState) {
  Telling telling;
  Answer answer;
  base::Log log{base::LogLevel::off};
  StoreWatch watch{answer.probe(), telling.take(), log, base::Milliseconds{1}};
  answer.wait_asked_again(3);
  EXPECT_EQ(telling.count(), 0U) << "all is well, and that is no news";
  EXPECT_FALSE(watch.trouble());

  answer.be(ErrorCode::integrity);
  const auto told = telling.wait(1);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->code(), ErrorCode::status_fetch);
  EXPECT_NE(told->message().find("because"), std::string::npos);
  ASSERT_TRUE(watch.trouble());
  EXPECT_EQ(watch.trouble()->code(), ErrorCode::status_fetch);
  answer.wait_asked_again(3);
  EXPECT_EQ(telling.count(), 1U);

  answer.be({});
  EXPECT_FALSE(telling.wait(2));
  EXPECT_FALSE(watch.trouble());
}

TEST(StoreWatch, EndsWithoutWaitingForItsNextLook) {
  Telling telling;
  Answer answer;
  base::Log log{base::LogLevel::off};
  StoreWatch{answer.probe(), telling.take(), log, std::chrono::hours{1}};
}

// AF-2, in the time it names.
TEST(StoreWatch, GarbageInTheStoreIsNoticedWithinTwoSecondsAndGoesWhenItIsPutBack) {
  support::SqlitePlace place;
  const auto store = place.open();
  store->record(support::sample_event(1));
  Telling telling;
  base::Log log{base::LogLevel::off};
  StoreWatch watch{[&] { store->probe(); }, telling.take(), log};
  const auto shell = [](const std::string& command) { return std::system(command.c_str()); };
  const auto path = place.path.native();
  ASSERT_EQ(shell("cp " + path + " " + path + ".good"), 0);
  const auto blocks = std::to_string(std::filesystem::file_size(place.path) / 512);
  ASSERT_EQ(shell("dd if=/dev/urandom of=" + path + " bs=512 count=" + blocks + " conv=notrunc status=none"), 0);
  const auto told = telling.wait(1, std::chrono::seconds{2});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->info().name, "ERROR_STATUS_FETCH");
  ASSERT_EQ(shell("cat " + path + ".good > " + path), 0);
  EXPECT_FALSE(telling.wait(2, std::chrono::seconds{2}));
  EXPECT_EQ(store->record(support::sample_event(2)), 2U);
}

}  // namespace
}  // namespace strongroom::live
