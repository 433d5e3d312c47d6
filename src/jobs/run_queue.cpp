#include "jobs/run_queue.h"

#include <algorithm>
#include <utility>

namespace strongroom::jobs {

RunQueue::RunQueue(std::size_t limit) : limit_{std::max<std::size_t>(limit, 1)} {}

RunQueue::~RunQueue() {
  cancel_all();
  std::unique_lock lock{mutex_};
  changed_.wait(lock,
                [&] { return std::all_of(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.finished; }); });
  join_finished(lock);
}

void RunQueue::submit(QueuedRun run) {
  std::unique_lock lock{mutex_};
  join_finished(lock);
  Job job;
  job.run = std::move(run);
  jobs_.push_back(std::move(job));
  start_what_may();
}

bool RunQueue::cancel(const std::string& run_id) {
  std::unique_lock lock{mutex_};
  for (auto& job : jobs_) {
    if (job.run.run_id != run_id || job.finished) continue;
    const auto stop = job.stop;
    start_what_may();
    // Callbacks of the stop run on this thread and may take their time or ask the queue.
    lock.unlock();
    std::stop_source{stop}.request_stop();
    lock.lock();
    start_what_may();
    return true;
  }
  return false;
}

void RunQueue::cancel_all() {
  for (const auto& run_id : unfinished()) cancel(run_id);
}

bool RunQueue::has_ended(const std::string& run_id) const {
  return std::none_of(jobs_.begin(), jobs_.end(),
                      [&](const Job& job) { return job.run.run_id == run_id && !job.finished; });
}

bool RunQueue::wait(const std::string& run_id, std::stop_token stop) {
  std::unique_lock lock{mutex_};
  const bool ended = changed_.wait(lock, stop, [&] { return has_ended(run_id); });
  if (ended) join_finished(lock);
  return ended;
}

bool RunQueue::wait_for(const std::string& run_id, std::chrono::milliseconds time) {
  std::unique_lock lock{mutex_};
  const bool ended = changed_.wait_for(lock, time, [&] { return has_ended(run_id); });
  if (ended) join_finished(lock);
  return ended;
}

void RunQueue::when_ended(const std::string& run_id, std::function<void()> then) {
  {
    const std::lock_guard lock{mutex_};
    for (auto& job : jobs_)
      if (job.run.run_id == run_id && !job.finished) return job.then.push_back(std::move(then));
  }
  then();
}

// What waits for the end is told with the mutex free; only then may the thread be joined.
void RunQueue::finish(const std::string& run_id) {
  std::vector<std::function<void()>> told;
  for (;;) {
    for (const auto& then : std::exchange(told, {})) then();
    const std::lock_guard lock{mutex_};
    const auto job = std::find_if(jobs_.begin(), jobs_.end(),
                                  [&](const Job& each) { return each.run.run_id == run_id && !each.finished; });
    std::swap(told, job->then);
    if (!told.empty()) continue;
    job->finished = true;
    start_what_may();
    changed_.notify_all();
    return;
  }
}

std::vector<std::string> RunQueue::unfinished() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> ids;
  for (const auto& job : jobs_)
    if (!job.finished) ids.push_back(job.run.run_id);
  return ids;
}

void RunQueue::start_what_may() {
  for (const bool yielding : {false, true})
    for (auto& job : jobs_)
      if (job.run.yields == yielding) start_if_may(job);
}

void RunQueue::start_if_may(Job& job) {
  if (job.running || job.finished) return;
  // A stopped run only records that it was stopped: it needs no turn and keeps nothing busy.
  const bool stopped = job.stop.stop_requested();
  if (!stopped && (running_ + coming_back_ >= limit_ || busy_.contains(job.run.resource))) return;
  if (!stopped) {
    ++running_;
    busy_.insert(job.run.resource);
    job.counted = true;
  }
  job.running = true;
  job.thread = std::thread{[this, &job, work = job.run.work, stop = job.stop.get_token(), took_resource = !stopped] {
    work(stop);
    if (took_resource) {
      const std::lock_guard lock{mutex_};
      if (std::exchange(job.counted, false)) --running_;
      busy_.erase(job.run.resource);
    }
    finish(job.run.run_id);
  }};
}

RunQueue::Job& RunQueue::job_of(const std::string& run_id) {
  return *std::find_if(jobs_.begin(), jobs_.end(),
                       [&](const Job& each) { return each.run.run_id == run_id && !each.finished; });
}

void RunQueue::step_aside(const std::string& run_id) {
  const std::lock_guard lock{mutex_};
  if (std::exchange(job_of(run_id).counted, false)) --running_;
  start_what_may();
  changed_.notify_all();
}

void RunQueue::step_back(const std::string& run_id, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  ++coming_back_;
  changed_.wait(lock, stop, [&] { return running_ < limit_; });
  --coming_back_;
  ++running_;
  job_of(run_id).counted = true;
}

void RunQueue::join_finished(std::unique_lock<std::mutex>& lock) {
  std::list<Job> finished;
  for (auto job = jobs_.begin(); job != jobs_.end();) {
    const auto next = std::next(job);
    if (job->finished) finished.splice(finished.end(), jobs_, job);
    job = next;
  }
  lock.unlock();
  for (auto& job : finished) job.thread.join();
  lock.lock();
}

}  // namespace strongroom::jobs
