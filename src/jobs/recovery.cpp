#include "jobs/recovery.h"

#include <exception>
#include <filesystem>

#include "base/kill_point.h"
#include "base/text.h"
#include "jobs/appointment.h"
#include "jobs/database_recovery.h"
#include "jobs/dump_publication.h"
#include "jobs/lock_debts.h"
#include "jobs/repository_access.h"
#include "jobs/restore_run.h"
#include "jobs/run_log.h"
#include "jobs/stale_locks.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;

// Recovery must not keep the owner waiting for a repository that is away.
constexpr auto kNetworkPatience = std::chrono::seconds{20};

class LogObserver final : public domain::EngineObserver {
 public:
  explicit LogObserver(RunLogWriter& log) : log_{log} {}
  void line(domain::LogStream stream, std::string_view text) override { log_.line(stream, text); }
  void progress(const domain::Progress&) override {}
  void waiting(const std::optional<domain::Waiting>&) override {}

 private:
  RunLogWriter& log_;
};

class Recovery {
 public:
  Recovery(Services& services, domain::Run run, instance::RunLock lock)
      : services_{services},
        run_{std::move(run)},
        lock_{std::move(lock)},
        log_{run_log_path(services.data.runs(), run_.id), services.clock} {}

  void execute() {
    if (run_.database.empty())
      recover_files();
    else
      recover_database();
    end();
    lock_.remove();
  }

 private:
  void recover_files() {
    remove_partial();
    base::kill_point("recovery.partial");
    // What is not remembered now would never be removed: without room for it the run stays as it is.
    remember_locks(services_.data, run_.id, run_.repository, tool_pids(lock_.read()));
    try {
      remove_locks();
    } catch (const std::exception& failure) {
      note(std::string{"locks of this run may be left in the repository: "} + failure.what());
    }
    base::kill_point("recovery.locks");
  }

  void recover_database() {
    LogObserver observer{log_};
    complete_ =
        recover_database_run(services_, run_, observer, lock_.fd(), [&](const std::string& text) { note(text); });
    base::kill_point("recovery.database");
  }

  void remove_partial() {
    if (run_.target.empty()) return;
    remove_partial_directories(run_.target, run_.id);
    std::error_code failure;
    for (const bool inside : {true, false}) {
      const auto partial = partial_directory(run_.target, run_.id, inside);
      if (fs::exists(fs::symlink_status(partial, failure)))
        note("the unfinished restore in " + base::escape_path(partial) + " could not be removed");
    }
  }

  void remove_locks() {
    const auto repository = services_.store.find_repository(run_.repository);
    if (!repository) return;
    LogObserver observer{log_};
    domain::PlanLimits limits;
    limits.network = kNetworkPatience;
    limits.stall = kNetworkPatience;
    const auto access = open_access(*repository, services_.vault);
    if (settle_locks(services_, run_.repository, access, {observer, {}, limits, lock_.fd()}))
      note("the locks this run had left in the repository were removed");
  }

  void end() {
    const base::Error error{base::ErrorCode::interrupted, "strongroom ended before the run did"};
    note(error.message());
    const auto due = recalculate_next(services_, run_, [this](const std::string& why) { note(why); });
    log_.close();
    if (complete_) {
      run_.state = domain::RunState::warning;
      add_warning(run_, {error.code(), error.message() + "; its dump is complete and was kept", run_.dumps.path});
    } else {
      run_.state = domain::RunState::interrupted;
      run_.error = domain::RunError{error.code(), error.message(), error.hint()};
    }
    run_.finished_at = services_.clock.now();
    // What went on beside the last step made nothing of its own.
    for (auto& step : run_.steps)
      if (step.state == domain::StepState::running)
        step.state = &step == &run_.steps.back() ? domain::StepState::failed : domain::StepState::skipped;
    services_.store.update_run(run_, due);
  }

  void note(const std::string& text) {
    log_.line(domain::LogStream::note, text);
    services_.log.info("run " + run_.id + ": " + text);
  }

  Services& services_;
  domain::Run run_;
  instance::RunLock lock_;
  RunLogWriter log_;
  bool complete_ = false;  // what the run made is good
};

// A kill before a run is in the store, or after its end is, leaves files that belong to no unfinished run.
void remove_lock_files_without_a_run(Services& services) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator{services.data.runs()})
    if (entry.path().extension() == ".lock") found.push_back(entry.path());
  for (const auto& path : found) {
    const auto id = path.stem().native();
    const auto run = services.store.find_run(id);
    if (run && !domain::is_final(run->state)) continue;
    auto lock = instance::RunLock::try_take(services.data.runs(), id, base::Milliseconds{0});
    if (!lock) continue;
    std::error_code failure;
    if (!run) fs::remove(run_log_path(services.data.runs(), id), failure);
    lock->remove();
  }
}

// A run that could record its end but not that its dump was withdrawn.
void settle_dumps_of_ended_runs(Services& services) {
  domain::DumpFilter filter;
  filter.state = domain::DumpState::announced;
  for (const auto& dump : services.store.dumps(filter)) {
    const auto run = services.store.find_run(dump.run);
    if (run && !domain::is_final(run->state)) continue;
    const auto settled = settle_announced_dumps(services.store, dump.run);
    for (const auto& each : settled.completed)
      services.log.info("the dump " + base::escape_path(each.path()) + " is complete, checked, and stays");
    for (const auto& each : settled.withdrawn)
      services.log.info("the dump " + base::escape_path(each.path()) + " had not been published and was removed");
  }
}

}  // namespace

std::vector<std::string> recover_interrupted_runs(Services services, base::Milliseconds patience) {
  std::vector<std::string> ended;
  for (auto& run : services.store.unfinished_runs()) {
    auto lock = instance::RunLock::try_take(services.data.runs(), run.id, patience);
    if (!lock) {
      services.log.warning("run " + run.id + " is still held by a process; it is left alone");
      continue;
    }
    const auto id = run.id;
    Recovery{services, std::move(run), std::move(*lock)}.execute();
    ended.push_back(id);
  }
  settle_dumps_of_ended_runs(services);
  remove_lock_files_without_a_run(services);
  return ended;
}

}  // namespace strongroom::jobs
