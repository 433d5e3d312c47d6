// What can be said of the ledger at a glance: what it records of itself, and whether it is behind what was published.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/store.h"
#include "instance/data_directory.h"

namespace strongroom::operations {

enum class LedgerState {
  intact,        // nothing is known against it
  broken,        // a verification found a break, or it cannot even be read
  acknowledged,  // one did, and somebody answered for it
  rolled_back,   // behind what was published beside it, or another ledger than that
};

struct LedgerStatus {
  LedgerState state = LedgerState::intact;
  std::string message;                     // a sentence
  std::string advice;                      // what to do; empty when nothing
  std::uint64_t size = 0;                  // entries
  std::optional<base::UtcTime> newest_at;  // when the newest entry was made
  std::uint64_t published = 0;             // entries the published checkpoint has; 0 = none yet
  std::vector<std::string> problems;       // places that should keep checkpoints and cannot be reached

  bool is_bad() const { return state == LedgerState::broken || state == LedgerState::rolled_back; }
};

// The same few reads whatever the size; changes nothing; no proof (that is `audit verify`). Never throws for what is
// wrong with the ledger. `is_owned`: whether a process owns the data directory now, which will publish what is new.
LedgerStatus read_ledger_status(domain::StoreReader& reader, const instance::DataDirectory& data,
                                const std::function<bool()>& is_owned);

// {"state","message","advice","size","newest_at","published","problems"}
boost::json::object to_json(const LedgerStatus& status);

}  // namespace strongroom::operations
