#include "http/worker_pool.h"

#include <utility>

#include "http/signals_blocked.h"

namespace strongroom::http {

bool WorkerPool::try_submit(Task task) {
  const std::scoped_lock lock{mutex_};
  if (stopped_) return false;
  const auto free = idle_ + (threads_limit_ - threads_.size());
  if (tasks_.size() >= waiting_limit_ + free) return false;
  add(std::move(task));
  return true;
}

void WorkerPool::submit(Task task) {
  const std::scoped_lock lock{mutex_};
  if (!stopped_) add(std::move(task));
}

void WorkerPool::add(Task task) {
  tasks_.push_back(std::move(task));
  if (tasks_.size() <= idle_ || threads_.size() == threads_limit_) return changed_.notify_one();
  const SignalsBlocked blocked;
  threads_.emplace_back([this] { work(); });
}

void WorkerPool::stop() {
  std::deque<Task> dropped;
  std::vector<std::thread> threads;
  {
    const std::scoped_lock lock{mutex_};
    stopped_ = true;
    dropped.swap(tasks_);
    threads.swap(threads_);
  }
  changed_.notify_all();
  dropped.clear();
  for (auto& thread : threads) thread.join();
}

void WorkerPool::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return stopped_ || !tasks_.empty(); });
    --idle_;
    if (stopped_) return;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    task = nullptr;  // what it holds may take its time to go, too
    lock.lock();
  }
}

}  // namespace strongroom::http
