// A directory with a store in it, and what opening it takes.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sqlite/store.h"
#include "support/plain_vault.h"
#include "support/temporary_directory.h"

namespace strongroom::support {

struct SqlitePlace {
  store::LedgerSetup setup(std::string published = {}) { return {clock, random, vault, std::move(published), {}, {}}; }
  std::unique_ptr<domain::DurableStore> open() { return store::open_store(path, setup()); }

  base::SystemClock clock;
  base::SystemRandom random;
  PlainVault vault;
  TemporaryDirectory directory;
  std::filesystem::path path = directory / "strongroom.db";
};

}  // namespace strongroom::support
