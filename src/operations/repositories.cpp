#include "operations/repositories.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "domain/names.h"
#include "jobs/ledger_trust.h"
#include "jobs/repository_access.h"
#include "operations/make_repository.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

void require_usable(const Call& call, const domain::Location& location) {
  if (call.caller == domain::Caller::remote) domain::require_plain_location(location);
}

void require_usable(const Tools& tools, const Call& call, const std::string& backend,
                    const BackendEnvironment& environment) {
  if (call.caller == domain::Caller::remote && environment.contains("RCLONE_CONFIG"))
    throw Error{ErrorCode::invalid_input,
                "RCLONE_CONFIG may name programs, and is for the command line of this machine"};
  std::vector<std::string> names;
  for (const auto& [name, value] : environment) names.push_back(name);
  if (!names.empty()) tools.services.engine.require_usable_environment(backend, names, call.caller);
}

domain::Repository repository_from(const RepositoryDraft& draft, base::UtcTime now) {
  domain::Repository repository;
  repository.name = draft.name;
  repository.shown_location = draft.location.shown;
  repository.backend = draft.location.backend;
  repository.created_at = now;
  return repository;
}

domain::RepositoryAccess access_from(const RepositoryDraft& draft) {
  return {base::SecretString{draft.location.text}, draft.password, draft.environment, draft.location.backend};
}

// Whether a place answers is said within this: somebody waits for it, and restic 0.17 and later try for minutes, as is
// right for a backup that is under way.
constexpr base::Milliseconds kLongestSilence{30'000};

domain::EngineCall first_call(const Call& call) {
  auto limits = call.limits;
  limits.network = std::min(limits.network, kLongestSilence);
  return call.engine_call(limits);
}

// Makes the repository or proves that it opens; takes the record back when neither works.
void make_or_open(const Tools& tools, const Call& call, const domain::Repository& repository, bool init) try {
  const auto access = jobs::open_access(repository, tools.services.vault);
  if (init)
    make_repository(tools.services.engine, access, first_call(call));
  else
    tools.services.engine.snapshots(access, {}, first_call(call));
} catch (const Error&) {
  tools.store().remove_repository(repository.name, call.actor);
  throw;
}

// restic gets it by a file, and whoever restores without strongroom by the environment: it must be the same in both.
void require_usable_password(const base::SecretString& password) {
  const auto& text = password.reveal();
  const auto is_space = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
  const auto is_control = [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; };
  if (text.empty()) throw Error{ErrorCode::invalid_input, "a repository needs a password, or one that is generated"};
  if (is_space(text.front()) || is_space(text.back()))
    throw Error::with_words(ErrorCode::invalid_input, "the password begins or ends with white space",
                            "restic drops that when it reads a password from a file, and takes it when it is typed",
                            "Give it without, which is what restic has used.");
  if (std::ranges::any_of(text, is_control))
    throw Error{ErrorCode::invalid_input, "the password holds a control character"};
}

// What the change makes of what opens it.
domain::RepositoryAccess changed_access(const Tools& tools, const Call& call, const domain::Repository& repository,
                                        const RepositoryChange& change) {
  auto access = jobs::open_access(repository, tools.services.vault);
  if (change.location) {
    require_usable(call, *change.location);
    access.location = base::SecretString{change.location->text};
    access.backend = change.location->backend;
  }
  if (change.password) {
    require_usable_password(*change.password);
    access.password = *change.password;
  }
  if (change.environment) {
    require_usable(tools, call, access.backend, *change.environment);
    access.environment = *change.environment;
  }
  return access;
}

void require_unchanged(const domain::Repository& seen, const domain::Repository& now) {
  if (seen.location == now.location && seen.password == now.password && seen.environment == now.environment) return;
  throw Error::with_words(ErrorCode::conflict, "repository " + seen.name + " was changed by somebody else meanwhile",
                          {}, "Look at it again, then repeat what you want to change.");
}

}  // namespace

domain::Repository require_repository(domain::StoreReader& store, const std::string& name) {
  if (auto repository = store.find_repository(name)) return *repository;
  throw Error{ErrorCode::not_found, "there is no repository '" + base::terminal_safe(name) + "'"};
}

domain::RepositoryAccess open_repository(domain::StoreReader& store, domain::Vault& vault, const std::string& name) {
  return jobs::open_access(require_repository(store, name), vault);
}

base::SecretString generated_repository_password(base::Random& random) {
  constexpr std::size_t kBits = 160;
  return base::SecretString{base::random_text(kBits, random)};
}

AddedRepository add_repository(const Tools& tools, const Call& call, const RepositoryDraft& draft) {
  domain::require_valid_name("repository", draft.name);
  require_usable(call, draft.location);
  require_usable(tools, call, draft.location.backend, draft.environment);
  AddedRepository added{repository_from(draft, tools.services.clock.now()), std::nullopt};
  apply(draft.maintenance, tools.services.engine, tools.services.clock.now(), added.repository.maintenance);
  auto password = draft.password;
  if (password.empty() && draft.generate_password) {
    password = generated_repository_password(tools.services.random);
    added.generated = password;
  }
  require_usable_password(password);
  jobs::seal_into(added.repository, {base::SecretString{draft.location.text}, password, draft.environment},
                  tools.services.vault);
  // The record, with the password in it, comes first: a kill in between must not leave a repository nobody can open.
  tools.store().add_repository(added.repository, call.actor);
  make_or_open(tools, call, added.repository, draft.init);
  return added;
}

domain::Repository edit_repository(const Tools& tools, const Call& call, const std::string& name,
                                   const RepositoryChange& change) {
  auto repository = require_repository(tools.store(), name);
  call.require(domain::to_json(repository));
  if (change.name && *change.name != name)
    throw Error{ErrorCode::invalid_input, "a repository keeps its name, " + name};
  const auto access = changed_access(tools, call, repository, change);
  // Nobody else's edit waits for a repository that does not answer; what they did meanwhile is seen afterwards.
  if (change.probe && change.touches_access()) tools.services.engine.snapshots(access, {}, first_call(call));
  const std::lock_guard alone{tools.changing};
  const auto now = require_repository(tools.store(), name);
  require_unchanged(repository, now);
  repository.maintenance = now.maintenance;
  apply(change.maintenance, tools.services.engine, tools.services.clock.now(), repository.maintenance);
  if (change.location) {
    repository.backend = change.location->backend;
    repository.shown_location = change.location->shown;
  }
  // What was not changed stays as it is, to the byte: the ledger says what was.
  auto sealed = repository;
  jobs::seal_into(sealed, {access.location, access.password, access.environment}, tools.services.vault);
  if (change.location) repository.location = sealed.location;
  if (change.password) repository.password = sealed.password;
  if (change.environment) repository.environment = sealed.environment;
  tools.store().update_repository(repository, call.actor);
  return repository;
}

domain::Repository remove_repository(const Tools& tools, const Call& call, const std::string& name) {
  const std::lock_guard alone{tools.changing};
  auto repository = require_repository(tools.store(), name);
  call.require(domain::to_json(repository));
  jobs::require_trustworthy_ledger(tools.store(), {call.actor, "repository.remove", "repository/" + name});
  tools.store().remove_repository(name, call.actor);
  return repository;
}

std::size_t test_repository(const Tools& tools, const Call& call, const RepositoryDraft& draft) {
  require_usable(call, draft.location);
  require_usable(tools, call, draft.location.backend, draft.environment);
  return tools.services.engine.snapshots(access_from(draft), {}, first_call(call)).size();
}

std::size_t test_repository(const Tools& tools, const Call& call, const std::string& name,
                            const RepositoryChange& change) {
  const auto access = changed_access(tools, call, require_repository(tools.store(), name), change);
  return tools.services.engine.snapshots(access, {}, first_call(call)).size();
}

domain::RepositoryStats repository_stats(domain::BackupEngine& engine, const domain::RepositoryAccess& access,
                                         const Call& call) {
  return engine.stats(access, call.engine_call());
}

std::vector<domain::RepositoryLock> repository_locks(const Tools& tools, const Call& call, const std::string& name) {
  return tools.services.engine.locks(open_repository(tools.store(), tools.services.vault, name), call.engine_call());
}

std::size_t unlock_repository(const Tools& tools, const Call& call, const std::string& name,
                              const std::vector<std::string>& seen) {
  const auto access = open_repository(tools.store(), tools.services.vault, name);
  const auto locks = tools.services.engine.locks(access, call.engine_call());
  for (const auto& lock : locks)
    if (std::ranges::find(seen, lock.id) == seen.end())
      throw Error::with_words(ErrorCode::conflict, "repository " + name + " has a lock that nobody has looked at",
                              "it is newer than what was confirmed", "Look at the locks again.");
  if (locks.empty()) return 0;
  tools.services.engine.unlock(access, true, call.engine_call());
  tools.store().record({.actor = call.actor.name,
                        .action = "repository.unlock",
                        .target = "repository/" + name,
                        .run = {},
                        .severity = ledger::Severity::warning,
                        .result = "ok",
                        .details = {{"locks", locks.size()}},
                        .request = call.actor.request});
  return locks.size();
}

}  // namespace strongroom::operations
