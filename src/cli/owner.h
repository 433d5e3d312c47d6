// The process that owns the data directory: its lock, its store, its runs and its socket.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/backend.h"
#include "api/message.h"
#include "base/log.h"
#include "cli/ledger_outlet.h"
#include "cli/wiring.h"
#include "domain/courier.h"
#include "instance/owner_lock.h"
#include "jobs/executor.h"
#include "jobs/ledger_watch.h"
#include "jobs/run_queue.h"
#include "jobs/tracker.h"
#include "live/hub.h"
#include "operations/call.h"

namespace strongroom::cli {

class Owner;

// How others reach the owner; ends first of all.
class Front {
 public:
  virtual ~Front() = default;
};

// What is special about a command that becomes the owner.
struct OwnerPurpose {
  std::optional<StoreRequest::Fork> fork{};  // `audit fork`
  bool lives_with_damaged_runs = false;      // `audit rebuild`, which mends them, and what records the damage
  // Hears of each entry, on the store writer's thread, after its commit. Quick.
  std::function<void(const ledger::Entry&)> committed{};
  std::size_t runs_at_once = 2;  // runs of a lone command do not compete
  // What is asked from outside while the owner lives, made when everything else is there; empty: the socket in the
  // data directory alone.
  std::function<std::unique_ptr<Front>(Owner&)> front{};
  // `serve`: told that a lone command owns the data directory, and which, before it is waited for as by --wait. A
  // service is not waited for: it does not finish.
  std::function<void(const std::string& owner)> stands_by{};
};

// Members end in the opposite order of their making: first nobody can ask any more (socket), then runs end (queue),
// then the ledger is published, then the store closes, last the lock goes.
class Owner {
 public:
  // `lock` is held already. Recovers what was cut off before anything else. Every entry of the ledger that is committed
  // from now on goes to `log` too.
  Owner(instance::OwnerLock lock, const instance::DataDirectory& data, const Wiring& wiring,
        const EngineSettings& engine, const std::string& command, base::Log& log, OwnerPurpose purpose = {});
  ~Owner();
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  const api::Backend& backend() const { return backend_; }
  live::Hub& events() { return hub_; }
  // Runs whose end could not be recorded while the store could not be read. Any thread; never throws, says it in the
  // log. Runs that go on are left alone.
  void recover_unrecorded() noexcept;
  LedgerOutlet& outlet() { return outlet_; }
  domain::Store& store() { return *store_; }
  domain::AccessStore& access() { return *store_; }
  domain::Vault& vault() { return *vault_; }
  domain::BackupEngine& engine() { return *engine_; }
  domain::DatabaseEngine& databases() { return *databases_; }
  jobs::Tracker& tracker() { return tracker_; }
  jobs::RunQueue& queue() { return queue_; }
  jobs::Executor& executor() { return executor_; }
  operations::Tools tools() { return {services_, executor_, queue_, changing_}; }
  operations::Postbox postbox() { return {*store_, *store_, *courier_}; }

 private:
  void recover(const OwnerPurpose& purpose, base::Log& log);

  base::Log& log_;
  const std::function<void(const ledger::Entry&)> committed_;
  instance::OwnerLock lock_;
  jobs::LedgerWatch ledger_;
  jobs::Tracker tracker_;
  live::Hub hub_;                         // hears of each commit: before the store
  std::unique_ptr<domain::Vault> vault_;  // before the store, which signs with a key that it keeps
  std::unique_ptr<domain::DurableStore> store_;
  LedgerOutlet outlet_;
  std::unique_ptr<domain::BackupEngine> engine_;
  std::unique_ptr<domain::DatabaseEngine> databases_;
  std::unique_ptr<domain::Courier> courier_;
  jobs::Services services_;
  jobs::Executor executor_;  // before the queue: its runs use it until the queue's destructor has waited for them
  jobs::RunQueue queue_;
  std::mutex changing_;
  api::Backend backend_;
  std::unique_ptr<Front> front_;
};

}  // namespace strongroom::cli
