// One entry of the ledger: what happened, said once and never changed.
#pragma once

#include <boost/json/fwd.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "ledger/hash.h"

namespace strongroom::ledger {

enum class Severity { info, notice, warning, error, critical };

// What a caller says; the store adds the rest when it appends.
inline constexpr std::size_t kLongestBody = 65'535;  // bytes of an entry: a tile counts them in sixteen bits

struct Event {
  std::string actor;   // "cli:root", "system"
  std::string action;  // "run.succeeded", "plan.add", "repository.reveal"
  std::string target;  // "plan/photos", "repository/default"; may be empty
  std::string run;     // id; empty = none
  Severity severity = Severity::info;
  std::string result;           // "ok", "failed", "denied"
  boost::json::object details;  // what the action adds; integers, not fractions; no secrets, no personal data
  std::string request{};        // id of the request that asked for it; empty = none
};

struct Entry {
  std::uint64_t seq = 0;
  base::UtcTime time{};
  // "BOOTID:MICROSECONDS": the kernel's boot id (32 lower-case hex digits) and CLOCK_MONOTONIC. Wall clocks are set;
  // within one boot this only grows.
  std::string boot;
  Hash previous{};  // leaf hash of the entry before; zeros in entry 0
  Event event;
};

std::string_view to_text(Severity severity);
Severity severity_from(std::string_view text);
bool is_severity(std::string_view text);

// RFC 8785 canonical JSON of the entry: the exact bytes that are stored and hashed. At most 65,535 bytes;
// throws invalid_input when it would be longer or `details` holds a fraction.
std::string canonical_body(const Entry& entry);
// Throws integrity when the bytes are not such a body.
Entry entry_from_body(std::string_view body);

}  // namespace strongroom::ledger
