#include "operations/maintenance.h"

#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "jobs/appointment.h"
#include "operations/members.h"
#include "operations/optional_members.h"
#include "schedule/schedule.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

}  // namespace

domain::Maintenance usual_maintenance() {
  domain::Maintenance usual;
  usual.prune = "0 3 * * 0";
  usual.verify = "0 4 * * *";
  return usual;
}

// What is left as it was is not looked at: a zone may have gone from the system since.
void apply(const MaintenanceChange& change, const domain::BackupEngine& engine, base::UtcTime now,
           domain::Maintenance& maintenance) {
  const auto before = maintenance;
  take(change.prune, maintenance.prune);
  take(change.max_unused, maintenance.limits.max_unused);
  take(change.max_repack, maintenance.limits.max_repack);
  take(change.verify, maintenance.verify);
  take(change.verify_days, maintenance.verify_days);
  take(change.time_zone, maintenance.time_zone);
  const bool other_clocks = before.time_zone != maintenance.time_zone;
  if (other_clocks && !maintenance.time_zone.empty()) (void)schedule::Zone::named(maintenance.time_zone);
  for (const auto& [old, rule] : {std::pair{before.prune, maintenance.prune}, {before.verify, maintenance.verify}})
    if (!rule.empty() && (other_clocks || old != rule)) require_due_some_day(rule, maintenance.time_zone, now);
  if (maintenance.verify_days < 1 || maintenance.verify_days > kMostVerifyDays)
    throw Error{ErrorCode::invalid_input, "all data is read within 1 to " + std::to_string(kMostVerifyDays) + " days"};
  engine.require_usable(maintenance.limits);
}

MaintenanceChange maintenance_change_from_json(const boost::json::object& object) {
  Members members{object, "maintenance."};
  MaintenanceChange change;
  change.prune = members.text_or_null("prune");
  change.max_unused = members.text_or_null("max_unused");
  change.max_repack = members.text_or_null("max_repack");
  change.verify = members.text_or_null("verify");
  if (const auto days = members.number("verify_days", kMostVerifyDays))
    change.verify_days = static_cast<unsigned>(*days);
  change.time_zone = members.text_or_null("time_zone");
  members.refuse_others();
  return change;
}

boost::json::object to_json(const MaintenanceChange& change) {
  boost::json::object object;
  put(object, "prune", change.prune);
  put(object, "max_unused", change.max_unused);
  put(object, "max_repack", change.max_repack);
  put(object, "verify", change.verify);
  put(object, "verify_days", change.verify_days);
  put(object, "time_zone", change.time_zone);
  return object;
}

Timetable timetable_of(domain::StoreReader& store, const domain::Repository& repository, domain::Work work,
                       base::UtcTime now) {
  const auto& maintenance = repository.maintenance;
  const auto& rule = work == domain::Work::prune ? maintenance.prune : maintenance.verify;
  return timetable_of({rule, maintenance.time_zone}, now,
                      [&] { return jobs::next_due(store, *jobs::appointment_of(repository, work), now); });
}

}  // namespace strongroom::operations
