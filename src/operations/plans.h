// Plans: what to back up, where to.
#pragma once

#include <string>
#include <vector>

#include "domain/plan.h"
#include "domain/store.h"
#include "instance/data_directory.h"
#include "operations/call.h"
#include "operations/plan_json.h"

namespace strongroom::operations {

// Throws not_found.
domain::Plan require_plan(domain::StoreReader& store, const std::string& name);

// Goes to the repository "default" unless the draft names another. Throws invalid_input for what a plan may not hold
// (by whom it may hold it: Call::caller), not_found without that repository, conflict when the name is taken.
domain::Plan add_plan(const Tools& tools, const Call& call, const PlanDraft& draft);

struct ChangedPlan {
  domain::Plan before;
  domain::Plan after;
};
ChangedPlan edit_plan(const Tools& tools, const Call& call, const std::string& name, const PlanChange& change);

// Returns what it was. Its snapshots are left alone. Throws conflict for a database's plan, which goes with it, and
// integrity while a break of the ledger is not acknowledged.
domain::Plan remove_plan(const Tools& tools, const Call& call, const std::string& name);

// Sources that are not there, links that would not be followed, what is left out. Nothing for a plan of a database.
std::vector<Remark> remarks_on_plan(const Tools& tools, const domain::Plan& plan);
// What stays behind when dumps go elsewhere, and what the next backup would stumble over.
std::vector<Remark> remarks_on_change(const ChangedPlan& changed);

// Throws invalid_input for a directory that cannot hold dumps: strongroom's own data (backups/ apart) is no place for
// them.
void require_usable_dump_directory(const std::string& directory, const instance::DataDirectory& data);

}  // namespace strongroom::operations
