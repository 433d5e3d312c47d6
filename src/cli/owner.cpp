#include "cli/owner.h"

#include <unistd.h>

#include <utility>

#include "jobs/recovery.h"

namespace strongroom::cli {
namespace {

// Runs of a lone command do not compete; a service takes its own number from its settings.
constexpr std::size_t kRunsAtOnce = 2;

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
std::string line_of(const ledger::Entry& entry) {
  const auto& event = entry.event;
  auto line = "entry " + std::to_string(entry.seq) + " " + event.action;
  if (!event.target.empty()) line += " " + event.target;
  line += " by " + event.actor;
  if (!event.result.empty()) line += ": " + event.result;
  return line;
}

}  // namespace

Owner::Owner(instance::OwnerLock lock, const instance::DataDirectory& data, const Wiring& wiring,
             const EngineSettings& engine, const std::string& command, base::Log& log, OwnerPurpose purpose)
    : lock_{std::move(lock)},
      vault_{wiring.open_vault(data)},
      store_{wiring.open_store(data, {*vault_,
                                      [this, &log](const ledger::Entry& entry) {
                                        ledger_.take(entry);
                                        log.write(level_of(entry.event), line_of(entry));
                                      },
                                      purpose.fork})},
      outlet_{*store_, data.ledger(), log},
      engine_{wiring.make_engine(engine)},
      databases_{wiring.make_database_engine()},
      tracker_{wiring.clock},
      services_{*store_, *engine_, *databases_, *vault_, tracker_, wiring.clock, wiring.random, log, data},
      executor_{services_, queue_},
      queue_{kRunsAtOnce},
      router_{{::getpid(), command}, tracker_, queue_, ledger_},
      service_{[this](const api::Request& request) { return router_.handle(request); }} {
  ledger_.begin(*store_);
  recover(purpose, log);
  if (purpose.fork) outlet_.set_foreign_aside();
  outlet_.let_out();
  listener_ = wiring.listen(data, service_, log);
}

Owner::~Owner() = default;

void Owner::recover(const OwnerPurpose& purpose, base::Log& log) {
  try {
    jobs::recover_interrupted_runs(services_);
  } catch (const base::Error& error) {
    if (!purpose.lives_with_damaged_runs || error.code() != base::ErrorCode::integrity) throw;
    log.warning("runs that were cut off could not be tidied up after yet: " + error.message());
  }
}

}  // namespace strongroom::cli
