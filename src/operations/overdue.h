// The alarm for backups that do not come, whatever keeps them from coming.
//
// Computed from the plan's rule and its last good backup, not from what the scheduler has decided, so that it also
// works when the scheduler does not. A good backup is due by the first instant of the schedule after the last good one
// began (or after the plan, or its times, were made), and may be late by its delay by chance, by as long as the last
// one took, and by a grace: a quarter of the time between two instants, half an hour at least and a day at most.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/notification_store.h"
#include "domain/plan.h"
#include "domain/store.h"

namespace strongroom::operations {

struct Overdue {
  base::UtcTime expected_at{};
  base::Milliseconds grace{0};
  std::string reason;  // as far as it is known
  std::optional<base::UtcTime> last_good_at{};
};

// nullopt: nothing is overdue, or the plan has no schedule, or is paused, or a backup is under way that has not gone on
// for too long. Of a rule or a zone that cannot be read (any more), what the store remembers of it counts, and where it
// remembers nothing, a day.
std::optional<Overdue> overdue_of(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now);

// Looks at every plan and records "plan.overdue" once for each, until there is a good backup. A plan whose records
// cannot be read keeps no other from being looked at. Returns how many were recorded.
unsigned record_overdue(domain::Store& store, domain::NotificationReader& failures, base::UtcTime now);

}  // namespace strongroom::operations
