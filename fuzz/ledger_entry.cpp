// A body is refused, or it is the one canonical form of what it says.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "ledger/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body{reinterpret_cast<const char*>(data), size};
  try {
    if (strongroom::ledger::canonical_body(strongroom::ledger::entry_from_body(body)) != body) std::abort();
  } catch (const strongroom::base::Error&) {
  }
  return 0;
}
