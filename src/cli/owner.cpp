#include "cli/owner.h"

#include <unistd.h>

#include <utility>

#include "api/router.h"
#include "jobs/recovery.h"

namespace strongroom::cli {
namespace {

base::LogLevel level_of(const ledger::Event& event) {
  switch (event.severity) {
    case ledger::Severity::info:
    case ledger::Severity::notice:
      return base::LogLevel::info;
    case ledger::Severity::warning:
      return base::LogLevel::warning;
    case ledger::Severity::error:
    case ledger::Severity::critical:
      break;
  }
  return base::LogLevel::error;
}

// "entry 12 run.failed plan/photos by cli:root: failed"
std::string progress_line(const ledger::Entry& entry) {
  const auto& event = entry.event;
  auto line = "entry " + std::to_string(entry.seq) + " " + event.action;
  if (!event.target.empty()) line += " " + event.target;
  line += " by " + event.actor;
  if (!event.result.empty()) line += ": " + event.result;
  return line;
}

// The socket in the data directory, for as long as the command lives.
class SocketFront final : public Front {
 public:
  SocketFront(Owner& owner, const instance::DataDirectory& data, const Wiring& wiring, base::Log& log)
      : router_{{.gate = api::Gate{{}}, .operations = api::all_operations(owner.backend()), .events = &owner.events()},
                log},
        listener_{wiring.listen(data, router_, log)} {}

 private:
  api::Router router_;
  std::unique_ptr<api::OwnerListener> listener_;
};

}  // namespace

Owner::Owner(instance::OwnerLock lock, const instance::DataDirectory& data, const Wiring& wiring,
             const EngineSettings& engine, const std::string& command, base::Log& log, OwnerPurpose purpose)
    : log_{log},
      committed_{purpose.committed},
      lock_{std::move(lock)},
      tracker_{wiring.clock},
      hub_{tracker_, wiring.clock, wiring.random},
      vault_{wiring.open_vault(data)},
      store_{wiring.open_store(data, {*vault_,
                                      [this, &log](const ledger::Entry& entry) {
                                        ledger_.take(entry);
                                        hub_.committed(entry);
                                        if (committed_) committed_(entry);
                                        log.write(level_of(entry.event), progress_line(entry));
                                      },
                                      purpose.fork})},
      outlet_{*store_, data.ledger(), log},
      engine_{wiring.make_engine(engine)},
      databases_{wiring.make_database_engine()},
      courier_{wiring.make_courier()},
      services_{*store_, *engine_, *databases_, *vault_, tracker_, wiring.clock, wiring.random, log, data},
      executor_{services_, queue_},
      queue_{purpose.runs_at_once},
      backend_{{::getpid(), command}, tools(), *store_, ledger_, postbox()} {
  ledger_.begin(*store_);
  recover(purpose, log);
  if (purpose.fork) outlet_.set_foreign_aside();
  outlet_.let_out();
  hub_.begin(*store_);
  front_ = purpose.front ? purpose.front(*this) : std::make_unique<SocketFront>(*this, data, wiring, log);
}

Owner::~Owner() = default;

void Owner::recover_unrecorded() noexcept try {
  jobs::recover_interrupted_runs(services_, base::Milliseconds{0});
} catch (const std::exception& error) {
  log_.warning(std::string{"runs whose end was not recorded are looked at again later: "} + error.what());
}

void Owner::recover(const OwnerPurpose& purpose, base::Log& log) {
  try {
    jobs::recover_interrupted_runs(services_);
  } catch (const base::Error& error) {
    if (!purpose.lives_with_damaged_runs || error.code() != base::ErrorCode::integrity) throw;
    log.warning("runs that were cut off could not be tidied up after yet: " + error.message());
  }
}

}  // namespace strongroom::cli
