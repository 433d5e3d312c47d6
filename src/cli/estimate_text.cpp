#include "cli/estimate_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace strongroom::cli {

std::string percent_text(const jobs::Estimate& estimate) {
  if (!estimate.fraction) return {};
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", std::floor(*estimate.fraction * 100));
  return text;
}

std::string rate_text(const jobs::Estimate& estimate) {
  if (!estimate.bytes_per_second) return {};
  return base::format_bytes(static_cast<std::uint64_t>(*estimate.bytes_per_second)) + "/s";
}

std::string time_left_text(const jobs::Estimate& estimate) {
  if (!estimate.time_left) return {};
  const auto left = std::max<base::Milliseconds>(*estimate.time_left, std::chrono::seconds{1});
  return "about " + base::format_duration(left) + " left";
}

}  // namespace strongroom::cli
