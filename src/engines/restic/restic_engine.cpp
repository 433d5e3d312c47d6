#include "engines/restic/restic_engine.h"

#include <algorithm>
#include <utility>

#include "engines/restic/backup.h"
#include "engines/restic/check.h"
#include "engines/restic/environment.h"
#include "engines/restic/lock_wait.h"
#include "engines/restic/own_excludes.h"
#include "engines/restic/prune.h"
#include "engines/restic/restore.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

// `snapshots --json` is one line, half a kilobyte to one per snapshot: enough for 60,000 of them.
constexpr std::size_t kLongestAnswer = 64 << 20;
// `find --json` is one line too, a third of a kilobyte for each entry: enough for 25,000 of them.
constexpr std::size_t kLongestFind = 8 << 20;

// Runs a command whose answer is small and wanted whole; throws what went wrong. Lines are joined by newlines.
std::string ask(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
                const domain::EngineCall& call, std::string_view doing, const Arguments& arguments) {
  std::string answer;
  Session session{around,
                  call,
                  doing,
                  {.out = [&](std::string_view line) { answer.append(line).push_back('\n'); },
                   .item_error = {},
                   .err_text = {},
                   .tick = {}}};
  session.take_lines_up_to(kLongestAnswer);
  session.require_success(session.run(tool, repository, arguments));
  if (session.lost_a_line())
    throw Error{ErrorCode::internal, "restic's answer to '" + arguments.front() + "' is too long to be read"};
  return answer;
}

void tell(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
          const domain::EngineCall& call, std::string_view doing, const Arguments& arguments) {
  Session session{around, call, doing, {}};
  session.require_success(session.run(tool, repository, arguments));
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end != 0) found.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return found;
}

// 0.19 prints progress lines before an answer in JSON, which is one line at the end.
std::string_view last_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text.substr(text.rfind('\n') + 1);
}

std::uint64_t total_size(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
                         const domain::EngineCall& call, const char* mode, std::uint64_t* snapshots) {
  const auto answer =
      ask(around, tool, repository, call, "reading the repository's size", {"stats", "--json", "--mode", mode});
  const auto numbers = parse_stats(last_line(answer));
  if (snapshots != nullptr) *snapshots = numbers.snapshots;
  return numbers.total_size;
}

// The long form of `id` among the plan's snapshots; not_found when it is none of them.
std::string own_snapshot(const std::vector<domain::Snapshot>& snapshots, const std::string& id,
                         const std::string& tag) {
  require_id(id);
  const auto found = std::ranges::find_if(snapshots, [&](const auto& snapshot) { return snapshot.id.starts_with(id); });
  if (found != snapshots.end()) return found->id;
  throw Error{ErrorCode::not_found, "no snapshot " + id + " carries the tag " + tag + ", so nothing was removed"};
}

}  // namespace

ResticEngine::ResticEngine(process::ProcessRunner& runner, const base::Clock& clock, Options options)
    : options_{std::move(options)}, finder_{runner, options_}, around_{runner, clock, options_} {}

domain::ToolVersion ResticEngine::version() {
  const auto tool = finder_.find();
  return {tool.path, tool.shown};
}

domain::SelectionFacts ResticEngine::selection_facts(const domain::RepositoryAccess* repository) {
  domain::SelectionFacts facts;
  const auto environment = repository != nullptr ? environment_for(options_, *repository) : base_environment(options_);
  for (const auto& [name, value] : environment) facts.environment.emplace(name, value.reveal());
  facts.named_sources_stay = capabilities_of(finder_.find().version).named_sources_stay;
  return facts;
}

void ResticEngine::init(const domain::RepositoryAccess& repository, const domain::EngineCall& call) {
  tell(around_, finder_.find(), repository, call, "creating the repository", {"init", "--json"});
}

domain::BackupResult ResticEngine::backup(const domain::RepositoryAccess& repository,
                                          const domain::BackupRequest& request, const domain::EngineCall& call) {
  const OwnExcludes own{request, around_.options};
  return run_backup(around_, finder_.find(), repository, own.request(), call);
}

void ResticEngine::check(const domain::RepositoryAccess& repository, const std::optional<domain::DataPart>& read,
                         const domain::EngineCall& call) {
  run_check(around_, finder_.find(), repository, read, call);
}

std::vector<domain::Snapshot> ResticEngine::snapshots(const domain::RepositoryAccess& repository,
                                                      const std::string& tag, const domain::EngineCall& call) {
  const auto answer = ask(around_, finder_.find(), repository, call, "listing the snapshots", snapshots_arguments(tag));
  auto found = parse_snapshots(last_line(answer));
  std::ranges::stable_sort(found, {}, &domain::Snapshot::time);
  return found;
}

void ResticEngine::list(const domain::RepositoryAccess& repository, const std::string& snapshot_id,
                        const std::string& directory, bool recursive,
                        const std::function<void(const domain::SnapshotEntry&)>& take, const domain::EngineCall& call) {
  Handlers handlers;
  NetworkWatch* network = nullptr;
  handlers.out = [&](std::string_view line) {
    const auto entry = parse_entry(line);
    if (!entry) return;
    network->alive();
    if (entry->path != directory) take(*entry);
  };
  Session session{around_, call, "listing the snapshot", std::move(handlers)};
  network = &session.network();
  session.require_success(session.run(finder_.find(), repository, list_arguments(snapshot_id, directory, recursive)));
  if (session.lost_a_line()) throw Error{ErrorCode::internal, "an entry of the snapshot is too long to be read"};
}

std::vector<domain::FoundEntry> ResticEngine::find(const domain::RepositoryAccess& repository,
                                                   const domain::FindRequest& request, const domain::EngineCall& call) {
  const auto arguments = find_arguments(request);
  std::string answer;
  Handlers handlers;
  handlers.out = [&](std::string_view line) {
    if (line.starts_with('[')) answer = line;
  };
  Session session{around_, call, "searching the snapshots", std::move(handlers)};
  session.take_lines_up_to(kLongestFind);
  try {
    session.require_success(session.run(finder_.find(), repository, arguments));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid_input) throw;
    throw Error{ErrorCode::invalid_input,
                "what is looked for is no pattern: a [ needs its ], and \\ a letter behind it"};
  }
  if (session.lost_a_line())
    throw Error::with_words(ErrorCode::invalid_input, "too much is found", "an answer holds some 25,000 entries",
                            "Name a longer part of what you look for, or one snapshot.");
  return parse_found(answer);
}

domain::SnapshotDifference ResticEngine::diff(const domain::RepositoryAccess& repository, const std::string& from,
                                              const std::string& to,
                                              const std::function<void(const domain::SnapshotChange&)>& take,
                                              const domain::EngineCall& call) {
  std::optional<domain::SnapshotDifference> difference;
  Handlers handlers;
  NetworkWatch* network = nullptr;
  handlers.out = [&](std::string_view line) {
    if (const auto change = parse_change(line)) {
      network->alive();
      take(*change);
    } else if (const auto statistics = parse_difference(line)) {
      difference = statistics;
    }
  };
  Session session{around_, call, "comparing the snapshots", std::move(handlers)};
  network = &session.network();
  session.require_success(session.run(finder_.find(), repository, diff_arguments(from, to)));
  if (session.lost_a_line()) throw Error{ErrorCode::internal, "an entry of the snapshot is too long to be read"};
  if (!difference) throw Error{ErrorCode::internal, "restic did not say how the snapshots differ"};
  return *difference;
}

domain::RestoreResult ResticEngine::restore(const domain::RepositoryAccess& repository,
                                            const domain::RestoreRequest& request, const domain::EngineCall& call) {
  return run_restore(around_, finder_.find(), repository, request, call);
}

domain::RepositoryStats ResticEngine::stats(const domain::RepositoryAccess& repository,
                                            const domain::EngineCall& call) {
  const auto tool = finder_.find();
  domain::RepositoryStats stats;
  stats.stored_bytes = total_size(around_, tool, repository, call, "raw-data", nullptr);
  stats.restore_bytes = total_size(around_, tool, repository, call, "restore-size", &stats.snapshots);
  return stats;
}

std::vector<domain::RepositoryLock> ResticEngine::locks(const domain::RepositoryAccess& repository,
                                                        const domain::EngineCall& call) {
  const auto tool = finder_.find();
  const auto list = [&] {
    return words_of(ask(around_, tool, repository, call, "listing the locks", {"list", "--no-lock", "locks"}));
  };
  std::vector<domain::RepositoryLock> locks;
  for (const auto& id : list()) {
    require_id(id);
    try {
      locks.push_back(
          parse_lock(id, ask(around_, tool, repository, call, "reading a lock", {"cat", "--no-lock", "lock", id})));
    } catch (const Error&) {
      // Locks come and go: one that went between the two calls is none, any other failure is one.
      const auto still_there = list();
      if (std::ranges::find(still_there, id) != still_there.end()) throw;
    }
  }
  return locks;
}

void ResticEngine::unlock(const domain::RepositoryAccess& repository, bool all, const domain::EngineCall& call) {
  Arguments arguments{"unlock"};
  if (all) arguments.emplace_back("--remove-all");
  tell(around_, finder_.find(), repository, call, "removing locks", arguments);
}

void ResticEngine::forget(const domain::RepositoryAccess& repository, const domain::ForgetRequest& request,
                          const domain::EngineCall& call) {
  if (request.tag.empty()) throw Error{ErrorCode::internal, "forget needs a tag"};
  if (request.snapshot_ids.empty()) return;
  const auto own = snapshots(repository, request.tag, call);
  std::vector<std::string> ids;
  for (const auto& id : request.snapshot_ids) ids.push_back(own_snapshot(own, id, request.tag));
  const auto tool = finder_.find();
  when_unlocked(around_, tool, call, [&](base::Milliseconds retry_lock) {
    Session session{around_, call, "removing snapshots", {}};
    return lock_in_the_way(session, session.run(tool, repository, forget_arguments(ids, retry_lock)));
  });
}

std::vector<domain::SnapshotDecision> ResticEngine::decide(const domain::RepositoryAccess& repository,
                                                           const std::string& tag,
                                                           const domain::SnapshotRetention& rules,
                                                           const domain::EngineCall& call) {
  const auto answer =
      ask(around_, finder_.find(), repository, call, "asking what the rules keep", decide_arguments(tag, rules));
  return parse_decisions(last_line(answer));
}

domain::PruneResult ResticEngine::prune(const domain::RepositoryAccess& repository, const domain::PruneLimits& limits,
                                        const domain::EngineCall& call) {
  return run_prune(around_, finder_.find(), repository, limits, call);
}

}  // namespace strongroom::restic
