// Any bytes survive the path rule, and what comes out is valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto text = strongroom::base::escape_path(bytes);
  if (!strongroom::base::is_valid_utf8(text) || strongroom::base::unescape_path(text) != bytes) std::abort();
  if (strongroom::base::display_width(strongroom::base::fit_middle(text, 20)) > 20) std::abort();
  return 0;
}
