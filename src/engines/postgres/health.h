// How a server is. When something is called unwell:
//
//                          warning      degraded     unhealthy
//   connection, query      1 s          5 s          cannot be reached or asked
//   connections in use     80 %         95 %         100 %
//   replication lag        1 min        10 min       -
//   longest transaction    1 h          12 h         -
//   age of transactions    1,000 M      1,600 M      2,000 M      (the server stops writing at 2,146 M)
#pragma once

#include <stop_token>

#include "domain/database_engine.h"
#include "engines/postgres/options.h"

namespace strongroom::postgres {

// See DatabaseEngine.
domain::DatabaseHealth health(const domain::DatabaseAccess& access, const Options& options, const base::Clock& clock,
                              std::stop_token stop);

// Status and reasons from the figures; `oldest` is the age of the oldest transaction number.
void judge(domain::DatabaseHealth& health, std::uint64_t oldest);

}  // namespace strongroom::postgres
