// A stored run is read back as it is, or refused as damaged; nothing else comes out of it.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "domain/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::json::error_code failure;
  const auto value = boost::json::parse({reinterpret_cast<const char*>(data), size}, failure);
  if (failure || !value.is_object()) return 0;
  try {
    const auto run = strongroom::domain::run_from_json(value.get_object());
    const auto again = strongroom::domain::run_from_json(strongroom::domain::to_json(run));
    if (strongroom::domain::to_json(again) != strongroom::domain::to_json(run)) std::abort();
  } catch (const strongroom::base::Error& error) {
    if (error.code() != strongroom::base::ErrorCode::integrity) std::abort();
  }
  return 0;
}
