// What is done to a repository by itself, besides backing up into it.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::domain {

// How far a prune goes. Each as restic takes it; empty = restic's default (5 % may stay unused, all may be repacked).
struct PruneLimits {
  std::string max_unused{};  // "10%", "5G", "unlimited"
  std::string max_repack{};  // "2G": so much is read and written again at most
  bool operator==(const PruneLimits&) const = default;
};

struct Maintenance {
  std::string prune{};   // a rule of schedule::parse_rule: when what was forgotten is removed; empty = by hand only
  PruneLimits limits{};  // of every prune, by hand too
  std::string verify{};  // a rule: when a part of the data is read; empty = by hand only
  unsigned verify_days = 30;  // so many parts are made that all is read within so many days
  std::string time_zone{};    // whose clocks the rules speak of; empty = the machine's
  bool operator==(const Maintenance&) const = default;
};

// How far reading all of a repository's data has come: `done` of `parts` since `began_at`. Parts follow one another,
// and one that was found damaged is read again.
struct DataReading {
  unsigned parts = 0;  // 0 = none has begun
  unsigned done = 0;
  std::optional<base::UtcTime> began_at;        // the first of these parts
  std::optional<base::UtcTime> completed_at;    // when all was read the last time
  std::optional<base::UtcTime> complete_since;  // when that pass began: what was stored before was read whole
  bool operator==(const DataReading&) const = default;
};

// The same reading with one part more, of `parts`. A pass that is over, or was of another number of parts, is followed
// by a new one.
DataReading read_further(DataReading reading, unsigned parts, base::UtcTime began_at, base::UtcTime ended_at);

// Which part comes next, counted from 1.
unsigned next_part(const DataReading& reading, unsigned parts);

}  // namespace strongroom::domain
