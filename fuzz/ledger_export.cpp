// The first line of an export is refused, or it is the one form of what it says. Bundles of entries end where an entry
// ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "ledger/export.h"
#include "ledger/tile.h"

namespace {

using namespace strongroom;
using namespace strongroom::ledger;

void check_bundle(std::string_view bytes) {
  const auto bodies = bundle_entries(bytes);
  if (!bodies) return;
  std::string again;
  for (const auto body : *bodies) append_to_bundle(again, body);
  if (again != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  check_bundle(input);
  try {
    if (format_export_header(parse_export_header(input)) != input) std::abort();
  } catch (const base::Error&) {
  }
  return 0;
}
