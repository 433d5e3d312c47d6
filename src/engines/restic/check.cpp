#include "engines/restic/check.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Milliseconds kPause{5'000};

// The last line of a good check of restic before 0.18; newer ones end with a summary.
constexpr std::string_view kNoErrors = "no errors were found";

// True when the time is over, false when stop was requested.
bool really_wait(base::Milliseconds time, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock{mutex};
  changed.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

// One start. The lock that is in the way is an answer here; everything else that is wrong is thrown.
std::optional<Error> locked_after_try(const Surroundings& around, const Tool& tool,
                                      const domain::RepositoryAccess& repository, const domain::EngineCall& call,
                                      base::Milliseconds retry_lock) {
  bool damage = false;
  bool heard = false;  // its final message: an exit code alone proves nothing
  Session session{around,
                  call,
                  "the check",
                  {.out =
                       [&](std::string_view line) {
                         const auto event = parse_event(line);
                         if (const auto* summary = std::get_if<Summary>(&event)) {
                           heard = true;
                           damage = summary->check_errors > 0;
                         }
                         if (line == kNoErrors) heard = true;
                       },
                   .item_error = {},
                   .err_text = {},
                   .tick = {}}};
  const auto outcome = session.run(tool, repository, check_arguments(retry_lock));
  if (exited_with(outcome, 0) && heard && !damage) return std::nullopt;
  if (exited_with(outcome, 0) && !heard) throw Error{ErrorCode::internal, "restic ended without saying what it found"};
  if (exited_with(outcome, 0)) throw Error{ErrorCode::integrity, "restic counted errors"};
  auto error = session.error(outcome, damage);
  if (error.code() != ErrorCode::repository_locked) throw Error{error};
  return error;
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

void run_check(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
               const domain::EngineCall& call) {
  const auto until = around.clock.monotonic() + call.limits.lock_wait;
  const bool restic_waits = capabilities_of(tool.version).retry_lock;
  const auto& pause = around.options.pause;
  LockWait waiting{call.observer};
  auto locked = locked_after_try(around, tool, repository, call, base::Milliseconds{0});
  while (locked) {
    const auto left = std::chrono::duration_cast<base::Milliseconds>(until - around.clock.monotonic());
    if (left <= base::Milliseconds{0}) throw Error{*locked};
    waiting.show(*locked);
    if (!restic_waits) {
      const auto time = std::min(left, kPause);
      if (!(pause ? pause(time, call.stop) : really_wait(time, call.stop))) throw Error{ErrorCode::cancelled};
    }
    locked = locked_after_try(around, tool, repository, call, restic_waits ? left : base::Milliseconds{0});
  }
}

}  // namespace strongroom::restic
