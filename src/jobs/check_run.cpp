#include "jobs/check_run.h"

#include "base/error.h"
#include "jobs/repository_access.h"

namespace strongroom::jobs {

void run_check(RunSession& session, const domain::PlanLimits& limits, std::stop_token stop) {
  using domain::StepState;
  auto& services = session.services();
  domain::RepositoryAccess access;
  session.step("preflight", [&] {
    const auto tool = services.engine.version();
    session.note("restic " + tool.version + " (" + tool.path + ")");
    const auto& name = session.run().repository;
    const auto repository = services.store.find_repository(name);
    if (!repository) throw base::Error{base::ErrorCode::not_found, "repository '" + name + "' is not configured"};
    access = open_access(*repository, services.vault);
    return StepState::succeeded;
  });
  session.step("check", [&] {
    session.settle_earlier_locks(access, {session, stop, limits, session.run_lock()});
    services.engine.check(access, {session, stop, limits, session.run_lock()});
    session.edit().verified = true;
    services.store.set_repository_checked(session.run().repository, services.clock.now());
    return StepState::succeeded;
  });
}

}  // namespace strongroom::jobs
