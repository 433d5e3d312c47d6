#include "jobs/expected_totals.h"

#include <algorithm>

namespace strongroom::jobs {

domain::Progress with_expected(domain::Progress told, const std::optional<ExpectedTotals>& expected) {
  if (!expected || told.totals_settled) return told;
  const auto files = std::max(told.files_done, told.files_total);
  const auto bytes = std::max(told.bytes_done, told.bytes_total);
  const bool overtaken = files > expected->files || bytes > expected->bytes;
  if (overtaken && !expected->counted) return told;
  // The tree may have grown since it was counted.
  told.files_total = std::max(files, expected->files);
  told.bytes_total = std::max(bytes, expected->bytes);
  told.totals_settled = expected->counted;
  told.totals_estimated = !expected->counted;
  return told;
}

}  // namespace strongroom::jobs
