// A location that is taken never shows its password.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "domain/location.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto location = strongroom::domain::parse_location({reinterpret_cast<const char*>(data), size});
    if (!strongroom::base::is_valid_utf8(location.shown)) std::abort();
    if (location.has_credentials && location.shown.size() >= location.text.size() * 4) std::abort();
  } catch (const strongroom::base::Error& error) {
    if (error.code() != strongroom::base::ErrorCode::invalid_input) std::abort();
  }
  return 0;
}
