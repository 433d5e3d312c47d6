#include "domain/maintenance.h"

namespace strongroom::domain {
namespace {

bool goes_on(const DataReading& reading, unsigned parts) {
  return reading.parts == parts && reading.done < parts && reading.done > 0;
}

}  // namespace

unsigned next_part(const DataReading& reading, unsigned parts) {
  return goes_on(reading, parts) ? reading.done + 1 : 1;
}

DataReading read_further(DataReading reading, unsigned parts, base::UtcTime began_at, base::UtcTime ended_at) {
  if (!goes_on(reading, parts)) {
    reading.parts = parts;
    reading.done = 0;
    reading.began_at = began_at;
  }
  if (++reading.done < parts) return reading;
  reading.completed_at = ended_at;
  reading.complete_since = reading.began_at;
  return reading;
}

}  // namespace strongroom::domain
