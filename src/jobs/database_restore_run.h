#pragma once

#include <stop_token>
#include <string>

#include "domain/plan.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

struct DatabaseRestoreOrder {
  std::string database;     // strongroom's name of the connection
  std::string file;         // absolute
  std::string into;         // a database that does not exist yet
  bool trust_file = false;  // a file that the ledger does not know may be restored
};

// The steps of a restore into a new database: preflight, verify (the file against the ledger), restore. What is filled
// has a name of its own, unfinished_database(), until it is complete: a restore that was cut off leaves nothing under
// the name that was asked for, and recovery removes the rest.
void run_database_restore(RunSession& session, const DatabaseRestoreOrder& order, std::stop_token stop);

// "strongroom_restore_RUNID": letters, digits and '_', at most 63 bytes.
std::string unfinished_database(const std::string& run_id);

}  // namespace strongroom::jobs
