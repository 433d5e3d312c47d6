#include "jobs/run_session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/kill_point.h"
#include "jobs/appointment.h"
#include "jobs/lock_debts.h"
#include "jobs/repository_access.h"
#include "jobs/stale_locks.h"

namespace strongroom::jobs {
namespace {

// Nobody should wait long for the end of a run they have cancelled.
constexpr auto kCleanUpPatience = std::chrono::seconds{20};

base::Milliseconds since(base::MonotonicTime begin, base::MonotonicTime now) {
  return std::chrono::duration_cast<base::Milliseconds>(now - begin);
}

domain::StepState state_after(const base::Error& error) {
  return error.code() == base::ErrorCode::cancelled ? domain::StepState::cancelled : domain::StepState::failed;
}

}  // namespace

RunSession::RunSession(Services services, domain::Run run, instance::RunLock lock)
    : services_{services},
      run_{std::move(run)},
      lock_{std::move(lock)},
      log_{run_log_path(services_.data.runs(), run_.id), services_.clock} {}

void RunSession::abandon() noexcept try {
  log_.close();
  std::error_code gone;
  std::filesystem::remove(run_log_path(services_.data.runs(), run_.id), gone);
  lock_.remove();
} catch (const std::exception& error) {
  services_.log.warning("files of run " + run_.id + ", which was not begun, are left: " + error.what());
}

void RunSession::begin() {
  began_ = services_.clock.monotonic();
  run_.state = domain::RunState::running;
  run_.started_at = services_.clock.now();
  save();
  base::kill_point("run.started");
}

void RunSession::step(const std::string& name, const std::function<domain::StepState()>& body) {
  const auto begin = services_.clock.monotonic();
  run_.steps.push_back({name, domain::StepState::running, services_.clock.now(), {}});
  save();
  note("step " + name);
  base::kill_point(("step." + name + ".begin").c_str());
  const auto end = [&](domain::StepState state) {
    run_.steps.back().state = state;
    run_.steps.back().duration = since(begin, services_.clock.monotonic());
  };
  try {
    end(body());
  } catch (const base::Error& error) {
    end(state_after(error));
    throw;
  } catch (...) {
    end(domain::StepState::failed);
    throw;
  }
  base::kill_point(("step." + name + ".end").c_str());
}

void RunSession::begin_beside(const std::string& name) {
  run_.steps.push_back({name, domain::StepState::running, services_.clock.now(), {}});
  base::kill_point(("step." + name + ".begin").c_str());
}

// The store has it with the next step: a run must not fail because what went on beside it could not be written down.
void RunSession::end_beside(const std::string& name, domain::StepState state, base::Milliseconds duration) {
  const auto step = std::ranges::find(run_.steps, name, &domain::Step::name);
  if (step == run_.steps.end()) return;
  step->state = state;
  step->duration = duration;
  services_.tracker.update(run_);
  base::kill_point(("step." + name + ".end").c_str());
}

void RunSession::warn(domain::Warning warning) {
  note("warning: " + warning.message + (warning.path.empty() ? std::string{} : " " + warning.path));
  add_warning(run_, std::move(warning));
}

void RunSession::retry(const domain::Retry& retry, const ledger::Event& event) {
  note(retry.message + "; tried again at " + base::format_utc(retry.next_at));
  if (run_.retries.size() < domain::kKeptRetries) run_.retries.push_back(retry);
  services_.store.record(event);
  save();
}

void RunSession::note(std::string_view text) {
  log_.line(domain::LogStream::note, text);
}

domain::RunState RunSession::final_state(const std::optional<base::Error>& error) const {
  if (error) {
    if (error->code() == base::ErrorCode::interrupted) return domain::RunState::interrupted;
    return error->code() == base::ErrorCode::cancelled ? domain::RunState::cancelled : domain::RunState::failed;
  }
  return run_.warning_count > 0 ? domain::RunState::warning : domain::RunState::succeeded;
}

void RunSession::finish(const std::optional<base::Error>& error) {
  if (error) {
    note(error->message() + (error->detail().empty() ? std::string{} : " [" + error->detail() + "]"));
    run_.error = domain::RunError{error->code(), error->message(), error->hint()};
  }
  if (error && run_.database.empty()) clean_up_locks(*error);
  run_.finished_at = services_.clock.now();
  const auto due = recalculate_next(services_, run_, [this](const std::string& why) { note(why); });
  log_.close();
  if (log_.broken())
    add_warning(run_, {base::ErrorCode::no_space, "the run's log could not be written completely", {}});
  for (auto& step : run_.steps)
    if (step.state == domain::StepState::running) step.state = domain::StepState::skipped;
  run_.state = final_state(error);
  if (run_.started_at) run_.duration = since(began_, services_.clock.monotonic());
  base::kill_point("run.finish.before");
  save(due);
  base::kill_point("run.finish.after");
  lock_.remove();
}

// A tool that was killed leaves its lock behind, and so does one that lost the network.
void RunSession::clean_up_locks(const base::Error& error) {
  try {
    remember_locks(services_.data, run_.id, run_.repository, tool_pids(lock_.read()));
    const auto repository = services_.store.find_repository(run_.repository);
    if (!repository || error.code() == base::ErrorCode::network) return;
    domain::PlanLimits limits;
    limits.network = limits.stall = kCleanUpPatience;
    const auto access = open_access(*repository, services_.vault);
    if (settle_locks(services_, run_.repository, access, {*this, {}, limits, lock_.fd()}))
      note("the locks this run had left in the repository were removed");
  } catch (const std::exception& failure) {
    note(std::string{"locks of this run may be left in the repository: "} + failure.what());
  }
}

void RunSession::settle_earlier_locks(const domain::RepositoryAccess& access, const domain::EngineCall& call) {
  try {
    if (settle_locks(services_, run_.repository, access, call))
      note("locks that an earlier run had left in the repository were removed");
  } catch (const base::Error& failure) {
    note("locks of an earlier run may be left in the repository: " + failure.message());
    if (failure.code() == base::ErrorCode::network) throw;
  } catch (const std::exception& failure) {
    note(std::string{"locks of an earlier run may be left in the repository: "} + failure.what());
  }
}

void RunSession::save(const std::optional<domain::Due>& due) {
  run_.ledger_seq = services_.store.update_run(run_, due);
  services_.tracker.update(run_);
}

void RunSession::line(domain::LogStream stream, std::string_view text) {
  log_.line(stream, text);
}

void RunSession::progress(const domain::Progress& progress) {
  services_.tracker.progress(run_.id, progress);
  base::kill_point("progress");
}

void RunSession::waiting(const std::optional<domain::Waiting>& waiting) {
  if (waiting) note("waiting: " + waiting->text);
  services_.tracker.waiting(run_.id, waiting);
}

}  // namespace strongroom::jobs
