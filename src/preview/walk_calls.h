// Inside the walk alone: calls of the kernel that may never come back.
#pragma once

#include <cerrno>
#include <utility>

#include "preview/walk.h"

namespace strongroom::preview {

inline constexpr std::size_t kBufferSize = 64 << 10;
inline constexpr std::uint64_t kGivenUp = ~std::uint64_t{0} - 1;

std::string reason_of(int error);

// Between finding a name and looking at it: nothing to tell anybody.
inline bool has_vanished(int error) {
  return error == -ENOENT || error == -ENOTDIR || error == -ELOOP;
}

// `call` must own or share whatever it uses: nothing of the work, which may belong to another thread when it returns.
template <class Call>
auto Worker::guarded(Doing doing, Call call) {
  doing_ = doing;
  auto running = call_.load(std::memory_order_relaxed) + 1;
  call_.store(running, std::memory_order_release);
  auto result = call();
  if (!call_.compare_exchange_strong(running, running + 1, std::memory_order_acq_rel)) throw GivenUp{};
  return result;
}

// Tags of a directory, found by calls that may never come back.
class Worker::Tags final : public TagReader {
 public:
  Tags(Worker& worker, Doing doing, int directory) : worker_{worker}, doing_{doing}, directory_{directory} {}
  bool has(const Tag& tag) override {
    return worker_.guarded(doing_, [&calls = *worker_.shared_->calls, &tag, at = directory_] {
      return calls.has_tag(at, tag);
    }) == 1;
  }

 private:
  Worker& worker_;
  Doing doing_;
  int directory_;
};

}  // namespace strongroom::preview
