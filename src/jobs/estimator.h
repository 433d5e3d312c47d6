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
  Estimator();
  Estimate add(const domain::Progress& progress, base::MonotonicTime now);
  // A new step starts from nothing.
  void reset();

 private:
  struct Sample {
    base::MonotonicTime at;
    double bytes;
    double files;
  };
  using Samples = std::deque<Sample>;
  bool keep(const Sample& sample);  // whether it tells more than the latest did
  Samples::const_iterator first_within(double age, base::MonotonicTime now) const;  // in seconds; at least the latest
  std::optional<double> rate(base::MonotonicTime now) const;                        // bytes per second, lately
  void fit(base::MonotonicTime now);
  std::optional<double> slope_from(Samples::const_iterator first) const;  // work per second
  double work_in(double files, double bytes) const { return files * file_cost_ + bytes; }
  void forget_old(base::MonotonicTime now);

  Samples samples_;
  std::optional<base::MonotonicTime> begin_;
  std::optional<double> pace_;  // work per second; work is bytes, and files as so many bytes each
  double file_cost_;            // so many
  bool all_read_ = false;
};

}  // namespace strongroom::jobs
