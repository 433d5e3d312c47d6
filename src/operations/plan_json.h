// Plans as somebody sends them: the members of domain::to_json(Plan), so that an answer can be changed and sent back.
// What is unknown, of another type or beyond its limits throws invalid_input that names the member.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "operations/plan_change.h"

namespace strongroom::operations {

// A new plan of files. Databases come with a plan of their own.
struct PlanDraft {
  std::string name;
  PlanChange change;
};

// "created_at" is passed over.
PlanChange plan_change_from_json(const boost::json::object& object);
// The members of a plan's "files.retention".
SnapshotRetentionChange snapshot_retention_change_from_json(const boost::json::object& object);
// "name" has to be there; "kind", when it is, must be "files".
PlanDraft plan_draft_from_json(const boost::json::object& object);

// The reverse: what the two above make the same value of.
boost::json::object to_json(const PlanChange& change);
boost::json::object to_json(const PlanDraft& draft);
boost::json::object to_json(const SnapshotRetentionChange& change);

}  // namespace strongroom::operations
