#include "domain/retention.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "domain/words.h"

namespace strongroom::domain {
namespace {

using std::chrono::days;

constexpr Words<RetentionWhen, 3> kWhens{{{RetentionWhen::scheduled, "scheduled"},
                                          {RetentionWhen::every_run, "every-run"},
                                          {RetentionWhen::never, "never"}}};

std::string times(unsigned count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::chrono::sys_days day_of(base::UtcTime time) {
  return std::chrono::floor<days>(time);
}

// Days since the Monday after which a week is counted; 1970-01-01 was a Thursday.
long week_of(base::UtcTime time) {
  const auto day = day_of(time).time_since_epoch().count() + 3;
  return day >= 0 ? day / 7 : (day - 6) / 7;
}

long month_of(base::UtcTime time) {
  const std::chrono::year_month_day date{day_of(time)};
  return static_cast<int>(date.year()) * 12L + static_cast<long>(static_cast<unsigned>(date.month()));
}

// Keeps the newest of each of the last `limit` periods that have one. Dumps come newest first.
class PeriodRule {
 public:
  PeriodRule(unsigned limit, std::string what) : limit_{limit}, what_{std::move(what)} {}

  bool keeps(long period) {
    if (limit_ == 0 || (seen_any_ && period == last_) || kept_ >= limit_) return false;
    seen_any_ = true;
    last_ = period;
    ++kept_;
    return true;
  }
  std::string reason() const { return "the newest of its " + what_; }

 private:
  unsigned limit_;
  std::string what_;
  bool seen_any_ = false;
  long last_ = 0;
  unsigned kept_ = 0;
};

// One database's dumps, newest first.
class Chain {
 public:
  Chain(const Retention& rules, base::UtcTime now)
      : rules_{rules},
        now_{now},
        daily_{rules.keep_daily, "day"},
        weekly_{rules.keep_weekly, "week"},
        monthly_{rules.keep_monthly, "month"} {}

  RetentionDecision next(Dump dump) {
    const auto at = dump.created_at;
    // Every rule sees every dump, whichever keeps it: periods are counted from the newest on.
    const bool day = daily_.keeps(day_of(at).time_since_epoch().count());
    const bool week = weekly_.keeps(week_of(at)), month = monthly_.keeps(month_of(at));
    const auto place = place_++;
    RetentionDecision decision{std::move(dump), true, {}};
    if (place == 0)
      decision.reason = "the newest good one";
    else if (!any_rule())
      decision.reason = "no rule removes anything";
    else if (is_young(at))
      decision.reason = "younger than " + times(rules_.keep_days, "day");
    else if (place < rules_.keep_last)
      decision.reason = "among the last " + std::to_string(rules_.keep_last);
    else if (day || week || month)
      decision.reason = (day ? daily_ : week ? weekly_ : monthly_).reason();
    else
      decision = {std::move(decision.dump), false, why_not(at)};
    return decision;
  }

 private:
  bool any_rule() const {
    return rules_.keep_days + rules_.keep_last + rules_.keep_daily + rules_.keep_weekly + rules_.keep_monthly > 0;
  }
  bool is_young(base::UtcTime at) const { return rules_.keep_days > 0 && now_ - at < days{rules_.keep_days}; }
  std::string why_not(base::UtcTime at) const {
    const auto age = static_cast<unsigned>(std::max<long>(0, std::chrono::floor<days>(now_ - at).count()));
    auto why = times(age, "day") + " old";
    return why + (rules_.keep_days > 0 ? ", kept for " + times(rules_.keep_days, "day") : ", and no rule keeps it");
  }

  const Retention& rules_;
  base::UtcTime now_;
  std::size_t place_ = 0;
  PeriodRule daily_, weekly_, monthly_;
};

}  // namespace

bool SnapshotRetention::removes_something() const {
  return when != RetentionWhen::never && (keep_last > 0 || keep_hourly > 0 || keep_daily > 0 || keep_weekly > 0 ||
                                          keep_monthly > 0 || keep_yearly > 0 || !keep_within.empty());
}

void require_restic_duration(std::string_view text) {
  constexpr std::size_t kMostDigits = 5;
  // restic takes that for no rule at all.
  if (!text.empty() && text.find_first_of("123456789") == std::string_view::npos)
    throw base::Error{base::ErrorCode::invalid_input, "a time to keep is more than nothing, as 7d"};
  std::string_view units{"ymdh"};
  auto rest = text;
  while (!rest.empty()) {
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const auto unit = digits < rest.size() ? units.find(rest[digits]) : std::string_view::npos;
    if (digits == 0 || digits > kMostDigits || unit == std::string_view::npos)
      throw base::Error{base::ErrorCode::invalid_input,
                        "a time to keep is written as 2y5m7d3h: years, months, days, hours, in this order"};
    units.remove_prefix(unit + 1);
    rest.remove_prefix(digits + 1);
  }
}

std::string_view to_text(RetentionWhen when) {
  return word_of(kWhens, when);
}

RetentionWhen retention_when_from(std::string_view text) {
  for (const auto& [value, word] : kWhens)
    if (word == text) return value;
  throw base::Error{base::ErrorCode::invalid_input, "retention is 'scheduled', 'every-run' or 'never'"};
}

std::vector<RetentionDecision> decide_retention(const Retention& rules, std::vector<Dump> dumps, base::UtcTime now) {
  std::ranges::stable_sort(dumps, [](const Dump& a, const Dump& b) { return a.created_at > b.created_at; });
  std::map<std::pair<DumpContent, std::string>, Chain> chains;
  std::vector<RetentionDecision> decisions;
  for (auto& dump : dumps) {
    const auto of = dump.content == DumpContent::globals ? std::string{} : dump.dbname;
    auto& chain = chains.try_emplace({dump.content, of}, rules, now).first->second;
    decisions.push_back(chain.next(std::move(dump)));
  }
  return decisions;
}

}  // namespace strongroom::domain
