#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"

namespace strongroom::base {

// Any thread may call. Bytes come from the kernel's generator.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(void* bytes, std::size_t count) = 0;
};

class SystemRandom final : public Random {
 public:
  void fill(void* bytes, std::size_t count) override;
};

// A run's id: "20261122t053612-k7f3q2xw": UTC second, then 40 random bits. Sorts by time, is a valid file name and a
// valid restic tag, and can be read over the telephone (no i, l, o, u).
std::string new_run_id(UtcTime now, Random& random);

// `bits` random bits (rounded up to 5) in the same alphabet, for generated passwords.
std::string random_text(std::size_t bits, Random& random);

}  // namespace strongroom::base
