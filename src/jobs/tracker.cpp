#include "jobs/tracker.h"

#include <utility>

namespace strongroom::jobs {

bool take_over(LiveRun& live, const domain::Run& run) {
  const bool new_step = live.steps.size() != run.steps.size();
  if (new_step) {
    live.progress = {};
    live.estimate = {};
    live.waiting.reset();
  }
  live.id = run.id;
  live.plan = run.plan;
  live.repository = run.repository;
  live.database = run.database;
  live.kind = run.kind;
  live.state = run.state;
  live.since = run.started_at.value_or(run.created_at);
  live.steps = run.steps;
  return new_step;
}

template <typename Change>
void Tracker::change(const std::string& run_id, Change&& apply) {
  Told told;
  {
    const std::lock_guard lock{mutex_};
    const auto slot = slots_.find(run_id);
    if (slot == slots_.end()) return;
    apply(slot->second);
    slot->second.live.updated_at = clock_.now();
    slot->second.live.version = ++version_;
    told = told_;
  }
  tell(told);
}

void Tracker::tell(const Told& told) {
  changed_.notify_all();
  if (told) (*told)();
}

void Tracker::on_change(std::function<void()> told) {
  const std::lock_guard lock{mutex_};
  told_ = told ? std::make_shared<const std::function<void()>>(std::move(told)) : nullptr;
}

void Tracker::update(const domain::Run& run) {
  Told told;
  {
    const std::lock_guard lock{mutex_};
    ++version_;
    told = told_;
    if (domain::is_final(run.state)) {
      slots_.erase(run.id);
    } else {
      auto& slot = slots_[run.id];
      if (take_over(slot.live, run)) {
        slot.estimator.reset();
        slot.expected.reset();
        slot.told = {};
      }
      slot.live.updated_at = clock_.now();
      slot.live.version = version_;
    }
  }
  tell(told);
}

void Tracker::progress(const std::string& run_id, const domain::Progress& progress) {
  change(run_id, [&](Slot& slot) {
    slot.told = progress;
    slot.live.progress = with_expected(progress, slot.expected);
    slot.live.estimate = slot.estimator.add(slot.live.progress, clock_.monotonic());
  });
}

void Tracker::expect(const std::string& run_id, const ExpectedTotals& expected) {
  change(run_id, [&](Slot& slot) {
    slot.expected = expected;
    slot.live.progress = with_expected(slot.told, expected);
  });
}

void Tracker::waiting(const std::string& run_id, std::optional<domain::Waiting> waiting) {
  change(run_id, [&](Slot& slot) { slot.live.waiting = std::move(waiting); });
}

void Tracker::cancelling(const std::string& run_id) {
  change(run_id, [](Slot& slot) { slot.live.cancelling = true; });
}

std::vector<LiveRun> Tracker::live() const {
  const std::lock_guard lock{mutex_};
  std::vector<LiveRun> live;
  for (const auto& [id, slot] : slots_) live.push_back(slot.live);
  return live;
}

std::optional<LiveRun> Tracker::find(const std::string& run_id) const {
  const std::lock_guard lock{mutex_};
  const auto slot = slots_.find(run_id);
  if (slot == slots_.end()) return std::nullopt;
  return slot->second.live;
}

std::uint64_t Tracker::version() const {
  const std::lock_guard lock{mutex_};
  return version_;
}

void Tracker::wait_for_change(std::uint64_t seen, base::Milliseconds timeout) const {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, timeout, [&] { return version_ != seen; });
}

}  // namespace strongroom::jobs
