// What the terminal says of a run's estimate. Each is empty while there is nothing to say.
#pragma once

#include <string>

#include "jobs/estimator.h"

namespace strongroom::cli {

std::string percent_text(const jobs::Estimate& estimate);    // "42 %"
std::string rate_text(const jobs::Estimate& estimate);       // "61.0 MB/s"
std::string time_left_text(const jobs::Estimate& estimate);  // "about 8 s left"

}  // namespace strongroom::cli
