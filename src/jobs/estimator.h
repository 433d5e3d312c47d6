#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.h"
#include "domain/run.h"

namespace strongroom::jobs {

struct Estimate {
  std::optional<double> bytes_per_second;       // over the last seconds
  std::optional<base::Milliseconds> time_left;  // nullopt: still estimating
  std::optional<double> fraction;               // 0..1; nullopt while the totals grow
};

// Turns a row of Progress values into rate and time left. Says nothing rather than something wrong: no time left before
// the totals are settled, a twentieth is done and two seconds have been watched. Not thread-safe.
class Estimator {
 public:
  Estimate add(const domain::Progress& progress, base::MonotonicTime now);
  // A new step starts from nothing.
  void reset();

 private:
  struct Sample {
    base::MonotonicTime at;
    std::uint64_t bytes;
    double work;  // bytes, and files as so many bytes each
  };
  const Sample& oldest_within(double age, base::MonotonicTime now) const;  // in seconds; there is one, the latest
  std::optional<double> rate(base::MonotonicTime now) const;               // bytes per second, lately
  std::optional<double> pace(base::MonotonicTime now) const;               // work per second
  void forget_old(base::MonotonicTime now);

  std::deque<Sample> samples_;
  std::optional<base::MonotonicTime> begin_;
  std::optional<double> pace_;
};

}  // namespace strongroom::jobs
