#include "jobs/estimator.h"

#include <algorithm>
#include <chrono>

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;

// Long enough to smooth a burst of cached files, short enough to follow a network that changes.
constexpr auto kWindow = 30s;
// Of the time since the beginning: what was fast only because nothing was full yet is left behind soon.
constexpr double kRecentPart = 0.7;
constexpr auto kRateWindow = 5s;
constexpr auto kWatchAtLeast = 2s;
constexpr double kDoneAtLeast = 0.05;
// Samples come at most a few times a second; this bounds memory should they not.
constexpr std::size_t kMostSamples = 512;

// What a file costs besides its content, in bytes of content. restic spends some 0.1 ms on a tiny file and reads 80 MB
// in a second; 8 kB fitted recorded runs over large files, over small ones and over both best (bench/README.md).
constexpr double kFileCost = 8'000;
// What restic may have read and not yet stored: at most five packs of 16 MiB that are being uploaded, and two that are
// being filled.
constexpr double kOnItsWay = 7 * 16.0 * 1024 * 1024;

double seconds(base::MonotonicTime::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

double work_in(std::uint64_t files, std::uint64_t bytes) {
  return static_cast<double>(files) * kFileCost + static_cast<double>(bytes);
}

double part(double done, double total) {
  return total <= 0 ? 1.0 : std::min(1.0, done / total);
}

double fraction_of(const domain::Progress& progress) {
  const bool by_bytes = progress.bytes_total > 0;
  return part(static_cast<double>(by_bytes ? progress.bytes_done : progress.files_done),
              static_cast<double>(by_bytes ? progress.bytes_total : progress.files_total));
}

base::Milliseconds to_milliseconds(double seconds) {
  return base::Milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

}  // namespace

Estimate Estimator::add(const domain::Progress& progress, base::MonotonicTime now) {
  if (!begin_) begin_ = now;
  const double total = work_in(progress.files_total, progress.bytes_total);
  const double done = std::min(total, work_in(progress.files_done, progress.bytes_done));
  const bool was_all_read = !samples_.empty() && samples_.back().work >= total;
  if (samples_.size() == kMostSamples) samples_.pop_front();
  samples_.push_back({now, progress.bytes_done, done});
  forget_old(now);
  // When all is read and the rest is being stored, nothing grows any more: the pace stays what it was.
  if (!was_all_read) pace_ = pace(now);

  Estimate estimate;
  estimate.bytes_per_second = rate(now);
  if (!progress.totals_settled) return estimate;
  estimate.fraction = fraction_of(progress);
  if (now - *begin_ < kWatchAtLeast || part(done, total) < kDoneAtLeast || !pace_) return estimate;
  // A tool that began faster than it goes on has taken in what is not through yet, up to what it can hold.
  const double through = std::min(done, std::max(*pace_ * seconds(now - *begin_), done - kOnItsWay));
  estimate.time_left = to_milliseconds(std::max(0.0, total - through) / *pace_);
  return estimate;
}

const Estimator::Sample& Estimator::oldest_within(double age, base::MonotonicTime now) const {
  return *std::find_if(samples_.begin(), samples_.end(),
                       [&](const Sample& sample) { return seconds(now - sample.at) <= age; });
}

std::optional<double> Estimator::rate(base::MonotonicTime now) const {
  const auto& recent = oldest_within(seconds(kRateWindow), now);
  const auto bytes = samples_.back().bytes;
  const double watched = seconds(now - recent.at);
  if (watched < 0.2 || bytes < recent.bytes) return std::nullopt;
  return static_cast<double>(bytes - recent.bytes) / watched;
}

std::optional<double> Estimator::pace(base::MonotonicTime now) const {
  const double age = std::clamp(kRecentPart * seconds(now - *begin_), seconds(kWatchAtLeast), seconds(kWindow));
  const auto& oldest = oldest_within(age, now);
  const double gained = samples_.back().work - oldest.work;
  if (gained <= 0 || now <= oldest.at) return std::nullopt;
  return gained / seconds(now - oldest.at);
}

void Estimator::reset() {
  samples_.clear();
  begin_.reset();
  pace_.reset();
}

void Estimator::forget_old(base::MonotonicTime now) {
  while (samples_.size() > 1 && now - samples_.front().at > kWindow) samples_.pop_front();
}

}  // namespace strongroom::jobs
