// What `status` shows: what runs now, and how each plan's last backup went.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <stop_token>
#include <vector>

#include "cli/context.h"
#include "live/status.h"
#include "operations/attention.h"
#include "operations/ledger_status.h"

namespace strongroom::cli {

struct Status {
  boost::json::array running;  // LIVE, live/live_json.h
  std::vector<live::PlanStatus> plans;
  bool is_owned = false;                           // by a command or a service: without, nothing starts by itself
  std::optional<operations::LedgerStatus> ledger;  // once there is a store
  std::optional<operations::Attention> attention;  // the same
};

// Asks the owner of the data directory, where there is one, and the store.
Status read_status(Context& context);

boost::json::object to_json(const Status& status);
void describe(Console& console, const Status& status, base::UtcTime now);

// Shows it again whenever something changes, until `stop` is requested: told by the service's events where there is a
// service, otherwise by a look every second.
void watch_status(Context& context, const std::stop_token& stop);

}  // namespace strongroom::cli
