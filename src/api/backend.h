// What the handlers work with, lent by the process that owns the data directory.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "api/operation.h"
#include "jobs/executor.h"
#include "jobs/ledger_watch.h"
#include "jobs/run_queue.h"
#include "jobs/services.h"

namespace strongroom::api {

struct OwnerInfo {
  pid_t pid = 0;
  std::string command;
};

// Everything outlives the router.
struct Backend {
  OwnerInfo owner;
  jobs::Services services;
  jobs::Executor& executor;
  jobs::RunQueue& queue;
  const jobs::LedgerWatch& ledger;
};

// Every one of api/openapi.yaml that needs no log-in to exist.
std::vector<Operation> all_operations(const Backend& backend);

// One file per resource; each handler keeps a reference to the backend.
std::vector<Operation> status_operations(const Backend& backend);
std::vector<Operation> run_operations(const Backend& backend);
std::vector<Operation> database_backup_operations(const Backend& backend);
std::vector<Operation> ledger_operations(const Backend& backend);
std::vector<Operation> description_operations();

}  // namespace strongroom::api
