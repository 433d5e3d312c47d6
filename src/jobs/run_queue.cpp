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
  const auto run_id = job.run.run_id;
  jobs_.push_back(std::move(job));
  start_what_may();
  const auto ask = holder_to_ask(run_id);
  lock.unlock();
  if (ask) ask();
}

// Whether a run that does not give way waits for it.
bool RunQueue::is_wanted(const std::string& resource) const {
  return std::any_of(jobs_.begin(), jobs_.end(), [&](const Job& job) {
    return job.run.resource == resource && !job.running && !job.finished && !job.run.give_way;
  });
}

// The question to the run that holds what this one waits for, its resource or else a place; empty where there is none
// to ask.
std::function<void()> RunQueue::holder_to_ask(const std::string& run_id) const {
  const auto newest = std::find_if(jobs_.rbegin(), jobs_.rend(),
                                   [&](const Job& job) { return job.run.run_id == run_id && !job.finished; });
  if (newest == jobs_.rend() || newest->running || newest->run.give_way) return {};
  const bool busy = busy_.contains(newest->run.resource);
  const auto holder = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& job) {
    if (job.finished || !job.holds) return false;
    return busy ? job.run.resource == newest->run.resource : job.counted && job.run.give_way;
  });
  return holder == jobs_.end() ? std::function<void()>{} : holder->run.give_way;
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

// What can wait gets a place when nothing else wants one.
void RunQueue::start_what_may() {
  for (const bool can_wait : {false, true})
    for (const bool yielding : {false, true})
      for (auto& job : jobs_)
        if (static_cast<bool>(job.run.give_way) == can_wait && job.run.yields == yielding) start_if_may(job);
}

void RunQueue::start_if_may(Job& job) {
  if (job.running || job.finished) return;
  // A stopped run only records that it was stopped: it needs no turn and keeps nothing busy.
  const bool stopped = job.stop.stop_requested();
  if (!stopped && (running_ + coming_back_ >= limit_ || busy_.contains(job.run.resource))) return;
  if (!stopped && job.run.give_way && is_wanted(job.run.resource)) return;
  if (!stopped) {
    ++running_;
    busy_.insert(job.run.resource);
    job.counted = job.holds = true;
  }
  job.running = true;
  job.thread = std::thread{[this, &job, work = job.run.work, stop = job.stop.get_token()] {
    work(stop);
    {
      const std::lock_guard lock{mutex_};
      let_go(job);
    }
    finish(job.run.run_id);
  }};
}

void RunQueue::let_go(Job& job) {
  if (std::exchange(job.counted, false)) --running_;
  if (std::exchange(job.holds, false)) busy_.erase(job.run.resource);
}

RunQueue::Job& RunQueue::job_of(const std::string& run_id) {
  return *std::find_if(jobs_.begin(), jobs_.end(),
                       [&](const Job& each) { return each.run.run_id == run_id && !each.finished; });
}

// What can wait leaves its resource, too.
void RunQueue::step_aside(const std::string& run_id) {
  const std::lock_guard lock{mutex_};
  auto& job = job_of(run_id);
  if (job.run.give_way)
    let_go(job);
  else if (std::exchange(job.counted, false))
    --running_;
  start_what_may();
  changed_.notify_all();
}

void RunQueue::step_back(const std::string& run_id, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  auto& job = job_of(run_id);
  if (job.run.give_way) return come_back(job, lock, stop);
  ++coming_back_;
  changed_.wait(lock, stop, [&] { return running_ < limit_; });
  --coming_back_;
  ++running_;
  job.counted = true;
}

void RunQueue::give_way(const std::string& run_id, const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  auto& job = job_of(run_id);
  let_go(job);
  start_what_may();
  changed_.notify_all();
  come_back(job, lock, stop);
}

// One that is told to end need not have its resource again: it only records that.
void RunQueue::come_back(Job& job, std::unique_lock<std::mutex>& lock, const std::stop_token& stop) {
  const bool free = changed_.wait(lock, stop, [&] {
    return running_ < limit_ && !busy_.contains(job.run.resource) && !is_wanted(job.run.resource);
  });
  ++running_;
  job.counted = true;
  if (free) job.holds = busy_.insert(job.run.resource).second;
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
