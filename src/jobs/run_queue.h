// Which run may start when, and how one is stopped.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace strongroom::jobs {

struct QueuedRun {
  std::string run_id;
  std::string resource;  // what only one run at a time may use: "repository/NAME", "database/NAME"
  // Runs on a thread of its own; must not throw; records the run's end itself, when it was stopped before it began too.
  std::function<void(std::stop_token)> work;
  bool yields = false;  // nobody waits for it: what somebody has asked for comes before it
  // Asks the run for its resource or its place because another one waits for it; the run may answer with
  // RunQueue::give_way(). One that has this never asks itself, and does not begin while another waits for its resource.
  // Called on the thread that submits the other; must not ask the queue.
  std::function<void()> give_way{};
};

// One run at a time for each resource, `limit` at a time in all, in the order they came but for those that yield. Any
// thread may call. The destructor stops every run and waits for it.
class RunQueue {
 public:
  explicit RunQueue(std::size_t limit);
  ~RunQueue();
  RunQueue(const RunQueue&) = delete;
  RunQueue& operator=(const RunQueue&) = delete;

  void submit(QueuedRun run);
  // False when there is no such unfinished run. Idempotent. A run that had not begun is given its stop at once.
  bool cancel(const std::string& run_id);
  void cancel_all();
  // On the run's own thread: it waits for something else than a tool, and another may run instead; its resource stays
  // its own, unless it can give way. Then back among those that run: waits for a place, before everything that has not
  // begun, or until `stop` is requested. A run may end while it stands aside.
  void step_aside(const std::string& run_id);
  void step_back(const std::string& run_id, const std::stop_token& stop);
  // The same, and its resource is left to others until none that cannot give way wants it.
  void give_way(const std::string& run_id, const std::stop_token& stop);
  // Until the run has ended (true) or `stop` is requested (false). True at once for an unknown run.
  bool wait(const std::string& run_id, std::stop_token stop);
  // The same for `time` at most; false when it has not ended by then.
  bool wait_for(const std::string& run_id, std::chrono::milliseconds time);
  // Calls `then` once when the run has ended: on the run's own thread, or here and now when there is no such unfinished
  // run. It must be quick, must not throw, and must not ask the queue.
  void when_ended(const std::string& run_id, std::function<void()> then);
  std::vector<std::string> unfinished() const;

 private:
  struct Job {
    QueuedRun run;
    std::stop_source stop;
    std::thread thread;
    bool running = false;
    bool finished = false;
    bool counted = false;  // among running_
    bool holds = false;    // its resource is in busy_ for it
    std::vector<std::function<void()>> then{};
  };
  bool has_ended(const std::string& run_id) const;  // with the mutex held
  void finish(const std::string& run_id);           // on the run's thread
  void start_what_may();                            // with the mutex held
  void start_if_may(Job& job);                      // with the mutex held
  void let_go(Job& job);                            // with the mutex held: its place and its resource
  void come_back(Job& job, std::unique_lock<std::mutex>& lock, const std::stop_token& stop);
  Job& job_of(const std::string& run_id);             // with the mutex held; one that has not finished
  bool is_wanted(const std::string& resource) const;  // with the mutex held
  std::function<void()> holder_to_ask(const std::string& run_id) const;  // with the mutex held
  void join_finished(std::unique_lock<std::mutex>& lock);

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::list<Job> jobs_;
  std::set<std::string> busy_;
  std::size_t running_ = 0;
  std::size_t coming_back_ = 0;
};

}  // namespace strongroom::jobs
