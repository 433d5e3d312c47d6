#include "jobs/restore_run.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "domain/consequences.h"
#include "domain/plan.h"
#include "jobs/repository_access.h"
#include "jobs/restore_publish.h"
#include "jobs/sources.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using domain::StepState;

constexpr std::uint64_t kTargetReserve = 32'000'000;

void make_target(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0)
    base::throw_system_error(errno, "creating " + base::escape_path(path.native()),
                             errno == ENOENT ? ErrorCode::not_found : ErrorCode::internal);
}

// Matches by the beginning of an id, and "latest" as the newest.
const domain::Snapshot& choose(const std::vector<domain::Snapshot>& snapshots, const RestoreOrder& order) {
  const auto of = order.plan.empty() ? "repository '" + order.repository + "'" : "plan '" + order.plan + "'";
  if (snapshots.empty()) throw Error{ErrorCode::not_found, "the " + of + " has no snapshot yet"};
  if (order.snapshot == "latest") return snapshots.back();
  const domain::Snapshot* found = nullptr;
  for (const auto& snapshot : snapshots) {
    if (!snapshot.id.starts_with(order.snapshot)) continue;
    if (found != nullptr)
      throw Error{ErrorCode::conflict, "several snapshots begin with '" + order.snapshot + "'; give more of the id"};
    found = &snapshot;
  }
  if (found == nullptr)
    throw Error{ErrorCode::not_found, "the " + of + " has no snapshot '" + base::terminal_safe(order.snapshot) + "'"};
  return *found;
}

class RestoreRun {
 public:
  RestoreRun(RunSession& session, const RestoreOrder& order, std::stop_token stop)
      : session_{session}, order_{order}, stop_{std::move(stop)} {}

  void execute() {
    session_.step("preflight", [&] { return preflight(); });
    try {
      session_.step("restore", [&] { return restore(); });
      session_.step("publish", [&] { return publish(); });
    } catch (...) {
      remove_partial_directories(order_.target, session_.run().id);
      throw;
    }
  }

 private:
  StepState preflight() {
    auto& services = session_.services();
    const auto tool = services.engine.version();
    session_.note("restic " + tool.version + " (" + tool.path + ")");
    require_below(order_.target, order_.below);
    require_usable_target(order_.target);
    require_outside_data(order_.target, services.data);
    require_space(order_.target, kTargetReserve, "the restored files");
    const auto repository = services.store.find_repository(order_.repository);
    if (!repository) throw Error{ErrorCode::not_found, "repository '" + order_.repository + "' is not configured"};
    access_ = open_access(*repository, services.vault);
    domain::Plan plan;
    plan.name = order_.plan;
    const auto tag = order_.plan.empty() ? std::string{} : domain::plan_tag(plan);
    session_.settle_earlier_locks(access_, call());
    const auto snapshots = services.engine.snapshots(access_, tag, call());
    session_.edit().snapshot_id = choose(snapshots, order_).id;
    return StepState::succeeded;
  }

  StepState restore() {
    target_exists_ = fs::exists(order_.target);
    const auto partial = partial_directory(order_.target, session_.run().id, target_exists_);
    make_target(partial);
    // Once more: while this run waited, another restore may have put a link where a directory was. From here on it
    // cannot: what holds something is not replaced.
    require_below(partial, order_.below);
    base::kill_point("restore.partial");
    auto& run = session_.edit();
    auto result = session_.services().engine.restore(access_, {run.snapshot_id, order_.includes, partial}, call());
    if (fs::is_empty(partial)) throw Error{ErrorCode::not_found, "nothing in the snapshot matches what was asked for"};
    run.files = result.files;
    run.bytes = result.bytes;
    run.verified = result.verified;
    const auto counted = run.warning_count + result.warning_count;
    for (auto& warning : result.warnings) add_warning(run, std::move(warning));
    run.warning_count = counted;
    tell_damage();
    return result.warning_count == 0 ? StepState::succeeded : StepState::warning;
  }

  // The run is good for what it brought back; the repository is not.
  void tell_damage() {
    const auto& run = session_.run();
    const auto damaged = std::ranges::find(run.warnings, ErrorCode::integrity, &domain::Warning::code);
    if (damaged == run.warnings.end()) return;
    const Error error{ErrorCode::integrity, base::escape_path(damaged->path) + " " + damaged->message};
    session_.services().store.record(
        {.actor = run.actor,
         .action = domain::kDamageFoundAction,
         .target = "repository/" + order_.repository,
         .run = run.id,
         .severity = ledger::Severity::error,
         .result = "failed",
         .details = {{"repository", order_.repository}, {"error", base::error_to_json(error)}}});
  }

  StepState publish() {
    const fs::path partial{partial_directory(order_.target, session_.run().id, target_exists_)};
    publish_restored(partial, order_.target, target_exists_);
    return StepState::succeeded;
  }

  domain::EngineCall call() { return {session_, stop_, {}, session_.run_lock()}; }

  RunSession& session_;
  const RestoreOrder& order_;
  std::stop_token stop_;
  domain::RepositoryAccess access_;
  bool target_exists_ = false;
};

}  // namespace

void run_restore(RunSession& session, const RestoreOrder& order, std::stop_token stop) {
  RestoreRun{session, order, std::move(stop)}.execute();
}

std::string partial_directory(const std::string& target, const std::string& run_id, bool target_exists) {
  const auto name = ".strongroom-restore-" + run_id;
  return ((target_exists ? fs::path{target} : fs::path{target}.parent_path()) / name).native();
}

void remove_partial_directories(const std::string& target, const std::string& run_id) {
  if (target.empty()) return;
  for (const bool exists : {true, false}) {
    const fs::path partial{partial_directory(target, run_id, exists)};
    std::error_code failure;
    if (!fs::is_directory(fs::symlink_status(partial, failure))) continue;
    if (exists) take_back(partial, target);
    // Restored directories may be read-only to us; only root or their owner gets here, and both may change that.
    for (auto entry = fs::recursive_directory_iterator{partial, fs::directory_options::skip_permission_denied, failure};
         entry != fs::recursive_directory_iterator{}; entry.increment(failure))
      if (!failure && entry->is_directory(failure) && !entry->is_symlink(failure))
        fs::permissions(entry->path(), fs::perms::owner_all, fs::perm_options::add, failure);
    fs::remove_all(partial, failure);
  }
}

void require_usable_target(const std::string& target) {
  const auto shown = base::escape_path(target);
  if (target.empty() || target.front() != '/')
    throw Error{ErrorCode::invalid_input, "the target is an absolute path, '" + shown + "' is not"};
  std::error_code failure;
  const auto status = fs::status(target, failure);
  if (!fs::exists(status)) {
    if (fs::is_symlink(fs::symlink_status(target, failure)))
      throw Error::with_words(ErrorCode::conflict, "'" + shown + "' is a symbolic link that leads nowhere", {},
                              "Give --target a directory that is empty or does not exist yet.");
    if (!fs::is_directory(fs::path{target}.parent_path(), failure))
      throw Error{ErrorCode::not_found, "the directory that should hold '" + shown + "' does not exist"};
    return;
  }
  if (!fs::is_directory(status)) throw Error{ErrorCode::conflict, "'" + shown + "' exists and is not a directory"};
  const bool empty = fs::is_empty(target, failure);
  if (failure) base::throw_system_error(failure.value(), "looking into " + shown);
  if (!empty)
    throw Error::with_words(ErrorCode::conflict, "'" + shown + "' is not empty", "a restore never overwrites anything",
                            "Give --target a directory that is empty or does not exist yet.");
}

}  // namespace strongroom::jobs
