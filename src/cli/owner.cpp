#include "cli/owner.h"

#include <unistd.h>

#include "jobs/recovery.h"

namespace strongroom::cli {
namespace {

// Runs of a lone command do not compete; a service takes its own number from its settings.
constexpr std::size_t kRunsAtOnce = 2;

}  // namespace

Owner::Owner(instance::OwnerLock lock, const instance::DataDirectory& data, const Wiring& wiring,
             const EngineSettings& engine, const std::string& command, base::Log& log)
    : lock_{std::move(lock)},
      store_{wiring.open_store(data)},
      vault_{wiring.open_vault(data)},
      engine_{wiring.make_engine(engine)},
      tracker_{wiring.clock},
      services_{*store_, *engine_, *vault_, tracker_, wiring.clock, wiring.random, log, data},
      executor_{services_, queue_},
      queue_{kRunsAtOnce},
      router_{{::getpid(), command}, tracker_, queue_} {
  jobs::recover_interrupted_runs(services_);
  listener_ = wiring.listen(
      data, [this](const api::Request& request) { return router_.handle(request); }, log);
}

Owner::~Owner() = default;

}  // namespace strongroom::cli
