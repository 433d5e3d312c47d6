// When a plan is due: a rule in a time zone, and the instants that come of it. Pure; the clock is the caller's.
//
// The rule for clocks that are put forward and back (docs/decisions/0024-when-clocks-change.md): a time of day that
// does not exist is due at the next instant that does, once however many fall together; a time that comes twice is due
// the first time only. "every N minutes|hours" counts time that passes and knows no zone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "schedule/cron.h"
#include "schedule/windows.h"
#include "schedule/zone.h"

namespace strongroom::schedule {

// Due whenever the time since 1970-01-01T00:00Z is a multiple: the same after every start, with no memory of its own.
struct Every {
  std::chrono::minutes period;
};

using Rule = std::variant<Cron, Every>;

// Cron's five fields, "@daily" and friends, or "every 15 minutes", "every 6 hours", "every hour" (at most 168 hours).
// Throws invalid_input. Asks for no zone.
Rule parse_rule(std::string_view text);

class Schedule {
 public:
  // Throws invalid_input. A zone without a name is the machine's. `windows` as Windows::parse has them; empty = always.
  static Schedule parse(std::string_view rule, std::string_view zone = {}, std::string_view windows = {});
  Schedule(Rule rule, Zone zone) : rule_{std::move(rule)}, zone_{std::move(zone)} {}

  // The first instant due after this one. What the rule has while no window is open is due when the next one opens,
  // once however many fall together. nullopt when there is none in the next forty years (the 30th of February).
  std::optional<base::UtcTime> next_after(base::UtcTime instant) const;
  // The next so many, fewer where there are no more.
  std::vector<base::UtcTime> next(base::UtcTime after, std::size_t count) const;

  // When work may begin at the earliest: now, or when a window opens.
  base::UtcTime opens(base::UtcTime now) const;

  const Rule& rule() const { return rule_; }
  const Zone& zone() const { return zone_; }

 private:
  std::optional<base::UtcTime> next_of_rule(base::UtcTime after) const;

  Rule rule_;
  Zone zone_;
  std::optional<Windows> windows_;
};

}  // namespace strongroom::schedule
