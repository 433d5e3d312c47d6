#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace strongroom::http {

// A few threads for what may wait, in the order it came. A thread is started when there is work and none is free, up to
// the number given; signals are blocked in all of them. Any thread may call.
class WorkerPool {
 public:
  using Task = std::function<void()>;  // must not throw

  // `waiting` = how many may wait for a thread before try_submit says no.
  WorkerPool(std::size_t threads, std::size_t waiting) : threads_limit_{threads}, waiting_limit_{waiting} {}
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the task is not taken, when too many wait already or the pool has stopped.
  bool try_submit(Task task);
  // For what is bounded by who submits it. After stop() the task is dropped.
  void submit(Task task);
  // Drops what waits and waits for what runs. May be repeated; not from a task.
  void stop();

 private:
  void add(Task task);  // with the mutex held
  void work();

  const std::size_t threads_limit_;
  const std::size_t waiting_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  std::size_t idle_ = 0;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace strongroom::http
