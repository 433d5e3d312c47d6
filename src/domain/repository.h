#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/maintenance.h"

namespace strongroom::domain {

// Bytes that only the Vault can open.
struct SealedSecret {
  std::string bytes;
  bool operator==(const SealedSecret&) const = default;
};

// Where snapshots go: a restic location and what opens it.
struct Repository {
  std::string name;
  std::string shown_location;  // the location without credentials, for people
  std::string backend;         // "local", "sftp", "rest", "s3", "rclone", …: restic's scheme
  SealedSecret location;
  SealedSecret password;
  SealedSecret environment;  // a JSON object of names and values; empty bytes = none
  base::UtcTime created_at{};
  std::optional<base::UtcTime> checked_at;  // when `check` last succeeded
  Maintenance maintenance;
  DataReading reading;
};

// An opened repository: lives as long as one call needs it.
struct RepositoryAccess {
  base::SecretString location;
  base::SecretString password;
  std::map<std::string, base::SecretString> environment;
  std::string backend;
};

}  // namespace strongroom::domain
