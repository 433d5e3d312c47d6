#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/clock.h"

namespace strongroom::preview {

// What `act` gives back, or throws; nullopt when the file system does not answer in time. `act` owns what it uses: it
// is left alone on its thread then, and never waited for.
template <class Act>
auto answer_within(base::Milliseconds time, Act act) {
  using Answer = std::invoke_result_t<Act>;
  std::packaged_task<Answer()> task{std::move(act)};
  auto answer = task.get_future();
  std::thread{std::move(task)}.detach();
  std::optional<Answer> result;
  if (answer.wait_for(time) == std::future_status::ready) result = answer.get();
  return result;
}

}  // namespace strongroom::preview
