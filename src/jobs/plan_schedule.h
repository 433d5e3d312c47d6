// When a plan's backups are due: its rule, and what the store remembers of it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "domain/due.h"
#include "domain/plan.h"
#include "domain/run.h"
#include "domain/store.h"
#include "jobs/services.h"
#include "schedule/schedule.h"

namespace strongroom::jobs {

// nullopt for a plan that is backed up by hand only, and for a paused one. Throws invalid_input for a rule or a zone
// that is not known (any more): zones come from the system, and it may lose one.
std::optional<schedule::Schedule> schedule_of(const domain::Plan& plan);

// What the plan's due times follow from; when it changes, they begin anew.
std::string basis_of(const domain::Plan& plan, const schedule::Schedule& schedule);

// How much later than due the backup of this instant starts: less than plan.jitter, before the next instant, and always
// the same.
base::Milliseconds delay_of(const domain::Plan& plan, const schedule::Schedule& schedule, base::UtcTime due_at);

// What the store remembers, as far as it can be read: a row that somebody has damaged is as good as none.
std::optional<domain::Due> remembered_due(domain::StoreReader& store, const std::string& plan);

// What is remembered, or else what follows from the rule after `now`; nullopt without a schedule.
std::optional<domain::Due> next_due(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now);

// For the end of a backup: when its plan comes next, in `run` and to be stored with it. nullopt for other runs, and
// where that cannot be told, which is no reason not to record the end; `explain` hears why.
std::optional<domain::Due> recalculate_next(const Services& services, domain::Run& run,
                                            const std::function<void(const std::string&)>& explain);

}  // namespace strongroom::jobs
