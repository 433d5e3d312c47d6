// Measures the ledger's store, and fills stores for other measurements.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/vault.h"
#include "store/sqlite/store.h"

namespace strongroom::bench {

struct Setting {
  const base::Clock& clock;
  base::Random& random;
  domain::Vault& vault;
  std::unique_ptr<domain::Store> open(const std::filesystem::path& path) const {
    return store::open_store(path, {clock, random, vault, {}, {}, {}});
  }
};

// How long each of `count` calls took, in milliseconds: {"count","p50_ms","p95_ms","p99_ms","max_ms"}.
boost::json::object measure(std::size_t count, const std::function<void(std::size_t)>& call);

// Events like those of a machine with forty plans: 90 in 100 are of runs, the rest is of everything else.
ledger::Event sample_event(std::size_t number);

boost::json::object measure_appends(const Setting& setting, const std::filesystem::path& directory);
boost::json::object measure_queries(const Setting& setting, const std::filesystem::path& directory,
                                    std::size_t entries);
// Fills a store with that many entries.
void fill(domain::Store& store, std::size_t entries);
// Of a ledger of about 10 MB: what `audit verify` does with the store.
boost::json::object measure_small(const Setting& setting, const std::filesystem::path& directory);
// Of the store that measure_queries has filled.
boost::json::object measure_outlets(const Setting& setting, const std::filesystem::path& directory);
// Copies the newest run of the store in `data`, with its transitions, until there are `runs` of them.
void seed_runs(const Setting& setting, const std::filesystem::path& store, std::size_t runs);

}  // namespace strongroom::bench
