// What is running right now. In memory, fed by the threads of runs, read by whoever shows it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/backup_engine.h"
#include "domain/run.h"
#include "jobs/estimator.h"
#include "jobs/expected_totals.h"

namespace strongroom::jobs {

struct LiveRun {
  std::string id;
  std::string plan;
  std::string repository;
  std::string database;  // of a run over one; its repository is empty
  domain::RunKind kind = domain::RunKind::backup;
  domain::RunState state = domain::RunState::queued;
  base::UtcTime since{};  // of the state
  std::vector<domain::Step> steps;
  domain::Progress progress;
  Estimate estimate;
  std::optional<domain::Waiting> waiting;
  bool cancelling = false;
  base::UtcTime updated_at{};
  std::uint64_t version = 0;  // the tracker's, when this run last changed
};

// Takes over what the record says. A step that was not there before begins with no progress: then true.
bool take_over(LiveRun& live, const domain::Run& run);

// Any thread may call anything. Bounded by the number of unfinished runs: one slot each, overwritten.
class Tracker {
 public:
  explicit Tracker(const base::Clock& clock) : clock_{clock} {}

  // Adds the run or takes over its state and steps. A final state removes it.
  void update(const domain::Run& run);
  void progress(const std::string& run_id, const domain::Progress& progress);
  // For the step that runs now: shown in place of totals that the tool does not know yet.
  void expect(const std::string& run_id, const ExpectedTotals& expected);
  void waiting(const std::string& run_id, std::optional<domain::Waiting> waiting);
  void cancelling(const std::string& run_id);

  std::vector<LiveRun> live() const;  // oldest first
  std::optional<LiveRun> find(const std::string& run_id) const;
  // Grows with every change.
  std::uint64_t version() const;
  // Returns as soon as version() differs from `seen`, or after `timeout`.
  void wait_for_change(std::uint64_t seen, base::Milliseconds timeout) const;
  // `told` is called after each change, on the thread that made it, with no lock held; it must be quick. There is one,
  // or none (empty). One that was replaced may still be called by a change that had begun.
  void on_change(std::function<void()> told);

 private:
  struct Slot {
    LiveRun live;
    Estimator estimator;
    domain::Progress told;  // by the tool
    std::optional<ExpectedTotals> expected;
  };
  using Told = std::shared_ptr<const std::function<void()>>;
  template <typename Change>
  void change(const std::string& run_id, Change&& apply);
  void tell(const Told& told);

  const base::Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Slot> slots_;  // run ids sort by time
  std::uint64_t version_ = 0;
  Told told_;
};

}  // namespace strongroom::jobs
