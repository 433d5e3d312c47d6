#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "domain/backup_engine.h"
#include "domain/database_engine.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "instance/data_directory.h"
#include "jobs/tracker.h"

namespace strongroom::jobs {

// What runs need, lent by the composition root, which outlives every run.
struct Services {
  domain::Store& store;
  domain::BackupEngine& engine;
  domain::DatabaseEngine& databases;
  domain::Vault& vault;
  Tracker& tracker;
  const base::Clock& clock;
  base::Random& random;
  base::Log& log;
  instance::DataDirectory data;
};

}  // namespace strongroom::jobs
