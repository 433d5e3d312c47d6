#include "operations/quickstart.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"
#include "operations/maintenance.h"
#include "operations/make_repository.h"
#include "operations/plan_change.h"
#include "operations/recovery_sheet.h"
#include "operations/repositories.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRepository = "default";
constexpr std::size_t kLongestName = 50;

// The last component of the path, made into a name.
std::string name_from(const std::string& source) {
  std::string name;
  const auto last = fs::path{source}.filename();  // named: before C++23 the loop would not keep it alive
  for (const char c : last.native()) {
    const auto lower = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    const bool allowed = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (allowed || (!name.empty() && (lower == '.' || lower == '_' || lower == '-')))
      name.push_back(lower);
    else if (!name.empty() && name.back() != '-')
      name.push_back('-');
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  if (name.empty()) name = "files";
  return name.substr(0, kLongestName);
}

std::string free_name(const std::vector<domain::Plan>& plans, const std::string& wanted) {
  const auto taken = [&](const std::string& name) {
    return std::ranges::any_of(plans, [&](const domain::Plan& plan) { return plan.name == name; });
  };
  auto name = wanted;
  for (int n = 2; taken(name); ++n) name = wanted + "-" + std::to_string(n);
  return name;
}

bool on_one_disk(const std::string& one, const std::string& other) {
  struct stat first {
  }, second{};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

domain::Repository add_repository(const Tools& tools, const Call& call) {
  const auto& services = tools.services;
  const auto place = services.data.repository().native();
  domain::Repository repository;
  repository.name = kRepository;
  repository.backend = "local";
  repository.shown_location = base::terminal_safe(place);
  repository.created_at = services.clock.now();
  repository.maintenance = usual_maintenance();
  const auto password = generated_repository_password(services.random);
  jobs::seal_into(repository, {base::SecretString{place}, password, {}}, services.vault);
  tools.store().add_repository(repository, call.actor);
  base::kill_point("quickstart.recorded");
  return repository;
}

// A kill between record and repository: the record has the password, the repository is made now. One that somebody has
// moved elsewhere and that is away is never made anew.
bool is_to_be_made(const Tools& tools, const domain::RepositoryAccess& access) {
  const auto& place = tools.services.data.repository();
  return access.location.reveal() == place.native() && !fs::exists(place / "config");
}

// The sheet holds the password, so that it was written is on record before it is.
fs::path write_sheet(const Tools& tools, const Call& call, const domain::RepositoryAccess& access) {
  ledger::Event event;
  event.actor = call.actor.name;
  event.request = call.actor.request;
  event.action = "repository.recovery-sheet";
  event.target = "repository/" + std::string{kRepository};
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  tools.store().record(event);
  return write_recovery_sheet(tools.services.data, std::string{kRepository}, access);
}

domain::Plan plan_of(const Tools& tools, const Call& call, const std::string& source) {
  const auto plans = tools.store().plans();
  for (const auto& plan : plans)
    if (plan.files.sources == std::vector{source} && plan.repository == kRepository) return plan;
  domain::Plan plan;
  plan.name = free_name(plans, name_from(source));
  plan.repository = kRepository;
  plan.files.sources = {source};
  plan.created_at = tools.services.clock.now();
  tools.store().add_plan(plan, call.actor);
  base::kill_point("quickstart.planned");
  return plan;
}

}  // namespace

Quickstart prepare_quickstart(const Tools& tools, const Call& call, const std::string& given) {
  const auto source = clean_path(given, "a source");
  jobs::require_usable_source(source, tools.services.data);
  if (jobs::inspect_sources({source}).present.empty())
    throw base::Error{base::ErrorCode::source_missing, base::escape_path(source)};
  // While the repository is made too: of two calls, the second finds what the first has made.
  const std::lock_guard alone{tools.changing};
  Quickstart made;
  auto repository = tools.store().find_repository(std::string{kRepository});
  made.repository = repository ? *std::move(repository) : add_repository(tools, call);
  const auto access = jobs::open_access(made.repository, tools.services.vault);
  made.made_repository = is_to_be_made(tools, access);
  if (made.made_repository) make_repository(tools.services.engine, access, call.engine_call());
  base::kill_point("quickstart.repository");
  made.sheet = write_sheet(tools, call, access);
  made.plan = plan_of(tools, call, source);
  made.is_local = access.backend == "local";
  made.same_disk = made.is_local && on_one_disk(source, access.location.reveal());
  return made;
}

}  // namespace strongroom::operations
