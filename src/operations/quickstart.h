// The first backup of somebody who names nothing but what is to be kept.
#pragma once

#include <filesystem>
#include <string>

#include "domain/plan.h"
#include "domain/repository.h"
#include "operations/call.h"

namespace strongroom::operations {

// What stands between a source and its first backup.
struct Quickstart {
  domain::Plan plan;
  domain::Repository repository;
  bool made_repository = false;   // by this call
  bool is_local = true;           // the repository is a directory of this machine
  bool same_disk = true;          // and of the disk that the source is on
  std::filesystem::path sheet{};  // the recovery sheet, as it was written just now
};

// Finds or makes the repository "default" in the data directory, its recovery sheet, and the plan of exactly this
// source, named after its last component. `source` is absolute and cleaned as a plan's. Idempotent: what an earlier
// call made, or was killed in the middle of, is found and finished. Throws source_missing, what
// jobs::require_usable_source throws, and what the engine throws.
Quickstart prepare_quickstart(const Tools& tools, const Call& call, const std::string& source);

}  // namespace strongroom::operations
