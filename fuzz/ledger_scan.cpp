// The scanner accepts exactly what the reader accepts, and reads the same out of it.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "ledger/entry.h"
#include "ledger/scan.h"

namespace {

using namespace strongroom::ledger;

std::optional<Entry> read_slowly(std::string_view body) {
  try {
    return entry_from_body(body);
  } catch (const strongroom::base::Error&) {
    return std::nullopt;
  }
}

bool agrees(const Entry& entry, const BodyMembers& members) {
  const auto& event = entry.event;
  return members.seq == entry.seq && members.time == entry.time && members.prev == to_hex(entry.previous) &&
         unescaped(members.boot) == entry.boot && unescaped(members.actor) == event.actor &&
         unescaped(members.action) == event.action && unescaped(members.target) == event.target &&
         unescaped(members.run) == event.run && unescaped(members.result) == event.result &&
         unescaped(members.req) == event.request && members.sev == to_text(event.severity) &&
         members.details.empty() == event.details.empty();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body{reinterpret_cast<const char*>(data), size};
  const auto entry = read_slowly(body);
  BodyMembers members;
  const bool scanned = scan_body(body, members) == nullptr;
  if (scanned != entry.has_value() || (scanned && !agrees(*entry, members))) std::abort();
  return 0;
}
