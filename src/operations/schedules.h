// When backups come: how a plan's schedule reads, and its next instants.
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/due.h"
#include "domain/plan.h"
#include "domain/store.h"

namespace strongroom::operations {

struct Timetable {
  std::string sentence;             // "every day at 02:00"; empty for a plan that is backed up by hand only
  std::string time_zone;            // by name, whose clocks that means; empty where none are meant ("every 6 hours")
  std::vector<base::UtcTime> next;  // soonest first; the first may have passed: then it is due now
  std::string problem;  // why nothing comes although it should: the rule or the zone is not known (any more)
};

inline constexpr std::size_t kShownInstants = 5;

// Of a plan as it is, by what the store remembers. A paused plan has a sentence and no instants.
Timetable timetable_of(domain::StoreReader& store, const domain::Plan& plan, base::UtcTime now);
// Texts as schedule::Schedule::parse has them. Empty: no rule, the machine's zone, always open.
struct Times {
  std::string rule;
  std::string time_zone{};
  std::string windows{};
};
// Of any rule; `next`: what the store remembers or the rule says.
using NextDue = std::function<std::optional<domain::Due>()>;
Timetable timetable_of(const Times& times, base::UtcTime now, const NextDue& next);
// Throws invalid_input for a rule that is none, and for one that never comes after that moment: it would be taken for
// something that is looked after.
void require_due_some_day(const std::string& rule, const std::string& time_zone, base::UtcTime after);
// Of a rule that somebody thinks about. Throws invalid_input that says what is wrong with it.
Timetable timetable_of_rule(const std::string& rule, const std::string& time_zone, base::UtcTime now);

// {"sentence","time_zone","next":[…],"problem"}; null for what there is none of
boost::json::object to_json(const Timetable& timetable);

}  // namespace strongroom::operations
