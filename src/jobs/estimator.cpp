#include "jobs/estimator.h"

#include <algorithm>
#include <chrono>

namespace strongroom::jobs {
namespace {

using namespace std::chrono_literals;

// Long enough for many packs of a slow network, short enough to follow one that changes.
constexpr auto kWindow = 60s;
// Of the time since the beginning: what was fast only because nothing was full yet is left behind soon.
constexpr double kRecentPart = 0.8;
constexpr auto kRateWindow = 5s;
constexpr auto kWatchAtLeast = 2s;
constexpr double kDoneAtLeast = 0.05;
// Samples come a few times a second. What comes sooner than this tells nothing more of the pace, and a flood of it
// would cost what a backup needs: it takes the place of the one before.
constexpr auto kBetweenSamples = 50ms;
constexpr std::size_t kMostSamples = 512;  // bounds memory all the same

// What restic needs where nothing holds it up: seconds for each byte, and for each file besides its content.
constexpr double kByteTime = 1 / 80e6;
constexpr double kFileTime = 1e-4;
// What restic may have read and not yet stored: at most five packs of 16 MiB that are being uploaded, and two that are
// being filled.
constexpr double kOnItsWay = 7 * 16.0 * 1024 * 1024;

double seconds(base::MonotonicTime::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// What a file costs besides its content, in bytes of content, when so many files and bytes took so long. Which of the
// two was slower than expected cannot be told; so it is laid to both, mostly to what was expected to take longer: where
// a network holds large files up, a tiny one still costs what it costs.
double file_cost(double files, double bytes, double took) {
  const double for_files = files * kFileTime, for_bytes = bytes * kByteTime;
  const double late = took - for_files - for_bytes;
  if (late <= 0 || files < 0 || bytes < 0 || for_files + for_bytes <= 0) return kFileTime / kByteTime;
  const double share = late / (for_files * for_files + for_bytes * for_bytes);
  return kFileTime * (1 + share * for_files) / (kByteTime * (1 + share * for_bytes));
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

Estimator::Estimator() : file_cost_{file_cost(0, 0, 0)} {}

Estimate Estimator::add(const domain::Progress& progress, base::MonotonicTime now) {
  if (!begin_) begin_ = now;
  const bool is_new = keep({now, static_cast<double>(progress.bytes_done), static_cast<double>(progress.files_done)});
  // When all is read and the rest is being stored, nothing grows any more: the pace stays what it was.
  if (!all_read_ && is_new) fit(now);
  all_read_ = progress.totals_settled && progress.bytes_done >= progress.bytes_total &&
              progress.files_done >= progress.files_total;

  Estimate estimate;
  estimate.bytes_per_second = rate(now);
  if (!progress.totals_settled) return estimate;
  estimate.fraction = fraction_of(progress);
  const double total = work_in(static_cast<double>(progress.files_total), static_cast<double>(progress.bytes_total));
  const double done = std::min(total, work_in(samples_.back().files, samples_.back().bytes));
  if (now - *begin_ < kWatchAtLeast || part(done, total) < kDoneAtLeast || !pace_) return estimate;
  // A tool that began faster than it goes on has taken in what is not through yet, up to what it can hold.
  const double through = std::min(done, std::max(*pace_ * seconds(now - *begin_), done - kOnItsWay));
  estimate.time_left = to_milliseconds(std::max(0.0, total - through) / *pace_);
  return estimate;
}

bool Estimator::keep(const Sample& sample) {
  const auto count = samples_.size();
  const bool is_new = count < 2 || sample.at - samples_[count - 2].at >= kBetweenSamples;
  if (!is_new) samples_.pop_back();
  if (samples_.size() == kMostSamples) samples_.pop_front();
  samples_.push_back(sample);
  forget_old(sample.at);
  return is_new;
}

Estimator::Samples::const_iterator Estimator::first_within(double age, base::MonotonicTime now) const {
  return std::find_if(samples_.begin(), samples_.end(),
                      [&](const Sample& sample) { return seconds(now - sample.at) <= age; });
}

std::optional<double> Estimator::rate(base::MonotonicTime now) const {
  const auto& recent = *first_within(seconds(kRateWindow), now);
  const double watched = seconds(now - recent.at), bytes = samples_.back().bytes;
  if (watched < 0.2 || bytes < recent.bytes) return std::nullopt;
  return (bytes - recent.bytes) / watched;
}

void Estimator::fit(base::MonotonicTime now) {
  const double age = std::clamp(kRecentPart * seconds(now - *begin_), seconds(kWatchAtLeast), seconds(kWindow));
  const auto first = first_within(age, now);
  const auto& last = samples_.back();
  file_cost_ = file_cost(last.files - first->files, last.bytes - first->bytes, seconds(last.at - first->at));
  pace_ = slope_from(first);
}

// Of the line that lies best between all samples (least squares): a tool that stores in packs stands still and jumps,
// and from one sample to another that would look like any pace.
std::optional<double> Estimator::slope_from(Samples::const_iterator first) const {
  const auto count = static_cast<double>(samples_.end() - first);
  double mean_time = 0, mean_work = 0, variance = 0, covariance = 0;
  for (auto sample = first; sample != samples_.end(); ++sample) {
    mean_time += seconds(sample->at - first->at) / count;
    mean_work += work_in(sample->files, sample->bytes) / count;
  }
  for (auto sample = first; sample != samples_.end(); ++sample) {
    const double from_mean = seconds(sample->at - first->at) - mean_time;
    variance += from_mean * from_mean;
    covariance += from_mean * (work_in(sample->files, sample->bytes) - mean_work);
  }
  if (variance <= 0 || covariance <= 0) return std::nullopt;
  return covariance / variance;
}

void Estimator::reset() {
  *this = Estimator{};
}

void Estimator::forget_old(base::MonotonicTime now) {
  while (samples_.size() > 1 && now - samples_.front().at > kWindow) samples_.pop_front();
}

}  // namespace strongroom::jobs
