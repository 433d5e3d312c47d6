// A run's log as a body, line by line.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "api/message.h"

namespace strongroom::api {

inline constexpr std::uint64_t kMostLogLines = 1'000'000'000;
// How long a follower waits for another line, and how often it is told that we are still there.
inline constexpr std::chrono::milliseconds kFollowPause{250};

struct RunLogRequest {
  std::filesystem::path path;
  std::uint64_t from = 0;  // leaves out so many lines
  std::optional<std::uint64_t> limit{};
  // To follow: waits kFollowPause or until the run has ended, and says whether it has not. Empty: what there is now.
  std::function<bool()> unfinished{};
  std::shared_ptr<void> place{};  // of one who follows: given back with the body
};

// Each who follows a log holds a thread of the transport; these many may. Any thread.
class FollowersPlaces {
 public:
  explicit FollowersPlaces(std::ptrdiff_t count) : free_{std::make_shared<std::atomic<std::ptrdiff_t>>(count)} {}
  // Throws conflict when none is free.
  std::shared_ptr<void> take() const;

 private:
  std::shared_ptr<std::atomic<std::ptrdiff_t>> free_;
};

// Each line is {"time","stream","text"}, as jobs/run_log.h has them; an empty line means that nothing came for a while.
// Throws not_found when there is no log and none can come.
std::shared_ptr<BodySource> read_run_log(RunLogRequest request);

}  // namespace strongroom::api
