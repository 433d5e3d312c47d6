#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/dump.h"

namespace strongroom::operations {

// How a database's size has changed since the first backup within the last so many days.
struct Growth {
  unsigned days = 0;
  base::UtcTime since{};  // of that backup
  std::uint64_t before = 0;
  std::uint64_t now = 0;
};

// For 7 and for 30 days, as far as there are backups of `dbname` in them. Backups count whose dumps are gone: what the
// server said then is still true.
std::vector<Growth> growth_of(const std::vector<domain::Dump>& dumps, const std::string& dbname,
                              std::uint64_t bytes_now, base::UtcTime now);

boost::json::object to_json(const Growth& growth);
// "+2.5 MB (+4 %) since 2026-11-17 02:00:00 +0100"
std::string growth_text(const Growth& growth);

}  // namespace strongroom::operations
