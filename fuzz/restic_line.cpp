// Nothing that a tool prints may throw where the header says that nothing does.
#include <cstddef>
#include <cstdint>

#include "base/error.h"
#include "engines/restic/events.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line{reinterpret_cast<const char*>(data), size};
  (void)strongroom::restic::parse_event(line);
  (void)strongroom::restic::parse_entry(line);
  (void)strongroom::restic::parse_version_output(line);
  try {
    (void)strongroom::restic::parse_snapshots(line);
    (void)strongroom::restic::parse_lock("id", line);
    (void)strongroom::restic::parse_stats(line);
  } catch (const strongroom::base::Error&) {
  }
  return 0;
}
