#pragma once

#include <cstdint>
#include <string_view>

namespace strongroom::ledger {

// An entry as it is stored, for verification and export. Views are valid during the call that hands it over.
struct RawEntry {
  std::uint64_t seq = 0;
  std::string_view body{};       // the exact bytes
  std::string_view leaf_hash{};  // 32 raw bytes as stored; empty where nothing is stored beside the body (an export)
  // The columns beside the body that queries look at. Each must say what the body says.
  std::string_view time{}, action{}, actor{}, target{}, run{}, severity{}, result{};
};

}  // namespace strongroom::ledger
