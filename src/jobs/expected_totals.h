#pragma once

#include <cstdint>
#include <optional>

#include "domain/run.h"

namespace strongroom::jobs {

// How much a backup will read, known before the tool itself knows.
struct ExpectedTotals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  bool counted = false;  // by our own walk; otherwise it is what the last run read
};

// What the tool tells, with what is expected in place of totals that still grow. A guess that has been overtaken is
// left out: it was wrong.
domain::Progress with_expected(domain::Progress told, const std::optional<ExpectedTotals>& expected);

}  // namespace strongroom::jobs
