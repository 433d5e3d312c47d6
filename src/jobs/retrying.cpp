#include "jobs/retrying.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <condition_variable>
#include <mutex>

#include "base/kill_point.h"
#include "base/text.h"
#include "domain/json.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;

ledger::Event retrying_event(const domain::Run& run, const domain::Retry& retry, unsigned number, unsigned most) {
  ledger::Event event;
  event.actor = run.actor;
  event.action = "run.retrying";
  event.target = run.plan.empty() ? "repository/" + run.repository : "plan/" + run.plan;
  event.run = run.id;
  event.severity = ledger::Severity::warning;
  event.result = "retrying";
  event.details = domain::to_json(retry);
  event.details["attempt"] = number;
  event.details["attempts"] = most;
  return event;
}

// Between 0 and 1.
double chance(base::Random& random) {
  std::array<unsigned char, 4> bytes{};
  random.fill(bytes.data(), bytes.size());
  std::uint32_t number = 0;
  for (const auto byte : bytes) number = number << 8U | byte;
  return static_cast<double>(number) / 4294967295.0;
}

void wait(base::Milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  if (stopped.wait_for(lock, stop, time, [] { return false; }); stop.stop_requested())
    throw Error{ErrorCode::cancelled};
}

}  // namespace

bool is_unattended(const domain::Run& run) {
  return run.actor == "system";
}

bool began_by_schedule(domain::StoreReader& store, domain::Run run) {
  constexpr unsigned kLongestChain = 100;
  for (unsigned i = 0; run.trigger == domain::Trigger::retry && run.retry_of && i < kLongestChain; ++i) {
    auto before = store.find_run(*run.retry_of);
    if (!before) break;
    run = std::move(*before);
  }
  return run.trigger == domain::Trigger::schedule;
}

bool may_heal(const domain::Run& run, const Error& error) {
  if (error.code() == ErrorCode::network) return true;
  // A window that has closed opens in its time.
  if (error.code() == ErrorCode::conflict || error.code() == ErrorCode::interrupted) return false;
  return is_unattended(run) && error.info().retryable;
}

base::Milliseconds wait_before(const domain::RetryPolicy& policy, unsigned number, double chance) {
  auto wait = policy.first;
  for (unsigned i = 1; i < number && wait < policy.most; ++i) wait *= std::max(policy.factor, 1U);
  wait = std::min(wait, policy.most);
  return wait - base::Milliseconds{static_cast<std::int64_t>(static_cast<double>(wait.count()) / 4 * chance)};
}

void retrying(RunSession& session, const domain::RetryPolicy& policy, const std::string& step,
              const std::stop_token& stop, const std::function<void()>& attempt) {
  for (unsigned number = 1;; ++number) {
    try {
      return attempt();
    } catch (const Error& error) {
      if (number > policy.attempts || stop.stop_requested() || !may_heal(session.run(), error)) throw;
      auto& services = session.services();
      if (session.run().database.empty()) session.clean_up_locks(error);
      const auto pause = wait_before(policy, number, chance(services.random));
      const auto now = services.clock.now();
      const domain::Retry retry{step, error.code(), error.message(), now, now + pause};
      session.retry(retry, retrying_event(session.run(), retry, number, policy.attempts));
      base::kill_point("run.retrying");
      session.waiting(domain::Waiting{domain::Waiting::Reason::retry, "attempt " + std::to_string(number + 1) + " of " +
                                                                          std::to_string(policy.attempts + 1) +
                                                                          " begins in " + base::format_duration(pause) +
                                                                          ": " + error.message()});
      session.turn().step_aside();
      wait(pause, stop);
      session.turn().step_back(stop);
      session.waiting(std::nullopt);
    }
  }
}

}  // namespace strongroom::jobs
