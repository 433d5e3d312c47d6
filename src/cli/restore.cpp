#include <filesystem>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/run_view.h"
#include "jobs/restore_run.h"

namespace strongroom::cli {
namespace {

jobs::RestoreOrder order_from(domain::StoreReader& store, const Arguments& arguments) {
  const auto name = arguments.text("PLAN");
  const auto plan = store.find_plan(name);
  if (!plan) throw base::Error{base::ErrorCode::not_found, "there is no plan '" + name + "'"};
  if (plan->is_database())
    throw base::Error::with_words(
        base::ErrorCode::invalid_input, "plan " + plan->name + " is one of a database", "it has dumps, not snapshots",
        "Restore with 'strongroom database restore " + plan->dump.database + " --file FILE --into NEWDB'.");
  jobs::RestoreOrder order;
  order.plan = plan->name;
  order.repository = plan->repository;
  order.snapshot = arguments.has("--snapshot") ? arguments.text("--snapshot") : "latest";
  for (const auto& include : arguments.texts("--include")) {
    if (include.empty() || include.front() != '/')
      throw base::Error{base::ErrorCode::invalid_input,
                        "--include takes the absolute path a file had when it was "
                        "backed up, not '" +
                            base::escape_path(include) + "'"};
    order.includes.push_back(include);
  }
  const auto target = arguments.text("--target");
  if (target.empty()) throw base::Error{base::ErrorCode::invalid_input, "--target DIR says where to restore to"};
  auto path = std::filesystem::absolute(target).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  order.target = path.native();
  jobs::require_usable_target(order.target);
  return order;
}

int restore(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto owner = context.own(interruption.token());
  const auto order = order_from(owner->store(), arguments);
  const auto run_id = owner->executor().start_restore(order, {domain::Trigger::manual, context.actor()});
  return follow_run(context, *owner, run_id, interruption.token());
}

}  // namespace

std::vector<Command> restore_commands() {
  return {{.path = "restore",
           .summary = "Restore a plan's snapshot into a new directory",
           .examples =
               "  strongroom restore photos --target /tmp/photos\n"
               "  strongroom restore photos --snapshot 1a2b3c4d --include /home/you/Pictures/2025 --target /tmp/p",
           .arguments = {{"PLAN", Takes::positional, "The plan's name"},
                         {"--snapshot", Takes::text, "The snapshot's id or its beginning; 'latest' by default"},
                         {"--include", Takes::texts, "Only this path (again for more)"},
                         {"--target", Takes::text, "A directory that is empty or does not exist yet"}},
           .act = restore}};
}

}  // namespace strongroom::cli
