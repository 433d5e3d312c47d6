// The scanner of dumps gives the same whatever the pieces are, and what the filter passes has no command in it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "engines/postgres/copy_counter.h"
#include "engines/postgres/restore_filter.h"

namespace {

using strongroom::postgres::CopyCounter;

bool same(CopyCounter& a, CopyCounter& b) {
  return a.trailer() == b.trailer() && a.oddity() == b.oddity() && a.settled() == b.settled() &&
         a.tables().size() == b.tables().size() && a.take_commands().size() == b.take_commands().size();
}

void filter(std::string_view text) {
  std::string passed;
  try {
    strongroom::postgres::RestoreFilter filter;
    filter.feed(text, passed);
  } catch (const strongroom::base::Error&) {
    return;
  }
  CopyCounter again;
  again.feed(passed);
  if (!again.take_commands().empty() || !again.oddity().empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::size_t piece = 1U + data[0] % 16U;
  CopyCounter whole, pieces;
  whole.feed(text);
  for (std::size_t at = 0; at < text.size(); at += piece) pieces.feed(text.substr(at, piece));
  if (!same(whole, pieces)) std::abort();
  filter(text);
  return 0;
}
