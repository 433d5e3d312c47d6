#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/maintenance_options.h"
#include "cli/prompt.h"
#include "cli/secret_input.h"
#include "cli/tool_call.h"
#include "domain/json.h"
#include "domain/location.h"
#include "domain/names.h"
#include "jobs/repository_access.h"
#include "operations/recovery_sheet.h"
#include "operations/repositories.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

domain::Location location_from(const Arguments& arguments) {
  const bool by_file = arguments.has("--location-file");
  if (by_file == arguments.has("--location"))
    throw Error{ErrorCode::invalid_input, "give either --location L or --location-file F"};
  if (by_file) return domain::parse_location(secret_from_file(arguments.text("--location-file")).reveal());
  auto location = domain::parse_location(arguments.text("--location"));
  if (location.has_credentials)
    throw Error::with_words(ErrorCode::invalid_input,
                            "a password in an argument can be seen by everybody on this machine",
                            "the location holds one",
                            "Write the location into a file that only you can read, and give --location-file FILE.");
  return location;
}

// nullopt: none was given where one may be.
std::optional<base::SecretString> known_password(const Arguments& arguments) {
  if (arguments.has("--password-file")) return secret_from_file(arguments.text("--password-file"));
  if (const char* given = std::getenv("STRONGROOM_REPOSITORY_PASSWORD"); given != nullptr && *given != '\0')
    return base::SecretString{given};
  return std::nullopt;
}

operations::RepositoryDraft repository_draft(const Arguments& arguments, const std::stop_token& stop) {
  operations::RepositoryDraft draft;
  draft.name = arguments.text("NAME");
  domain::require_valid_name("repository", draft.name);
  draft.location = location_from(arguments);
  draft.generate_password = arguments.flag("--generate-password");
  if (auto password = known_password(arguments))
    draft.password = std::move(*password);
  else if (!draft.generate_password)
    draft.password = secret_from_prompt("password of the repository", stop);
  draft.init = arguments.flag("--init");
  draft.maintenance = maintenance_change(arguments);
  return draft;
}

void show_generated(Console& console, const base::SecretString& password) {
  console.say("");
  console.say(console.paint(Tone::strong, "The repository's password: ") + password.reveal());
  console.say("It is shown once. Without it nobody can restore: write it down, away from this machine.");
}

int add_repository(Context& context, const Arguments& arguments) {
  Interruption interruption;
  auto draft = repository_draft(arguments, interruption.token());
  if (arguments.has("--env-file")) draft.environment = environment_from_file(arguments.text("--env-file"));
  const auto added = open_desk(context, interruption.token())->add_repository(draft);
  auto& console = context.console();
  if (console.json()) {
    auto object = domain::to_json(added.repository);
    if (added.generated) object["generated_password"] = added.generated->reveal();
    console.emit(object);
    return 0;
  }
  console.say("repository " + draft.name + (draft.init ? " created at " : " added: ") + draft.location.shown);
  if (added.generated) show_generated(console, *added.generated);
  console.say("next: strongroom plan add NAME --repo " + draft.name + " --source DIR");
  return 0;
}

int list_repositories(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto repositories = reader ? reader->repositories() : std::vector<domain::Repository>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& repository : repositories) array.emplace_back(domain::to_json(repository));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "LOCATION", "LAST CHECKED"}};
  for (const auto& repository : repositories)
    table.add({repository.name, repository.shown_location,
               repository.checked_at ? base::format_local(*repository.checked_at) : "never"});
  if (table.empty())
    console.say("no repositories yet; begin with 'strongroom quickstart' or 'strongroom repo add'");
  else
    table.print(console);
  return 0;
}

int reveal(Context& context, const std::string& name) {
  const auto owner = context.own();
  const auto repository = operations::require_repository(owner->store(), name);
  const auto access = jobs::open_access(repository, owner->vault());
  owner->store().record({.actor = context.actor(),
                         .action = "repository.reveal",
                         .target = "repository/" + name,
                         .run = {},
                         .severity = ledger::Severity::warning,
                         .result = "ok",
                         .details = {}});
  auto& console = context.console();
  if (!console.json()) {
    console.raw(operations::recovery_sheet(name, access));
    return 0;
  }
  auto object = domain::to_json(repository);
  object["secrets"] = {{"location", access.location.reveal()}, {"password", access.password.reveal()}};
  console.emit(object);
  return 0;
}

int show_repository(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  if (arguments.flag("--reveal")) return reveal(context, name);
  const auto reader = context.require_reader();
  const auto repository = operations::require_repository(*reader, name);
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(repository));
    return 0;
  }
  console.say("name          " + repository.name);
  console.say("location      " + repository.shown_location);
  console.say("kind          " + repository.backend);
  console.say("added         " + base::format_local(repository.created_at));
  console.say("last checked  " +
              (repository.checked_at ? base::format_local(*repository.checked_at) : std::string{"never"}));
  describe_maintenance(console, *reader, repository, context.wiring().clock.now());
  return 0;
}

operations::RepositoryChange change_from(const Arguments& arguments) {
  operations::RepositoryChange change;
  if (arguments.has("--location") || arguments.has("--location-file")) change.location = location_from(arguments);
  change.password = known_password(arguments);
  if (arguments.has("--env-file")) change.environment = environment_from_file(arguments.text("--env-file"));
  change.maintenance = maintenance_change(arguments);
  change.probe = !arguments.flag("--offline");
  return change;
}

int edit_repository(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  Interruption interruption;
  const auto desk = open_desk(context, interruption.token());
  operations::require_repository(desk->store(), name);
  const auto repository = desk->edit_repository(name, change_from(arguments));
  if (context.console().json())
    context.console().emit(domain::to_json(repository));
  else
    context.console().say("repository " + name + " changed: " + repository.shown_location);
  return 0;
}

int remove_repository(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto desk = open_desk(context);
  const auto repository = desk->remove_repository(name);
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(repository));
    return 0;
  }
  console.say("repository " + name + " is not configured here any more");
  console.say("everything stored in it is still there: " + repository.shown_location);
  return 0;
}

int show_repository_stats(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto vault = context.wiring().open_vault(context.data());
  const auto access = operations::open_repository(*context.require_reader(), *vault, arguments.text("NAME"));
  const auto engine = context.wiring().make_engine(context.engine_settings());
  ToolCall tool{context, interruption.token()};
  const auto stats = operations::repository_stats(*engine, access, tool.operation());
  auto& console = context.console();
  if (console.json()) {
    console.emit(domain::to_json(stats));
    return 0;
  }
  console.say("snapshots            " + base::format_count(stats.snapshots));
  console.say("takes                " + base::format_bytes(stats.stored_bytes));
  console.say("restores to (all)    " + base::format_bytes(stats.restore_bytes));
  return 0;
}

void describe_locks(Context& context, const std::vector<domain::RepositoryLock>& locks) {
  Table table{{"SINCE", "HELD BY", "HOST", "PROCESS", "KIND"}};
  for (const auto& lock : locks)
    table.add({base::format_local(lock.time) + " (" +
                   base::format_duration(
                       std::chrono::duration_cast<base::Milliseconds>(context.wiring().clock.now() - lock.time)) +
                   " ago)",
               base::terminal_safe(lock.user), base::terminal_safe(lock.host), std::to_string(lock.pid),
               lock.exclusive ? "exclusive" : "shared"});
  table.print(context.console());
}

bool confirmed(Context& context, const Arguments& arguments, const std::string& name, const std::stop_token& stop) {
  if (arguments.flag("--yes")) return true;
  if (!context.console().interactive() || ::isatty(STDIN_FILENO) == 0)
    throw Error::with_words(ErrorCode::repository_locked, "the locks were left alone",
                            "nobody confirmed that their owners are gone",
                            "When the programs that hold them are gone for good, repeat with --yes.");
  context.console().say("Removing the lock of a program that still works can damage the repository.");
  return ask("Type the repository's name to remove the locks", stop, "repeat with --yes") == name;
}

int unlock_repository(Context& context, const Arguments& arguments) {
  Interruption interruption;
  const auto name = arguments.text("NAME");
  const auto desk = open_desk(context, interruption.token());
  const auto locks = desk->repository_locks(name);
  auto& console = context.console();
  if (locks.empty()) {
    if (console.json()) console.emit(boost::json::object{{"removed", 0}});
    console.say("repository " + name + " is not locked");
    return 0;
  }
  describe_locks(context, locks);
  if (!confirmed(context, arguments, name, interruption.token())) {
    console.say("left as it was");
    return 1;
  }
  std::vector<std::string> seen;
  for (const auto& lock : locks) seen.push_back(lock.id);
  const auto removed = desk->unlock_repository(name, seen);
  if (console.json()) console.emit(boost::json::object{{"removed", removed}});
  console.say("the locks of repository " + name + " were removed");
  return 0;
}

const Argument kRepositoryName{"NAME", Takes::positional, "The repository's name"};

std::vector<Argument> access_arguments() {
  return {kRepositoryName,
          {"--location", Takes::text,
           "A local path, or sftp:, rest:, s3:, b2:, azure:, gs:, swift:, rclone: as restic takes them"},
          {"--location-file", Takes::text, "A file with the location, for one that holds a password"},
          {"--password-file", Takes::text, "A file with the repository's password (or STRONGROOM_REPOSITORY_PASSWORD)"},
          {"--env-file", Takes::text, "A file with the backend's credentials, NAME=VALUE in each line"}};
}

}  // namespace

std::vector<Command> repository_commands() {
  return {
      {.path = "repo add",
       .summary = "Add a repository, or create one with --init",
       .examples =
           "  strongroom repo add nas --location /mnt/nas/backup --init --generate-password\n"
           "  strongroom repo add cloud --location s3:s3.amazonaws.com/bucket --env-file keys --password-file pw",
       .arguments = joined({access_arguments(),
                            {{"--init", Takes::flag, "Create the repository; it must not exist yet"},
                             {"--generate-password", Takes::flag, "Make a strong password and show it once"}},
                            maintenance_arguments()}),
       .act = add_repository},
      {.path = "repo list", .summary = "All repositories", .examples = {}, .arguments = {}, .act = list_repositories},
      {.path = "repo show",
       .summary = "One repository; with --reveal its recovery sheet",
       .examples = "  strongroom repo show default --reveal",
       .arguments = {kRepositoryName, {"--reveal", Takes::flag, "Show location and password; the ledger records it"}},
       .act = show_repository},
      {.path = "repo edit",
       .summary = "Change location, password or credentials, and what is done to it by itself",
       .examples = "  strongroom repo edit nas --password-file pw\n"
                   "  strongroom repo edit nas --prune-schedule '0 3 * * 0' --verify-schedule '0 4 * * *'",
       .arguments = joined({access_arguments(),
                            {{"--offline", Takes::flag, "Do not try whether the repository opens"}},
                            maintenance_arguments()}),
       .act = edit_repository},
      {.path = "repo remove",
       .summary = "Forget a repository here; what it stores is left alone",
       .examples = {},
       .arguments = {kRepositoryName},
       .act = remove_repository},
      {.path = "repo stats",
       .summary = "How much a repository holds",
       .examples = {},
       .arguments = {kRepositoryName},
       .act = show_repository_stats},
      {.path = "repo unlock",
       .summary = "Show who has locked a repository, and remove the locks when told to",
       .examples = "  strongroom repo unlock nas --yes",
       .arguments = {kRepositoryName, {"--yes", Takes::flag, "Remove them without asking"}},
       .act = unlock_repository}};
}

}  // namespace strongroom::cli
