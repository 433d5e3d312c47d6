// The process that owns the data directory: its lock, its store, its runs and its socket.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "api/message.h"
#include "api/router.h"
#include "base/log.h"
#include "cli/ledger_outlet.h"
#include "cli/wiring.h"
#include "instance/owner_lock.h"
#include "jobs/executor.h"
#include "jobs/ledger_watch.h"
#include "jobs/run_queue.h"
#include "jobs/tracker.h"
#include "operations/call.h"

namespace strongroom::cli {

// What is special about a command that becomes the owner.
struct OwnerPurpose {
  std::optional<StoreRequest::Fork> fork{};  // `audit fork`
  bool lives_with_damaged_runs = false;      // `audit rebuild`, which mends them, and what records the damage
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

  domain::Store& store() { return *store_; }
  domain::Vault& vault() { return *vault_; }
  domain::BackupEngine& engine() { return *engine_; }
  domain::DatabaseEngine& databases() { return *databases_; }
  jobs::Tracker& tracker() { return tracker_; }
  jobs::RunQueue& queue() { return queue_; }
  jobs::Executor& executor() { return executor_; }
  operations::Tools tools() { return {services_, executor_, queue_, changing_}; }

 private:
  void recover(const OwnerPurpose& purpose, base::Log& log);

  instance::OwnerLock lock_;
  jobs::LedgerWatch ledger_;
  std::unique_ptr<domain::Vault> vault_;  // before the store, which signs with a key that it keeps
  std::unique_ptr<domain::Store> store_;
  LedgerOutlet outlet_;
  std::unique_ptr<domain::BackupEngine> engine_;
  std::unique_ptr<domain::DatabaseEngine> databases_;
  jobs::Tracker tracker_;
  jobs::Services services_;
  jobs::Executor executor_;  // before the queue: its runs use it until the queue's destructor has waited for them
  jobs::RunQueue queue_;
  std::mutex changing_;
  api::Router router_;
  std::unique_ptr<api::OwnerListener> listener_;
};

}  // namespace strongroom::cli
