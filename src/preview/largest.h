#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "preview/preview.h"

namespace strongroom::preview {

// The few largest directories out of many. Any thread.
class Largest {
 public:
  explicit Largest(std::size_t count) : count_{count} {}
  bool is_candidate(std::uint64_t bytes) const { return count_ != 0 && bytes > least_.load(std::memory_order_relaxed); }
  void offer(DirectorySize size);
  std::vector<DirectorySize> take();

 private:
  std::size_t count_;
  std::atomic<std::uint64_t> least_{0};  // what one needs more than
  std::mutex mutex_;
  std::vector<DirectorySize> kept_;
};

// A directory whose contents are still being counted. It is finished when itself and everything below it has been let
// go; then it is offered to Largest and added to the one above.
class Node {
 public:
  Node(std::shared_ptr<Node> above, std::string name) : above_{std::move(above)}, name_{std::move(name)} {
    if (above_) above_->open_.fetch_add(1, std::memory_order_relaxed);
  }
  void add(std::uint64_t files, std::uint64_t bytes) {
    files_.fetch_add(files, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
  }
  // Keeps it from being finished until the same number of let_go.
  void hold() { open_.fetch_add(1, std::memory_order_relaxed); }
  static void let_go(std::shared_ptr<Node> node, Largest& largest);

 private:
  std::string path() const;

  std::shared_ptr<Node> above_;
  std::string name_;  // of a source: its path
  std::atomic<std::uint64_t> files_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint32_t> open_{1};
};

}  // namespace strongroom::preview
