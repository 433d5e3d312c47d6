// What comes by a schedule, a plan's backup or what is done to a repository: its rule, and what the store remembers of
// it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/due.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"
#include "domain/store.h"
#include "jobs/services.h"
#include "schedule/schedule.h"

namespace strongroom::jobs {

struct Appointment {
  domain::ScheduledWork of;
  schedule::Schedule schedule;
  std::string basis;  // what the due times follow from; when it changes, they begin anew
  domain::MissedRuns missed = domain::MissedRuns::catch_up;
  base::Milliseconds jitter{0};

  // How much later than due the run of this instant starts: less than `jitter`, before the next instant, and always the
  // same.
  base::Milliseconds delay_of(base::UtcTime due_at) const;
};

// nullopt for what is done by hand only, and for a paused plan. Throw invalid_input for a rule or a zone that is not
// known (any more): zones come from the system, and it may lose one.
std::optional<Appointment> appointment_of(const domain::Plan& plan);
std::optional<Appointment> appointment_of(const domain::Repository& repository, domain::Work work);

// In how many parts the repository's data is read, so that all of it is within Maintenance::verify_days; 1 without a
// rule. Throws as above.
unsigned data_parts(const domain::Repository& repository, base::UtcTime now);

// What the store remembers, as far as it can be read: a row that somebody has damaged is as good as none.
std::optional<domain::Due> remembered_due(domain::StoreReader& store, const domain::ScheduledWork& of);

// What is remembered, or else what follows from the rule after `now`, and not before a window opens for it; nullopt
// where nothing comes any more.
std::optional<domain::Due> next_due(domain::StoreReader& store, const Appointment& appointment, base::UtcTime now);
std::optional<domain::Due> next_due(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now);

// For the end of a backup: when its plan comes next, in `run` and to be stored with it. nullopt for other runs, and
// where that cannot be told, which is no reason not to record the end; `explain` hears why.
std::optional<domain::Due> recalculate_next(const Services& services, domain::Run& run,
                                            const std::function<void(const std::string&)>& explain);

}  // namespace strongroom::jobs
