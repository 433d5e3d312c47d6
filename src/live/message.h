// The messages, as text. RUN is a run's record as everywhere (domain/json.h), less its list of warnings, of which it
// keeps the count.
//
//   {"type":"snapshot","epoch","n","at","data":{"runs":[LIVE…],"last":[RUN…],"ledger":LEDGER,"store":STORE}}
//   {"type":"event","n","at","kind":the entry's action,"ledger_seq","data":{"target","actor","result","severity",
//    "run_id" or null,"run":RUN, of run.* only}}
//   {"type":"progress","run_id","at","data":LIVE}
//   {"type":"store","at","state":"readable"|"unreadable","code" or null}
//   {"type":"outbox","at","data":{"queued","failed","given_up","oldest_at"}}   after attempts to deliver messages
//   {"type":"heartbeat","n","at"}
//   {"type":"resync","reason":"slow"}
//
// `at` of an event is its entry's time, of anything else when the message was made. STORE is {"state","code"}.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "domain/run.h"
#include "ledger/entry.h"
#include "live/feed.h"

namespace strongroom::live {

// A run as an entry or a store tells it.
struct RunSummary {
  domain::Run run;           // without warnings
  boost::json::object json;  // RUN
};
// nullopt of an entry that is not about a run's state.
std::optional<RunSummary> run_of(const ledger::Entry& entry);
RunSummary summary_of(domain::Run run);

Message event_message(std::uint64_t n, const ledger::Entry& entry, const std::optional<RunSummary>& run);
Message progress_message(std::string_view run_id, base::UtcTime at, std::string_view live);
Message store_message(base::UtcTime at, std::optional<base::ErrorCode> trouble);
Message outbox_message(base::UtcTime at, std::string_view counts);
Message heartbeat_message(std::uint64_t n, base::UtcTime at);
Message resync_message(std::string_view reason);

// What a snapshot is made of: JSON texts.
struct SnapshotParts {
  std::string runs;  // separated by commas
  std::string last;
  std::string ledger;
  std::optional<base::ErrorCode> store_trouble;
};
Message snapshot_message(std::string_view epoch, std::uint64_t n, base::UtcTime at, const SnapshotParts& parts);

}  // namespace strongroom::live
