// Starts runs: makes the record, takes the lock, puts the run in the queue, and sees that it ends with an outcome.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "domain/plan.h"
#include "domain/run.h"
#include "jobs/database_restore_run.h"
#include "jobs/maintenance_run.h"
#include "jobs/restore_run.h"
#include "jobs/run_queue.h"
#include "jobs/services.h"
#include "ledger/actor.h"

namespace strongroom::jobs {

struct StartedBy {
  domain::Trigger trigger = domain::Trigger::manual;
  ledger::Actor actor;
  bool queue = false;  // a database's backup waits for another one of the same plan instead of being refused
  std::optional<std::string> retry_of{};  // the run that did not succeed
  // Of a run that its plan's schedule starts: for which instant, when the plan comes next, and what is recorded before.
  std::optional<base::UtcTime> scheduled_at{};
  std::optional<domain::Due> due{};
  std::optional<ledger::Event> before{};
};

// Any thread may call. Must outlive the queue's runs: the queue stands after it where both are members.
class Executor {
 public:
  Executor(Services services, RunQueue& queue) : services_{services}, queue_{queue} {}

  // Each returns the new run's id at once. Throws what the store throws; then there is no run.
  // Throws conflict while a backup of the same database plan is not finished, but with `by.queue`.
  std::string start_backup(const domain::Plan& plan, const StartedBy& by);
  std::string start_restore(const RestoreOrder& order, const StartedBy& by);
  std::string start_database_restore(const DatabaseRestoreOrder& order, const StartedBy& by);
  std::string start_check(const std::string& repository, CheckScope scope, const StartedBy& by);
  std::string start_prune(const std::string& repository, const StartedBy& by);

  // Strongroom is told to end: nothing is started any more (conflict).
  void refuse_new();
  // That, and every run is stopped; those that end by it are recorded as interrupted, so that they are made up for.
  // What a person cancels, before or after, is cancelled.
  void interrupt_all();

  // Runs whose end could not be recorded, as far as it is not in the store by now.
  std::vector<std::string> unrecorded_runs() const;
  // Why the end of this run could not be recorded, when that happened.
  std::optional<base::Error> unrecorded(const std::string& run_id) const;

 private:
  std::string start_dump(const domain::Plan& plan, const StartedBy& by);
  void refuse_second_backup(const std::string& plan);
  using Body = std::function<void(RunSession&, std::stop_token)>;
  std::string start(domain::Run run, const StartedBy& by, Body body);
  void execute(RunSession& session, const Body& body, const std::stop_token& stop);
  bool was_interrupted(const std::string& run_id) const;
  domain::Plan still_wanted(const domain::Plan& plan, const domain::Run& run);
  void remember_unrecorded(const domain::Run& run, const base::Error& error);

  Services services_;
  RunQueue& queue_;
  mutable std::mutex mutex_;
  std::mutex starting_;  // from the look whether one is running to the start of another
  bool refusing_ = false;
  bool interrupting_ = false;
  std::map<std::string, base::Error> unrecorded_;
};

}  // namespace strongroom::jobs
