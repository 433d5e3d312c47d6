#include "jobs/estimator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "support/rounds.h"

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;

domain::Progress at(double fraction, std::uint64_t files, std::uint64_t bytes) {
  domain::Progress progress;
  progress.files_total = files;
  progress.bytes_total = bytes;
  progress.files_done = static_cast<std::uint64_t>(fraction * static_cast<double>(files));
  progress.bytes_done = static_cast<std::uint64_t>(fraction * static_cast<double>(bytes));
  progress.totals_settled = true;
  return progress;
}

// A run of `seconds` whose pace wanders by a third around a steady mean; the median error from `from` on.
double median_error(double seconds, double from, unsigned seed) {
  std::mt19937 random{seed};
  std::uniform_real_distribution<double> pace{0.67, 1.33};
  Estimator estimator;
  std::vector<double> errors;
  const base::MonotonicTime begin{};
  const double tick = 0.25;
  double done = 0;
  for (double now = 0; now < seconds; now += tick) {
    const auto estimate = estimator.add(at(std::min(done, 1.0), 50'000, 5'000'000'000),
                                        begin + std::chrono::milliseconds{static_cast<long>(now * 1000)});
    const double left = seconds - now;
    if (done >= from && left > 1 && estimate.time_left)
      errors.push_back(std::abs(static_cast<double>(estimate.time_left->count()) / 1000 - left) / left);
    done += pace(random) * tick / seconds;
  }
  EXPECT_GT(errors.size(), 20U);
  std::nth_element(errors.begin(), errors.begin() + static_cast<long>(errors.size() / 2), errors.end());
  return errors[errors.size() / 2];
}

TEST(Estimator, isRightWithinAQuarterFromAFifthOnOnASteadyRun) {
  for (unsigned seed = 1; seed <= support::rounds(5U, 20U); ++seed)
    for (const double seconds : {15.0, 60.0, 600.0}) EXPECT_LE(median_error(seconds, 0.2, seed), 0.25) << seed;
}

// restic over a slow network: it reads ahead until it holds `held` bytes, then as fast as they get through, and has
// read everything when that much is still to be stored.
TEST(Estimator, countsWhatWasReadAndIsNotStoredYet) {
  constexpr double kTotal = 260e6, kHeld = 60e6, kPace = 10e6;
  Estimator estimator;
  std::vector<double> errors, after_all_was_read;
  for (double now = 0; now < kTotal / kPace - 1; now += 0.25) {
    const double read = std::min(kTotal, std::min(kHeld, now * 80e6) + now * kPace);
    const auto estimate =
        estimator.add(at(read / kTotal, 26, static_cast<std::uint64_t>(kTotal)),
                      base::MonotonicTime{} + std::chrono::milliseconds{static_cast<long>(now * 1000)});
    const double left = kTotal / kPace - now;
    if (read < 0.2 * kTotal || !estimate.time_left) continue;
    errors.push_back(std::abs(static_cast<double>(estimate.time_left->count()) / 1000 - left) / left);
    if (read >= kTotal) after_all_was_read.push_back(errors.back());
  }
  ASSERT_GT(errors.size(), 80U);
  ASSERT_GT(after_all_was_read.size(), 10U);
  std::nth_element(errors.begin(), errors.begin() + static_cast<long>(errors.size() / 2), errors.end());
  EXPECT_LE(errors[errors.size() / 2], 0.1);
  EXPECT_LE(*std::max_element(after_all_was_read.begin(), after_all_was_read.end()), 0.5);
}

// The same in packs, as restic stores: it reads at 80 MB/s until it holds `held` bytes, then as much as a pack holds
// each time one is through. Large files first, `small` ones after them. The median error from 20 % on.
double median_error_in_packs(double large, double small, double pace, double held) {
  constexpr double kPack = 16.8e6, kSmallFile = 20'000;
  const double total = large + small;
  Estimator estimator;
  std::vector<double> errors;
  for (double now = 0; now < total / pace; now += 0.25) {
    const double stored = std::floor(now * pace / kPack) * kPack;
    const double read = std::min({total, stored + held, now * 80e6});
    domain::Progress progress;
    progress.totals_settled = true;
    progress.bytes_total = static_cast<std::uint64_t>(total);
    progress.bytes_done = static_cast<std::uint64_t>(read);
    progress.files_total = static_cast<std::uint64_t>(small / kSmallFile);
    progress.files_done = static_cast<std::uint64_t>(std::max(0.0, read - large) / kSmallFile);
    const auto estimate =
        estimator.add(progress, base::MonotonicTime{} + std::chrono::milliseconds{static_cast<long>(now * 1000)});
    const double left = total / pace - now;
    if (read < 0.2 * total || !estimate.time_left) continue;
    errors.push_back(std::abs(static_cast<double>(estimate.time_left->count()) / 1000 - left) / left);
  }
  EXPECT_GT(errors.size(), 20U);
  std::nth_element(errors.begin(), errors.begin() + static_cast<long>(errors.size() / 2), errors.end());
  return errors[errors.size() / 2];
}

TEST(Estimator, isRightWithinAQuarterWhereTheNetworkTakesWholePacks) {
  for (const double megabytes : {150.0, 260.0, 600.0, 5000.0})
    for (const double pace : {5e6, 10e6, 20e6})
      for (const double held : {35e6, 60e6})
        for (const double small : {0.0, 0.5, 1.0})
          EXPECT_LE(median_error_in_packs(megabytes * 1e6 * (1 - small), megabytes * 1e6 * small, pace, held), 0.25)
              << megabytes << " MB, a part of " << small << " in small files, " << pace << " B/s, holding " << held;
}

TEST(Estimator, aFloodOfProgressChangesNothing) {
  Estimator estimator;
  Estimate estimate;
  for (int i = 0; i <= 40'000; ++i)
    estimate = estimator.add(at(i / 80'000.0, 1'000, 8'000'000'000), base::MonotonicTime{} + i * 1ms);
  ASSERT_TRUE(estimate.time_left && estimate.bytes_per_second);
  EXPECT_NEAR(static_cast<double>(estimate.time_left->count()), 40'000, 400);
  EXPECT_NEAR(*estimate.bytes_per_second, 1e8, 1e6);
}

TEST(Estimator, goesByFilesWhereTheyAreTinyAndByBytesWhereTheyAreLarge) {
  Estimator estimator;
  Estimate estimate;
  for (int second = 0; second <= 10; ++second) {
    auto progress = at(0, 50'100, 2'000'000'000);
    progress.files_done = static_cast<std::uint64_t>(second) * 10;  // the large ones come first
    progress.bytes_done = static_cast<std::uint64_t>(second) * 100'000'000;
    estimate = estimator.add(progress, base::MonotonicTime{} + second * 1s);
  }
  // As many bytes again, and 50,000 files: each counts for 8,000 bytes.
  ASSERT_TRUE(estimate.time_left);
  EXPECT_NEAR(static_cast<double>(estimate.time_left->count()), 14'000, 100);
}

TEST(Estimator, saysNothingWhileTheTotalsGrow) {
  Estimator estimator;
  auto progress = at(0.5, 100, 1000);
  progress.totals_settled = false;
  estimator.add(progress, base::MonotonicTime{});
  const auto estimate = estimator.add(progress, base::MonotonicTime{} + 10s);
  EXPECT_FALSE(estimate.time_left);
  EXPECT_FALSE(estimate.fraction);
}

TEST(Estimator, saysNothingInTheFirstSecondsOrPercents) {
  Estimator estimator;
  EXPECT_FALSE(estimator.add(at(0.0, 100, 1000), base::MonotonicTime{}).time_left);
  EXPECT_FALSE(estimator.add(at(0.5, 100, 1000), base::MonotonicTime{} + 1s).time_left);
  estimator.reset();
  EXPECT_FALSE(estimator.add(at(0.0, 100, 1000), base::MonotonicTime{} + 2s).time_left);
  EXPECT_FALSE(estimator.add(at(0.04, 100, 1000), base::MonotonicTime{} + 30s).time_left);
}

TEST(Estimator, followsTheRateOfTheLastSeconds) {
  Estimator estimator;
  estimator.add(at(0.0, 1, 1000), base::MonotonicTime{});
  const auto estimate = estimator.add(at(0.5, 1, 1000), base::MonotonicTime{} + 5s);
  ASSERT_TRUE(estimate.bytes_per_second);
  EXPECT_NEAR(*estimate.bytes_per_second, 100, 1);
}

TEST(Estimator, standsStillWithoutAFalsePromise) {
  Estimator estimator;
  estimator.add(at(0.3, 10, 1000), base::MonotonicTime{});
  EXPECT_FALSE(estimator.add(at(0.3, 10, 1000), base::MonotonicTime{} + 20s).time_left);
}

TEST(Estimator, anEmptyTreeIsDone) {
  Estimator estimator;
  estimator.add(at(0, 0, 0), base::MonotonicTime{});
  const auto estimate = estimator.add(at(0, 0, 0), base::MonotonicTime{} + 3s);
  EXPECT_EQ(estimate.fraction, 1.0);
}

}  // namespace
}  // namespace strongroom::jobs
