// Much output, odd output, many runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "process/runner_test_tools.h"

namespace strongroom::process::testing {
namespace {

// Counts, keeps nothing.
class CountingListener : public ProcessListener {
 public:
  void line(Stream stream, std::string_view text, bool cut) override {
    auto& count = counts[stream];
    ++count.lines;
    count.bytes += text.size();
    count.longest = std::max(count.longest, text.size());
    if (cut) ++count.cuts;
    if (stream != last) ++changes;
    last = stream;
  }
  struct Count {
    std::size_t lines = 0, bytes = 0, longest = 0, cuts = 0;
  };
  std::map<Stream, Count> counts;
  Stream last = Stream::out;
  int changes = 0;
};

long peak_memory_kib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class RunnerFloodTest : public ::testing::Test {
 protected:
  void run(const std::string& script) {
    const auto outcome = runner_.run(shell(script), listener_, {});
    ASSERT_TRUE(std::holds_alternative<Exited>(outcome));
    EXPECT_EQ(std::get<Exited>(outcome).code, 0);
  }
  base::SystemClock clock_;
  SupervisedRunner runner_{clock_};
  CountingListener listener_;
};

TEST_F(RunnerFloodTest, AHundredMegabytesOfLinesTakeNoMemory) {
  const auto before = peak_memory_kib();
  run("yes 'a line that is long enough to be worth the while of a test' | head -c 100000000");
  EXPECT_EQ(listener_.counts[Stream::out].bytes + listener_.counts[Stream::out].lines, 100'000'000U + 1);
  EXPECT_LT(peak_memory_kib() - before, 8 * 1024);
}

TEST_F(RunnerFloodTest, NorDoesOneLineOfAHundredMegabytes) {
  const auto before = peak_memory_kib();
  run("head -c 100000000 /dev/zero; echo; echo next");
  EXPECT_EQ(listener_.counts[Stream::out].lines, 2U);
  EXPECT_EQ(listener_.counts[Stream::out].longest, kLongestLine);
  EXPECT_EQ(listener_.counts[Stream::out].cuts, 1U);
  EXPECT_LT(peak_memory_kib() - before, 8 * 1024);
}

TEST_F(RunnerFloodTest, ALineOfThreeMebibytesIsCutAndTheNextIsWhole) {
  run("head -c 3145728 /dev/zero | tr '\\0' x; echo; echo next");
  const auto& out = listener_.counts[Stream::out];
  EXPECT_EQ(out.lines, 2U);
  EXPECT_EQ(out.cuts, 1U);
  EXPECT_EQ(out.bytes, kLongestLine + 4);
}

TEST_F(RunnerFloodTest, BothStreamsAtOnceNeitherBlockNorStarve) {
  run("yes out | head -c 20000000 & yes err | head -c 20000000 >&2; wait");
  EXPECT_EQ(listener_.counts[Stream::out].lines, 5'000'000U);
  EXPECT_EQ(listener_.counts[Stream::err].lines, 5'000'000U);
  EXPECT_GT(listener_.changes, 10);
}

TEST_F(RunnerFloodTest, AFullStreamDoesNotHideTheEndOfTheOther) {
  run("exec 2>&-; yes | head -c 1000000");
  EXPECT_EQ(listener_.counts[Stream::out].lines, 500'000U);
}

TEST_F(RunnerFloodTest, ManyRunsAtOnceLeaveNothingBehind) {
  constexpr int kThreads = 8, kRuns = 20;
  run("true");
  const auto before = open_descriptors();
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kRuns; ++i) {
          RecordingListener listener;
          auto spec = shell("cat \"$P\"; exit " + std::to_string(i));
          spec.secret_files.push_back({"P", base::SecretString{std::to_string(t)}});
          const auto outcome = runner_.run(spec, listener, {});
          const auto* exited = std::get_if<Exited>(&outcome);
          if (exited != nullptr && exited->code == i && listener.lines[Stream::out].front() == std::to_string(t))
            ++good;
        }
      });
  }
  EXPECT_EQ(good, kThreads * kRuns);
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace strongroom::process::testing
