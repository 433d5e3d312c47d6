#include "engines/restic/lock_wait.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Milliseconds kPause{5'000};

// True when the time is over, false when stop was requested.
bool really_wait(base::Milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock{mutex};
  changed.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

// Shows the wait for as long as it lives.
class LockWait {
 public:
  explicit LockWait(domain::EngineObserver& observer) : observer_{observer} {}
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;
  ~LockWait() {
    if (!shown_) return;
    try {
      observer_.waiting(std::nullopt);
    } catch (...) {
      // Only an observer that failed before gets here; its first exception is on its way already.
    }
  }
  void show(const Error& error) {
    shown_ = true;
    observer_.waiting(domain::Waiting{domain::Waiting::Reason::lock, error.message() + "; waiting for it"});
  }

 private:
  domain::EngineObserver& observer_;
  bool shown_ = false;
};

}  // namespace

void when_unlocked(const Surroundings& around, const Tool& tool, const domain::EngineCall& call,
                   const LockedTry& attempt) {
  const auto until = around.clock.monotonic() + call.limits.lock_wait;
  const bool restic_waits = capabilities_of(tool.version).retry_lock;
  const auto& pause = around.options.pause;
  LockWait waiting{call.observer};
  auto locked = attempt(base::Milliseconds{0});
  while (locked) {
    const auto left = std::chrono::duration_cast<base::Milliseconds>(until - around.clock.monotonic());
    if (left <= base::Milliseconds{0}) throw Error{*locked};
    waiting.show(*locked);
    if (!restic_waits) {
      const auto time = std::min(left, kPause);
      if (!(pause ? pause(time, call.stop) : really_wait(time, call.stop))) throw Error{ErrorCode::cancelled};
    }
    locked = attempt(restic_waits ? left : base::Milliseconds{0});
  }
}

std::optional<Error> lock_in_the_way(const Session& session, const process::Outcome& outcome) {
  if (exited_with(outcome, 0)) return std::nullopt;
  auto error = session.error(outcome);
  if (error.code() != ErrorCode::repository_locked) throw Error{error};
  return error;
}

}  // namespace strongroom::restic
