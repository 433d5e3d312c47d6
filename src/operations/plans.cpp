#include "operations/plans.h"

#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "jobs/ledger_trust.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

void require_usable_tags(const std::vector<std::string>& tags) {
  constexpr auto kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  for (const auto& tag : tags)
    if (tag.empty() || tag.find_first_not_of(kAllowed) != std::string::npos)
      throw Error{ErrorCode::invalid_input, "a tag is made of letters, digits, '.', '_' and '-'"};
}

void require_usable(const Tools& tools, const Call& call, const domain::Plan& plan) {
  if (plan.files.sources.empty()) throw Error{ErrorCode::invalid_input, "a plan needs at least one --source DIR"};
  for (const auto& source : plan.files.sources) jobs::require_usable_source(source, tools.services.data);
  require_usable_tags(plan.files.tags);
  tools.services.engine.require_usable(plan.files, call.caller);
  const auto repository = tools.store().find_repository(plan.repository);
  if (!repository)
    throw Error::with_words(ErrorCode::not_found,
                            "there is no repository '" + base::terminal_safe(plan.repository) + "'", {},
                            "Look at 'strongroom repo list', or add it with 'strongroom repo add'.");
  const auto access = jobs::open_access(*repository, tools.services.vault);
  for (const auto& source : plan.files.sources) jobs::require_outside_repository(source, access);
}

// Lexically; links are resolved as far as they exist.
bool lies_in(const fs::path& path, const fs::path& directory) {
  const auto below = path.lexically_relative(directory);
  return !below.empty() && *below.begin() != "..";
}

}  // namespace

domain::Plan require_plan(domain::StoreReader& store, const std::string& name) {
  if (auto plan = store.find_plan(name)) return *plan;
  throw Error{ErrorCode::not_found, "there is no plan '" + base::terminal_safe(name) + "'"};
}

domain::Plan add_plan(const Tools& tools, const Call& call, const PlanDraft& draft) {
  domain::Plan plan;
  plan.name = draft.name;
  domain::require_valid_name("plan", plan.name);
  plan.repository = "default";
  apply(draft.change, plan);
  plan.created_at = tools.services.clock.now();
  require_usable(tools, call, plan);
  tools.store().add_plan(plan, call.actor);
  return plan;
}

ChangedPlan edit_plan(const Tools& tools, const Call& call, const std::string& name, const PlanChange& change) {
  const std::lock_guard alone{tools.changing};
  ChangedPlan changed{require_plan(tools.store(), name), {}};
  call.require(domain::to_json(changed.before));
  changed.after = changed.before;
  apply(change, changed.after);
  if (changed.after.is_database())
    require_usable_dump_directory(changed.after.dump.directory, tools.services.data);
  else
    require_usable(tools, call, changed.after);
  tools.store().update_plan(changed.after, call.actor);
  return changed;
}

domain::Plan remove_plan(const Tools& tools, const Call& call, const std::string& name) {
  const std::lock_guard alone{tools.changing};
  auto plan = require_plan(tools.store(), name);
  call.require(domain::to_json(plan));
  if (plan.is_database())
    throw Error::with_words(
        ErrorCode::conflict, "plan " + plan.name + " belongs to its database", {},
        "Remove both with 'strongroom database remove " + plan.dump.database + "'; the dumps are left alone.");
  jobs::require_trustworthy_ledger(tools.store(), {call.actor, "plan.remove", "plan/" + plan.name});
  tools.store().remove_plan(plan.name, call.actor);
  return plan;
}

std::vector<Remark> remarks_on_plan(const Tools& tools, const domain::Plan& plan) {
  std::vector<Remark> remarks;
  if (plan.is_database()) return remarks;
  const auto& sources = plan.files.sources;
  for (const auto& missing : jobs::inspect_sources(sources).missing)
    remarks.push_back({base::escape_path(missing) + " does not exist now"});
  for (const auto& link : jobs::symbolic_links(sources))
    remarks.push_back(
        {base::escape_path(link) + " is a symbolic link: the link would be backed up, not what it points to"});
  const auto repository = tools.store().find_repository(plan.repository);
  if (!repository) return remarks;
  const auto access = jobs::open_access(*repository, tools.services.vault);
  if (!jobs::own_paths(sources, tools.services.data, access).empty())
    remarks.push_back({"strongroom's own data below these sources is left out of the backup", false});
  if (plan.files.retention.removes_something() && repository->maintenance.prune.empty())
    remarks.push_back({"the room of old snapshots is free once repository " + repository->name +
                           " is pruned, which nothing does by itself: 'strongroom repo edit " + repository->name +
                           " --prune-schedule RULE' lets it happen",
                       false});
  return remarks;
}

std::vector<Remark> remarks_on_change(const ChangedPlan& changed) {
  const auto& before = changed.before.dump.directory;
  const auto& after = changed.after.dump.directory;
  if (!changed.after.is_database() || before == after) return {};
  std::vector<Remark> remarks{{"dumps go to " + base::escape_path(after) + " from now on; what is in " +
                                   base::escape_path(before) + " stays there",
                               false}};
  std::error_code unknown;
  if (!fs::exists(after, unknown)) remarks.push_back({base::escape_path(after) + " does not exist now"});
  return remarks;
}

void require_usable_dump_directory(const std::string& directory, const instance::DataDirectory& data) {
  std::error_code unknown;
  const auto path = fs::weakly_canonical(directory, unknown);
  const auto root = fs::weakly_canonical(data.root, unknown);
  if (!lies_in(path, root) || lies_in(path, root / data.backups().filename())) return;
  throw Error::with_words(ErrorCode::invalid_input, base::escape_path(directory) + " cannot hold dumps",
                          "strongroom keeps its own data there",
                          "Choose a directory outside " + base::escape_path(data.root.native()) +
                              ", or none: then they go into backups/ there.");
}

}  // namespace strongroom::operations
