#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "domain/repository.h"
#include "domain/run.h"
#include "jobs/run_session.h"

namespace strongroom::jobs {

struct RestoreOrder {
  std::string repository;
  std::string plan;                   // empty: a snapshot of any plan
  std::string snapshot;               // "latest" (of the plan) or the beginning of an id
  std::vector<std::string> includes;  // absolute paths inside the snapshot; empty = everything
  std::string target;                 // absolute; must not exist, or be an empty directory
  std::string below{};                // the directory that the target must be in; empty = anywhere
};

// The steps of a restore: preflight, restore, publish. What is restored is written into a directory of its own and gets
// the target's name only when it is complete: a restore that was cut off leaves nothing behind.
void run_restore(RunSession& session, const RestoreOrder& order, std::stop_token stop);

// Where a restore to `target` writes until it is complete: beside a target that does not exist, inside one that does.
std::string partial_directory(const std::string& target, const std::string& run_id, bool target_exists);

// Removes what a restore that was cut off has left at either place. Idempotent.
void remove_partial_directories(const std::string& target, const std::string& run_id);

// Throws invalid_input or conflict when `target` cannot be restored to.
void require_usable_target(const std::string& target);

}  // namespace strongroom::jobs
