// What the handlers work with, lent by the process that owns the data directory.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "api/operation.h"
#include "base/error.h"
#include "domain/access_store.h"
#include "jobs/executor.h"
#include "jobs/ledger_watch.h"
#include "jobs/run_queue.h"
#include "jobs/services.h"
#include "operations/call.h"
#include "operations/ledger_verification.h"
#include "operations/postbox.h"

namespace strongroom::api {

struct OwnerInfo {
  pid_t pid = 0;
  std::string command;
};

// Everything outlives the router.
struct Backend {
  OwnerInfo owner;
  operations::Tools tools;
  domain::AccessStore& access;
  const jobs::LedgerWatch& ledger;
  operations::Postbox postbox;
  // Why the store cannot be used at the moment; nullopt = it can. Quick. Empty: nobody looks.
  std::function<std::optional<base::Error>()> trouble{};
  operations::LedgerVerification* verification = nullptr;  // a service's
  std::stop_token stop{};  // requested when the service ends: no tool is waited for any longer
  jobs::Services& services = tools.services;
  jobs::Executor& executor = tools.executor;
  jobs::RunQueue& queue = tools.queue;
};

// Every one of api/openapi.yaml that needs no log-in to exist.
std::vector<Operation> all_operations(const Backend& backend);

// One file per resource; each handler keeps a reference to the backend.
std::vector<Operation> status_operations(const Backend& backend);
std::vector<Operation> run_operations(const Backend& backend);
std::vector<Operation> database_backup_operations(const Backend& backend);
std::vector<Operation> dump_operations(const Backend& backend);
std::vector<Operation> plan_operations(const Backend& backend);
std::vector<Operation> schedule_operations(const Backend& backend);
std::vector<Operation> repository_operations(const Backend& backend);
std::vector<Operation> database_operations(const Backend& backend);
std::vector<Operation> restore_operations(const Backend& backend);
std::vector<Operation> settings_operations(const Backend& backend);
std::vector<Operation> quickstart_operations(const Backend& backend);
std::vector<Operation> ledger_operations(const Backend& backend);
std::vector<Operation> place_operations(const Backend& backend);
std::vector<Operation> anchor_operations(const Backend& backend);
std::vector<Operation> channel_operations(const Backend& backend);
std::vector<Operation> outbox_operations(const Backend& backend);
std::vector<Operation> snapshot_operations(const Backend& backend);
std::vector<Operation> preview_operations(const Backend& backend);
std::vector<Operation> doctor_operations(const Backend& backend);
std::vector<Operation> metrics_operations(const Backend& backend);
std::vector<Operation> description_operations();

}  // namespace strongroom::api
