// Inside the walk alone: calls of the kernel that may never come back.
#pragma once

#include <utility>

#include "preview/walk.h"

namespace strongroom::preview {

inline constexpr std::size_t kBufferSize = 64 << 10;
inline constexpr std::uint64_t kGivenUp = ~std::uint64_t{0} - 1;

std::string reason_of(int error);

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

}  // namespace strongroom::preview
