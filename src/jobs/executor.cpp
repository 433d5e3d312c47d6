#include "jobs/executor.h"

#include <memory>
#include <utility>

#include "base/kill_point.h"
#include "jobs/backup_run.h"
#include "jobs/check_run.h"
#include "jobs/dump_run.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {
namespace {

domain::Run new_run(domain::RunKind kind, const StartedBy& by, const std::string& plan, const std::string& repository) {
  domain::Run run;
  run.kind = kind;
  run.trigger = by.trigger;
  run.actor = by.actor.name;
  run.retry_of = by.retry_of;
  run.scheduled_at = by.scheduled_at;
  run.plan = plan;
  run.repository = repository;
  return run;
}

std::string resource_of(const domain::Run& run) {
  return run.database.empty() ? "repository/" + run.repository : "database/" + run.database;
}

}  // namespace

std::string Executor::start_backup(const domain::Plan& plan, const StartedBy& by) {
  if (plan.is_database()) return start_dump(plan, by);
  return start(new_run(domain::RunKind::backup, by, plan.name, plan.repository), by,
               [plan](RunSession& session, std::stop_token stop) { run_backup(session, plan, std::move(stop)); });
}

std::string Executor::start_dump(const domain::Plan& plan, const StartedBy& by) {
  auto run = new_run(domain::RunKind::backup, by, plan.name, {});
  run.database = plan.dump.database;
  run.target = plan.dump.directory;
  const std::lock_guard lock{starting_};
  if (!by.queue) refuse_second_backup(plan.name);
  return start(std::move(run), by,
               [plan](RunSession& session, std::stop_token stop) { run_dump(session, plan, std::move(stop)); });
}

void Executor::refuse_second_backup(const std::string& plan) {
  for (const auto& live : services_.tracker.live())
    if (live.plan == plan && live.kind == domain::RunKind::backup)
      throw base::Error::with_words(base::ErrorCode::conflict, "a backup of " + plan + " is running already",
                                    "run " + live.id,
                                    "Wait until it has finished, or look at it with 'strongroom "
                                    "status'.");
}

std::string Executor::start_database_restore(const DatabaseRestoreOrder& order, const StartedBy& by) {
  auto run = new_run(domain::RunKind::restore, by, {}, {});
  run.database = order.database;
  run.target = order.into;
  return start(std::move(run), by, [order](RunSession& session, std::stop_token stop) {
    run_database_restore(session, order, std::move(stop));
  });
}

std::string Executor::start_restore(const RestoreOrder& order, const StartedBy& by) {
  auto run = new_run(domain::RunKind::restore, by, order.plan, order.repository);
  run.target = order.target;
  return start(std::move(run), by,
               [order](RunSession& session, std::stop_token stop) { run_restore(session, order, std::move(stop)); });
}

std::string Executor::start_check(const std::string& repository, const domain::PlanLimits& limits,
                                  const StartedBy& by) {
  return start(new_run(domain::RunKind::check, by, {}, repository), by,
               [limits](RunSession& session, std::stop_token stop) { run_check(session, limits, std::move(stop)); });
}

std::string Executor::start(domain::Run run, const StartedBy& by, Body body) {
  run.created_at = services_.clock.now();
  run.id = base::new_run_id(run.created_at, services_.random);
  run.state = domain::RunState::queued;
  // The lock comes first: a run that is in the store and not locked is taken for one that was cut off.
  auto lock = instance::RunLock::create(services_.data.runs(), run.id);
  base::kill_point("run.locked");
  auto session = std::make_shared<RunSession>(services_, run, std::move(lock));
  services_.store.add_run(run, {by.actor.request, by.due, by.before});
  base::kill_point("run.queued");
  services_.tracker.update(run);
  const bool yields = by.trigger == domain::Trigger::schedule || by.trigger == domain::Trigger::retry;
  queue_.submit({run.id, resource_of(run),
                 [this, session, body = std::move(body)](std::stop_token stop) { execute(*session, body, stop); },
                 yields});
  return run.id;
}

void Executor::execute(RunSession& session, const Body& body, const std::stop_token& stop) {
  std::optional<base::Error> outcome;
  try {
    if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled, "before it began"};
    session.begin();
    body(session, stop);
  } catch (const base::Error& error) {
    outcome = error;
    if (error.code() == base::ErrorCode::cancelled && was_interrupted(session.run().id))
      outcome = base::Error{base::ErrorCode::interrupted, "strongroom was told to end", error.detail()};
  } catch (const std::exception& error) {
    outcome = base::Error{base::ErrorCode::internal, {}, error.what()};
  }
  try {
    session.finish(outcome);
  } catch (const base::Error& error) {
    remember_unrecorded(session.run(), error);
  } catch (const std::exception& error) {
    remember_unrecorded(session.run(), base::Error{base::ErrorCode::internal, {}, error.what()});
  }
}

void Executor::interrupt_all() {
  const auto unfinished = queue_.unfinished();
  {
    const std::lock_guard lock{mutex_};
    for (const auto& id : unfinished)
      if (const auto live = services_.tracker.find(id); live && !live->cancelling) interrupted_.insert(id);
  }
  for (const auto& id : unfinished) {
    queue_.cancel(id);
    services_.tracker.cancelling(id);
  }
}

bool Executor::was_interrupted(const std::string& run_id) const {
  const std::lock_guard lock{mutex_};
  return interrupted_.contains(run_id);
}

void Executor::remember_unrecorded(const domain::Run& run, const base::Error& error) {
  services_.log.error("the outcome of run " + run.id + " could not be recorded: " + error.message());
  services_.tracker.update(run);
  const std::lock_guard lock{mutex_};
  unrecorded_.insert_or_assign(run.id, error);
}

std::optional<base::Error> Executor::unrecorded(const std::string& run_id) const {
  const std::lock_guard lock{mutex_};
  const auto found = unrecorded_.find(run_id);
  if (found == unrecorded_.end()) return std::nullopt;
  return found->second;
}

}  // namespace strongroom::jobs
