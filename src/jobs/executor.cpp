#include "jobs/executor.h"

#include <memory>
#include <utility>

#include "base/kill_point.h"
#include "jobs/backup_run.h"
#include "jobs/dump_run.h"
#include "jobs/retrying.h"
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

// What can wait for its end without harm.
bool makes_way(const domain::Run& run) {
  return run.kind == domain::RunKind::check || run.kind == domain::RunKind::prune;
}

}  // namespace

std::string Executor::start_backup(const domain::Plan& plan, const StartedBy& by) {
  if (plan.is_database()) return start_dump(plan, by);
  return start(new_run(domain::RunKind::backup, by, plan.name, plan.repository), by,
               [this, plan](RunSession& session, std::stop_token stop) {
                 run_backup(session, still_wanted(plan, session.run()), std::move(stop));
               });
}

std::string Executor::start_dump(const domain::Plan& plan, const StartedBy& by) {
  auto run = new_run(domain::RunKind::backup, by, plan.name, {});
  run.database = plan.dump.database;
  run.target = plan.dump.directory;
  const std::lock_guard lock{starting_};
  if (!by.queue) refuse_second_backup(plan.name);
  return start(std::move(run), by, [this, plan](RunSession& session, std::stop_token stop) {
    run_dump(session, still_wanted(plan, session.run()), std::move(stop));
  });
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

std::string Executor::start_check(const std::string& repository, CheckScope scope, const StartedBy& by) {
  return start(new_run(domain::RunKind::check, by, {}, repository), by,
               [scope](RunSession& session, std::stop_token stop) { run_check(session, scope, std::move(stop)); });
}

std::string Executor::start_prune(const std::string& repository, const StartedBy& by) {
  return start(new_run(domain::RunKind::prune, by, {}, repository), by,
               [](RunSession& session, std::stop_token stop) { run_prune(session, std::move(stop)); });
}

std::string Executor::start(domain::Run run, const StartedBy& by, Body body) {
  {
    const std::lock_guard lock{mutex_};
    if (refusing_)
      throw base::Error::with_words(base::ErrorCode::conflict, "nothing is started any more", "strongroom is ending",
                                    "Try again when it is back.");
  }
  run.created_at = services_.clock.now();
  run.id = base::new_run_id(run.created_at, services_.random);
  run.state = domain::RunState::queued;
  // The lock comes first: a run that is in the store and not locked is taken for one that was cut off.
  auto lock = instance::RunLock::create(services_.data.runs(), run.id);
  base::kill_point("run.locked");
  auto session = std::make_shared<RunSession>(services_, run, std::move(lock));
  try {
    services_.store.add_run(run, {by.actor.request, by.due, by.before});
  } catch (...) {
    session->abandon();
    throw;
  }
  base::kill_point("run.queued");
  services_.tracker.update(run);
  session->set_turn({[this, id = run.id] { queue_.step_aside(id); },
                     [this, id = run.id](const std::stop_token& stop) { queue_.step_back(id, stop); },
                     [this, id = run.id](const std::stop_token& stop) { queue_.give_way(id, stop); }});
  QueuedRun queued{run.id, resource_of(run),
                   [this, session, body = std::move(body)](std::stop_token stop) { execute(*session, body, stop); },
                   is_unattended(run)};
  if (makes_way(run)) queued.give_way = [session] { session->giving_way().ask(); };
  queue_.submit(std::move(queued));
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

void Executor::refuse_new() {
  const std::lock_guard lock{mutex_};
  refusing_ = true;
}

void Executor::interrupt_all() {
  {
    const std::lock_guard lock{mutex_};
    refusing_ = interrupting_ = true;
  }
  queue_.cancel_all();
}

bool Executor::was_interrupted(const std::string& run_id) const {
  const auto live = services_.tracker.find(run_id);
  const std::lock_guard lock{mutex_};
  return interrupting_ && !(live && live->cancelling);
}

// What nobody waits for may have waited for long: the plan is taken as it is by now.
domain::Plan Executor::still_wanted(const domain::Plan& plan, const domain::Run& run) {
  if (!is_unattended(run)) return plan;
  const auto cancelled = [](const std::string& why) {
    return base::Error::with_words(base::ErrorCode::cancelled, "cancelled", why + " before its turn came", {});
  };
  auto now = services_.store.find_plan(plan.name);
  if (!now || now->is_database() != plan.is_database()) throw cancelled("the plan was removed");
  if (now->paused) throw cancelled("the plan was paused");
  if (now->repository != plan.repository || now->dump.directory != plan.dump.directory)
    throw cancelled("the plan's backups were sent elsewhere");
  return *now;
}

void Executor::remember_unrecorded(const domain::Run& run, const base::Error& error) {
  services_.log.error("the outcome of run " + run.id + " could not be recorded: " + error.message());
  services_.tracker.update(run);
  const std::lock_guard lock{mutex_};
  unrecorded_.insert_or_assign(run.id, error);
}

std::vector<std::string> Executor::unrecorded_runs() const {
  std::vector<std::string> ids;
  {
    const std::lock_guard lock{mutex_};
    for (const auto& [id, error] : unrecorded_) ids.push_back(id);
  }
  std::erase_if(ids, [&](const std::string& id) {
    const auto run = services_.store.find_run(id);
    return !run || domain::is_final(run->state);
  });
  return ids;
}

std::optional<base::Error> Executor::unrecorded(const std::string& run_id) const {
  const std::lock_guard lock{mutex_};
  const auto found = unrecorded_.find(run_id);
  if (found == unrecorded_.end()) return std::nullopt;
  return found->second;
}

}  // namespace strongroom::jobs
