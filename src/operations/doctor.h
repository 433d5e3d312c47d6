// What is missing or misconfigured, and what mends it.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "domain/backup_engine.h"
#include "domain/database_engine.h"
#include "domain/notification_store.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "instance/data_directory.h"
#include "operations/call.h"
#include "operations/finding.h"

namespace strongroom::operations {

// What the doctor looks at. What cannot be opened throws when it is asked for, and is a finding.
struct Patient {
  const instance::DataDirectory& data;
  domain::BackupEngine& engine;
  domain::DatabaseEngine& databases;
  std::function<domain::StoreReader*()> reader;  // nullptr: nothing was ever configured
  std::function<domain::Vault&()> vault;
  std::function<bool()> is_owned;  // whether a process owns the data directory now
  // Other applications whose tokens are taken: the name of each, and why they cannot be; empty = they can.
  std::function<std::vector<std::pair<std::string, std::string>>()> issuers;
  std::function<domain::NotificationReader*()>
      notifications{};  // asked only where there is a reader; empty: not looked at
};

// Asks every database's server, no repository elsewhere; changes nothing but missing directories. Never throws for what
// it finds.
std::vector<Finding> examine(const Patient& patient, const Call& call);

}  // namespace strongroom::operations
