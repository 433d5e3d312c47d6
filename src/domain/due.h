#pragma once

#include <string>

#include "base/clock.h"

namespace strongroom::domain {

// When a plan's schedule comes next: the first instant for which nothing has been decided yet. It may have passed.
struct Due {
  std::string plan;
  base::UtcTime next_at{};
  std::string basis;  // what it follows from, jobs::basis_of(plan): another rule than that begins anew
};

}  // namespace strongroom::domain
