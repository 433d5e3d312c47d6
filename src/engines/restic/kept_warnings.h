#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/run.h"

namespace strongroom::restic {

// Warnings about paths: each path once, the first domain::kKeptWarnings kept, all counted. For one call.
class KeptWarnings {
 public:
  // The path as restic wrote it, with what it replaced.
  void add(domain::Warning warning);

  std::vector<domain::Warning> take() { return std::move(kept_); }
  const std::vector<domain::Warning>& kept() const { return kept_; }
  std::uint64_t count() const { return count_; }

 private:
  std::unordered_set<std::string> seen_;  // of the kept ones
  std::vector<domain::Warning> kept_;
  std::uint64_t count_ = 0;
};

}  // namespace strongroom::restic
