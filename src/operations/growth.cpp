#include "operations/growth.h"

#include <cmath>
#include <cstdlib>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::operations {
namespace {

constexpr unsigned kSpans[] = {7, 30};

// nullptr when there is none in the span.
const domain::Dump* first_within(const std::vector<domain::Dump>& dumps, const std::string& dbname,
                                 base::UtcTime since) {
  const domain::Dump* first = nullptr;
  for (const auto& dump : dumps) {
    const bool fits = dump.content == domain::DumpContent::database && dump.dbname == dbname &&
                      dump.database_bytes > 0 && dump.created_at >= since;
    if (fits && (first == nullptr || dump.created_at < first->created_at)) first = &dump;
  }
  return first;
}

}  // namespace

std::vector<Growth> growth_of(const std::vector<domain::Dump>& dumps, const std::string& dbname,
                              std::uint64_t bytes_now, base::UtcTime now) {
  std::vector<Growth> growths;
  for (const auto days : kSpans)
    if (const auto* first = first_within(dumps, dbname, now - std::chrono::days{days}))
      growths.push_back({days, first->created_at, first->database_bytes, bytes_now});
  return growths;
}

boost::json::object to_json(const Growth& growth) {
  return {{"days", growth.days},
          {"since", base::format_utc(growth.since)},
          {"bytes_then", growth.before},
          {"bytes_now", growth.now},
          {"bytes", static_cast<std::int64_t>(growth.now) - static_cast<std::int64_t>(growth.before)}};
}

std::string growth_text(const Growth& growth) {
  const auto since = " since " + base::format_local(growth.since);
  if (growth.now == growth.before) return "unchanged" + since;
  const bool grown = growth.now > growth.before;
  const auto bytes = grown ? growth.now - growth.before : growth.before - growth.now;
  const auto percent = std::llround(static_cast<double>(bytes) * 100 / static_cast<double>(growth.before));
  const std::string sign = grown ? "+" : "-";
  return sign + base::format_bytes(bytes) + " (" + sign + std::to_string(percent) + " %)" + since;
}

}  // namespace strongroom::operations
