// What every operation is given: what the owner of the data directory has, and who asks.
//
// Operations are what a person can ask for, apart from how it is asked (arguments, a request's body) and shown (text,
// JSON). Any thread may call them. They return domain values, and throw base::Error by the rule of base/error.h.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "domain/backup_engine.h"
#include "jobs/executor.h"
#include "jobs/run_queue.h"
#include "jobs/services.h"
#include "ledger/actor.h"

namespace strongroom::operations {

// Lent by the owner, who outlives every call.
struct Tools {
  jobs::Services& services;
  jobs::Executor& executor;
  jobs::RunQueue& queue;
  std::mutex&
      changing;  // held from looking at what is configured to changing it: of two edits, the second sees the first

  domain::Store& store() const { return services.store; }
};

// Given the JSON of what is about to be changed, as it is now; throws when that is not what the caller has seen. Calls
// no operation itself: Tools::changing may be held.
using Precondition = std::function<void(const boost::json::object& now)>;

struct Call {
  ledger::Actor actor;                             // "cli:root", "user:anna", and the request by which they ask
  domain::Caller caller = domain::Caller::remote;  // what makes a tool run a program is for the local one alone
  domain::EngineObserver& observer;                // hears what a tool says, and what it waits for, as it does
  std::stop_token stop{};                          // given up; what was begun is taken back or goes on as a run
  Precondition precondition{};                     // of edits and removals

  domain::PlanLimits limits{};  // for how long a tool is waited for

  domain::EngineCall engine_call() const { return engine_call(limits); }
  domain::EngineCall engine_call(const domain::PlanLimits& other) const { return {observer, stop, other, -1}; }
  void require(const boost::json::object& now) const;
};

// What a person should know of something that was done all the same.
struct Remark {
  std::string text;
  bool needs_attention = true;
};

// For calls that nobody watches: the tool's complaints go to the log.
class LoggedTool final : public domain::EngineObserver {
 public:
  explicit LoggedTool(base::Log& log) : log_{log} {}
  void line(domain::LogStream stream, std::string_view text) override;
  void progress(const domain::Progress& progress) override;
  void waiting(const std::optional<domain::Waiting>& waiting) override;

 private:
  base::Log& log_;
};

}  // namespace strongroom::operations
