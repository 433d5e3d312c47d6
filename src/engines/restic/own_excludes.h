#pragma once

#include <filesystem>

#include "domain/backup_engine.h"
#include "engines/restic/options.h"

namespace strongroom::restic {

// A backup's request in which no exclude file of the plan can bring back what strongroom leaves out for itself: a file
// with these paths comes behind the plan's. It lives as long as this, beside restic's cache; what a kill leaves of it
// holds nothing but paths. Without exclude files in the plan there is none.
class OwnExcludes {
 public:
  // Throws no_space and the like.
  OwnExcludes(const domain::BackupRequest& request, const Options& options);
  ~OwnExcludes();
  OwnExcludes(const OwnExcludes&) = delete;
  OwnExcludes& operator=(const OwnExcludes&) = delete;

  const domain::BackupRequest& request() const { return request_; }

 private:
  domain::BackupRequest request_;
  std::filesystem::path file_;  // empty = none
};

}  // namespace strongroom::restic
