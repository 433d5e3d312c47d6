// The life of one run while it is executed: its record, its steps, its log, and what others see of it.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "domain/backup_engine.h"
#include "domain/run.h"
#include "instance/run_lock.h"
#include "jobs/giving_way.h"
#include "jobs/run_log.h"
#include "jobs/services.h"

namespace strongroom::jobs {

// A run's place among those that may run at once. A run that only waits leaves it to others.
struct Turn {
  std::function<void()> step_aside = [] {};
  // Waits until there is a place again, or `stop` is requested.
  std::function<void(const std::stop_token& stop)> step_back = [](const std::stop_token&) {};
  // Leaves the resource too, to what waits for it, and comes back when nothing else wants it, or `stop` is requested.
  std::function<void(const std::stop_token& stop)> give_way = [](const std::stop_token&) {};
};

// Used by the run's thread alone, but for giving_way(). The run's lock is held from before the run is in the store
// until its end is.
class RunSession final : public domain::EngineObserver {
 public:
  RunSession(Services services, domain::Run run, instance::RunLock lock);

  const domain::Run& run() const { return run_; }
  domain::Run& edit() { return run_; }
  Services& services() { return services_; }
  int run_lock() const { return lock_.fd(); }

  // Before the run begins.
  void set_turn(Turn turn) { turn_ = std::move(turn); }
  const Turn& turn() const { return turn_; }
  // Asked from another thread; outlives the run.
  GivingWay& giving_way() { return giving_way_; }
  // The run did not come into the store: nothing of it stays.
  void abandon() noexcept;
  // queued -> running.
  void begin();
  // Runs `body` as a step: it returns the step's state (succeeded, warning, skipped); what it throws marks the step
  // failed or cancelled and goes on up.
  void step(const std::string& name, const std::function<domain::StepState()>& body);
  // A step that something else does beside the next one. It is in the record from that one's beginning on. One that was
  // not ended when the run is finished was skipped.
  void begin_beside(const std::string& name);
  void end_beside(const std::string& name, domain::StepState state, base::Milliseconds duration);
  void warn(domain::Warning warning);
  // A step has failed and is going to be tried again: in the record, in the log, and `event` in the ledger.
  void retry(const domain::Retry& retry, const ledger::Event& event);
  // Strongroom's own words, into the run's log.
  void note(std::string_view text);
  // After a tool that did not end by itself: removes the locks it may have left in the repository, or remembers them
  // where that is impossible now. Never throws. finish() does it for a run that failed; a step that lives with the
  // failure of its tool calls it.
  void clean_up_locks(const base::Error& error);
  // Removes what earlier runs have left in the repository. Costs nothing when nothing is remembered. Throws network:
  // the tool that comes next would wait for it as long once more. Nothing else: where it fails, the tool itself will
  // meet the lock and say so.
  void settle_earlier_locks(const domain::RepositoryAccess& access, const domain::EngineCall& call);
  // The final state from what happened: cancelled, interrupted, failed, warning or succeeded. After a run that did not
  // end by itself, removes the locks its tools may have left in the repository. Records the state with its entry in the
  // ledger, then lets the lock go. Throws when the store cannot record it; then the run stays unfinished there and is
  // recovered as interrupted.
  void finish(const std::optional<base::Error>& error);

  void line(domain::LogStream stream, std::string_view text) override;
  void progress(const domain::Progress& progress) override;
  void waiting(const std::optional<domain::Waiting>& waiting) override;

 private:
  void save(const std::optional<domain::Due>& due = {});
  domain::RunState final_state(const std::optional<base::Error>& error) const;

  Services services_;
  domain::Run run_;
  instance::RunLock lock_;
  RunLogWriter log_;
  Turn turn_;
  GivingWay giving_way_;
  base::MonotonicTime began_{};
};

}  // namespace strongroom::jobs
