// What is done to a repository by itself: what somebody wants of it, and when it comes.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "domain/backup_engine.h"
#include "domain/due.h"
#include "domain/maintenance.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "operations/schedules.h"

namespace strongroom::operations {

// Only what is said; everything else stays as it is. Each as in domain::Maintenance.
struct MaintenanceChange {
  std::optional<std::string> prune{};  // empty = by hand only
  std::optional<std::string> max_unused{};
  std::optional<std::string> max_repack{};
  std::optional<std::string> verify{};  // empty = by hand only
  std::optional<unsigned> verify_days{};
  std::optional<std::string> time_zone{};  // empty = the machine's
  bool operator==(const MaintenanceChange&) const = default;
};

inline constexpr unsigned kMostVerifyDays = 3650;

// What a new repository that nobody has said more of gets, where reading it costs nothing: every Sunday what was
// forgotten is removed, and every day a part of the data is read, all of it within thirty.
domain::Maintenance usual_maintenance();

// Throws invalid_input for a rule that is none or never comes, and for what the tool does not take.
void apply(const MaintenanceChange& change, const domain::BackupEngine& engine, base::UtcTime now,
           domain::Maintenance& maintenance);

// The members of domain::to_json(Maintenance), null for empty. Throws invalid_input that names the member.
MaintenanceChange maintenance_change_from_json(const boost::json::object& object);
boost::json::object to_json(const MaintenanceChange& change);

// When this work comes to the repository. Empty where it is done by hand only.
Timetable timetable_of(domain::StoreReader& store, const domain::Repository& repository, domain::Work work,
                       base::UtcTime now);

}  // namespace strongroom::operations
