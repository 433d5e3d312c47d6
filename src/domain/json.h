// How domain values look in JSON: in the store, on the command line and in the API alike. Times are UTC text, durations
// whole milliseconds, sizes bytes; paths are escaped by base::escape_path.
#pragma once

#include <boost/json/fwd.hpp>

#include "domain/backup_engine.h"
#include "domain/database.h"
#include "domain/database_engine.h"
#include "domain/dump.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"

namespace strongroom::domain {

boost::json::object to_json(const Run& run);
boost::json::object to_json(const Plan& plan);
boost::json::object to_json(const Repository& repository);  // no secrets, not even sealed ones
boost::json::object to_json(const Maintenance& maintenance);
boost::json::object to_json(const DataReading& reading);
boost::json::object to_json(const Database& database);  // no secrets, not even sealed ones
boost::json::object to_json(const Dump& dump);
boost::json::object to_json(const DatabaseHealth& health);
boost::json::object to_json(const DatabaseStatistics& statistics);
boost::json::object to_json(const Progress& progress);
boost::json::object to_json(const Snapshot& snapshot);
boost::json::object to_json(const SnapshotDecision& decision);  // the snapshot with "keep" and "reason"
boost::json::object to_json(const SnapshotEntry& entry);
std::string_view to_text(Change change);  // "added", "removed", "modified", "type", "metadata"
boost::json::object to_json(const SnapshotChange& change);
boost::json::object to_json(const ChangeCounts& counts);
boost::json::object to_json(const RepositoryStats& stats);
boost::json::object to_json(const RepositoryLock& lock);
boost::json::object to_json(const Retry& retry);
boost::json::object to_json(const RunError& error);
boost::json::object to_json(const Step& step);

// The reverse, for what the store holds. Throw integrity when a member is missing or of another type.
Run run_from_json(const boost::json::object& object);
Plan plan_from_json(const boost::json::object& object);
Dump dump_from_json(const boost::json::object& object);
Maintenance maintenance_from_json(const boost::json::object& object);   // an empty object: as it is made
DataReading data_reading_from_json(const boost::json::object& object);  // the same

}  // namespace strongroom::domain
