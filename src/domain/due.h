#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::domain {

struct Run;

// What comes by a schedule: a plan's backup, and what is done to a repository.
enum class Work { backup, prune, verify };
std::string_view to_text(Work work);    // "backup", "prune", "verify"
Work work_from(std::string_view text);  // throws internal on an unknown word

// Whose schedule it is: a plan's name, or a repository's.
struct ScheduledWork {
  Work work = Work::backup;
  std::string name;
  bool operator==(const ScheduledWork&) const = default;
};

// What a run that was started by a schedule was started for.
ScheduledWork work_of(const Run& run);

// When a schedule comes next: the first instant for which nothing has been decided yet. It may have passed.
struct Due {
  ScheduledWork of;
  base::UtcTime next_at{};
  std::string basis;  // what it follows from, jobs::Appointment::basis: another rule than that begins anew
};

}  // namespace strongroom::domain
