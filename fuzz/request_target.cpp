// Whatever a request line names: a path in parts and a query, or one refusal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "api/route_table.h"
#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    (void)strongroom::api::parse_target({reinterpret_cast<const char*>(data), size});
  } catch (const strongroom::base::Error& error) {
    if (error.code() != strongroom::base::ErrorCode::invalid_input &&
        error.code() != strongroom::base::ErrorCode::not_found)
      std::abort();
  }
  return 0;
}
