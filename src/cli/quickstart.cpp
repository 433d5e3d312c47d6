#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/ids.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/plan_text.h"
#include "cli/recovery_sheet.h"
#include "cli/run_follow.h"
#include "cli/tool_call.h"
#include "domain/names.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"
#include "operations/make_repository.h"

namespace strongroom::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRepository = "default";
constexpr std::size_t kPasswordBits = 160;

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
  return name.substr(0, 50);
}

class Quickstart {
 public:
  Quickstart(Context& context, Owner& owner, std::stop_token stop)
      : context_{context}, console_{context.console()}, owner_{owner}, stop_{std::move(stop)} {}

  int execute(const std::string& source) {
    jobs::require_usable_source(source, context_.data());
    if (jobs::inspect_sources({source}).present.empty())
      throw base::Error{base::ErrorCode::source_missing, base::escape_path(source)};
    ensure_repository();
    const auto plan = ensure_plan(source);
    console_.say("backing up " + base::escape_path(source) + " (plan " + plan.name + ")");
    const auto run_id = owner_.executor().start_backup(plan, {domain::Trigger::quickstart, context_.actor()});
    const int code = follow_run(context_, owner_, run_id, stop_);
    if (code == 0 || code == 3) say_how_to_go_on(plan);
    return code;
  }

 private:
  void ensure_repository() {
    const std::string name{kRepository};
    auto repository = owner_.store().find_repository(name);
    if (!repository) repository = add_repository(name);
    access_ = jobs::open_access(*repository, owner_.vault());
    // A kill between record and repository: the record has the password, the repository is made now.
    if (access_.backend == "local" && !fs::exists(fs::path{access_.location.reveal()} / "config")) {
      ToolCall tool{context_, stop_};
      operations::make_repository(owner_.engine(), access_, tool.call());
      console_.say("created repository " + name + " at " + repository->shown_location);
    }
    base::kill_point("quickstart.repository");
    write_sheet(name);
  }

  // The sheet holds the password, so that it was written is on record before it is.
  void write_sheet(const std::string& name) {
    ledger::Event event;
    event.actor = context_.actor();
    event.action = "repository.recovery-sheet";
    event.target = "repository/" + name;
    event.severity = ledger::Severity::notice;
    event.result = "ok";
    owner_.store().record(event);
    sheet_ = write_recovery_sheet(context_.data(), name, access_);
  }

  domain::Repository add_repository(const std::string& name) {
    domain::Repository repository;
    repository.name = name;
    repository.backend = "local";
    repository.shown_location = base::terminal_safe(context_.data().repository().native());
    repository.created_at = context_.wiring().clock.now();
    const base::SecretString password{base::random_text(kPasswordBits, context_.wiring().random)};
    jobs::seal_into(repository, {base::SecretString{context_.data().repository().native()}, password, {}},
                    owner_.vault());
    owner_.store().add_repository(repository, context_.actor());
    base::kill_point("quickstart.recorded");
    return repository;
  }

  domain::Plan ensure_plan(const std::string& source) {
    const auto plans = owner_.store().plans();
    for (const auto& plan : plans)
      if (plan.files.sources == std::vector{source} && plan.repository == kRepository) return plan;
    domain::Plan plan;
    plan.name = free_name(plans, name_from(source));
    plan.repository = kRepository;
    plan.files.sources = {source};
    plan.created_at = context_.wiring().clock.now();
    owner_.store().add_plan(plan, context_.actor());
    base::kill_point("quickstart.planned");
    return plan;
  }

  static std::string free_name(const std::vector<domain::Plan>& plans, const std::string& wanted) {
    const auto taken = [&](const std::string& name) {
      for (const auto& plan : plans)
        if (plan.name == name) return true;
      return false;
    };
    auto name = wanted;
    for (int n = 2; taken(name); ++n) name = wanted + "-" + std::to_string(n);
    return name;
  }

  bool on_one_disk(const std::string& source) const {
    struct stat first {
    }, second{};
    return ::stat(source.c_str(), &first) == 0 && ::stat(access_.location.reveal().c_str(), &second) == 0 &&
           first.st_dev == second.st_dev;
  }

  void say_how_to_go_on(const domain::Plan& plan) {
    const bool same = access_.backend == "local" && on_one_disk(plan.files.sources.front());
    console_.say("");
    console_.say(console_.paint(Tone::attention, same ? "This repository is on the same disk as the data."
                                                      : "This repository is on the same machine as the data."));
    console_.say("It brings back what was deleted or changed, not what a broken disk takes with it. For that, add a");
    console_.say("repository elsewhere:  strongroom repo add NAME --location LOCATION --init --generate-password");
    console_.say("");
    console_.say("Recovery sheet (location, password, how to restore with plain restic):");
    console_.say("  " + base::escape_path(sheet_.native()));
    console_.say("Copy it to a place away from this machine.");
    console_.say("");
    console_.say("next:  strongroom status                                   how things stand");
    console_.say("       strongroom backup " + plan.name + "   again: only what changed is stored");
    console_.say("       strongroom ls " + plan.name + " latest   what is in the snapshot");
    console_.say("       strongroom restore " + plan.name + " --target DIR   bring it back into a new directory");
  }

  Context& context_;
  Console& console_;
  Owner& owner_;
  std::stop_token stop_;
  domain::RepositoryAccess access_;
  fs::path sheet_;
};

[[noreturn]] void refuse_beside_service() {
  throw base::Error::with_words(base::ErrorCode::conflict, "quickstart cannot go beside a running service",
                                "the service owns the data directory",
                                "Use 'strongroom plan add NAME --source DIR' and 'strongroom backup NAME', which work "
                                "with it. Where there is no repository yet, stop the service for the quickstart.");
}

int quickstart(Context& context, const Arguments& arguments) {
  auto source = arguments.text("--source");
  if (source.empty()) {
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0')
      throw base::Error{base::ErrorCode::invalid_input, "--source DIR says what to back up"};
    source = home;
  }
  Interruption interruption;
  if (context.service()) refuse_beside_service();
  const auto owner = context.own(interruption.token());
  return Quickstart{context, *owner, interruption.token()}.execute(absolute_source(source));
}

}  // namespace

std::vector<Command> quickstart_commands() {
  return {{.path = "quickstart",
           .summary = "Make a repository and a plan, and back up for the first time",
           .examples = "  strongroom quickstart --source /home/you/Pictures",
           .arguments = {{"--source", Takes::text, "What to back up (your home directory unless given)"}},
           .act = quickstart}};
}

}  // namespace strongroom::cli
