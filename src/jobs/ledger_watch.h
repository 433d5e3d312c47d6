#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/store.h"

namespace strongroom::jobs {

enum class LedgerState { intact, broken, acknowledged };
std::string_view to_text(LedgerState state);

// What the owner's ledger says of itself, kept in memory for those who may not ask the store. "intact" = no break is on
// record.
struct LedgerView {
  LedgerState state = LedgerState::intact;
  std::uint64_t size = 0;                  // entries
  std::optional<base::UtcTime> newest_at;  // when the newest entry was made
};

// Any thread may call.
class LedgerWatch {
 public:
  // What the store holds, before others append to it. A ledger that cannot be read for what it is counts as broken.
  void begin(domain::StoreReader& reader);
  // An entry that was committed, in order.
  void take(const ledger::Entry& entry);
  LedgerView view() const;
  // How runs have ended since begin(), by the final state's name; every state is there.
  std::map<std::string, std::uint64_t> ended_runs() const;

 private:
  mutable std::mutex mutex_;
  LedgerView view_;
  std::map<std::string, std::uint64_t> ended_runs_{
      {"succeeded", 0}, {"warning", 0}, {"failed", 0}, {"cancelled", 0}, {"interrupted", 0}};
};

}  // namespace strongroom::jobs
