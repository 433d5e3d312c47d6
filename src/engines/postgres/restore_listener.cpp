#include "engines/postgres/restore_listener.h"

#include "base/error.h"
#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"

namespace strongroom::postgres {

using namespace std::chrono_literals;

bool RestoreListener::tick(base::MonotonicTime now) {
  ToolListener::tick(now);
  const auto bytes = feeder_.progress().bytes_done;
  if (!moved_ || bytes != bytes_) moved_ = now;
  bytes_ = bytes;
  if (call_.limits.stall == 0ms || now - *moved_ < call_.limits.stall) return true;
  moved_ = now;
  stalled_ = !server_works();
  return !stalled_;
}

bool RestoreListener::server_works() const {
  try {
    Connection connection{
        access_, around_.options, around_.clock, {.connect_deadline = 5s, .query_deadline = 5s}, call_.stop};
    return is_working(connection, session_);
  } catch (const base::Error&) {
    return false;  // cannot be reached, or somebody wants a stop
  }
}

}  // namespace strongroom::postgres
