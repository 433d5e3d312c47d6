#include "jobs/estimator.h"

#include <algorithm>
#include <chrono>

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;

// Long enough to smooth a burst of cached files, short enough to follow a network that changes.
constexpr auto kWindow = 30s;
constexpr auto kRateWindow = 5s;
constexpr auto kWatchAtLeast = 2s;
constexpr double kDoneAtLeast = 0.05;
// Samples come at most a few times a second; this bounds memory should they not.
constexpr std::size_t kMostSamples = 512;

double seconds(base::MonotonicTime::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// A tree of many small files is paced by files, one of few large files by bytes: the mean of both fractions follows
// either without knowing which it is.
double fraction_of(const domain::Progress& progress) {
  const auto part = [](std::uint64_t done, std::uint64_t total) {
    return total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  };
  const double bytes = part(progress.bytes_done, progress.bytes_total);
  if (progress.files_total == 0) return bytes;
  return (part(progress.files_done, progress.files_total) + bytes) / 2;
}

}  // namespace

Estimate Estimator::add(const domain::Progress& progress, base::MonotonicTime now) {
  const double done = fraction_of(progress);
  if (!begin_) begin_ = now;
  if (samples_.size() == kMostSamples) samples_.pop_front();
  samples_.push_back({now, progress.bytes_done, done});
  forget_old(now);

  Estimate estimate;
  const auto recent = std::find_if(samples_.begin(), samples_.end(),
                                   [&](const Sample& sample) { return now - sample.at <= kRateWindow; });
  if (const double watched = seconds(now - recent->at); watched >= 0.2 && progress.bytes_done >= recent->bytes)
    estimate.bytes_per_second = static_cast<double>(progress.bytes_done - recent->bytes) / watched;
  if (!progress.totals_settled) return estimate;

  estimate.fraction =
      progress.bytes_total > 0
          ? std::min(1.0, static_cast<double>(progress.bytes_done) / static_cast<double>(progress.bytes_total))
          : done;
  const auto& oldest = samples_.front();
  const double watched = seconds(now - oldest.at);
  const double gained = done - oldest.done;
  if (now - *begin_ < kWatchAtLeast || done < kDoneAtLeast || gained <= 0) return estimate;
  estimate.time_left = base::Milliseconds{static_cast<std::int64_t>((1 - done) * watched / gained * 1000)};
  return estimate;
}

void Estimator::reset() {
  samples_.clear();
  begin_.reset();
}

void Estimator::forget_old(base::MonotonicTime now) {
  while (samples_.size() > 1 && now - samples_.front().at > kWindow) samples_.pop_front();
}

}  // namespace strongroom::jobs
