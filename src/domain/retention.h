// Which backups may go. Pure: decides, deletes nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/dump.h"

namespace strongroom::domain {

enum class RetentionWhen { scheduled, every_run, never };

// A dump stays when any of these keeps it. With all of them 0 nothing is ever removed.
struct Retention {
  unsigned keep_days = 30;  // younger than so many times 24 hours
  unsigned keep_last = 0;   // the newest so many
  unsigned keep_daily = 0;  // the newest of each of the last so many days (UTC) that have one
  unsigned keep_weekly = 0;
  unsigned keep_monthly = 0;
  RetentionWhen when = RetentionWhen::scheduled;  // after which successful runs it acts
  bool operator==(const Retention&) const = default;
};

// A snapshot stays when any of these keeps it, as `restic forget` means them, over the snapshots of its plan alone.
// With all of them empty nothing is ever removed.
struct SnapshotRetention {
  unsigned keep_last = 0;    // the newest so many
  unsigned keep_hourly = 0;  // the newest of each of the last so many hours that have one, by the clock that the
                             // machine had when it was made
  unsigned keep_daily = 0;
  unsigned keep_weekly = 0;
  unsigned keep_monthly = 0;
  unsigned keep_yearly = 0;
  std::string keep_within{};  // not older than the newest one by more than this, "1y6m14d12h"
  RetentionWhen when = RetentionWhen::every_run;
  bool removes_something() const;
  bool operator==(const SnapshotRetention&) const = default;
};

// Years, months, days and hours in this order, each at most once, "2y5m7d3h": restic's form. Throws invalid_input.
void require_restic_duration(std::string_view text);

struct RetentionDecision {
  Dump dump;
  bool keep = true;
  std::string reason;  // "younger than 30 days", "the newest good one", "45 days old, more than 30"
};

// `dumps`: all that are present of one plan, in any order; each database of the server (by dbname), and the globals,
// count for themselves. The newest of each is kept whatever the rules say. By created_at, never by the time of a file.
// Newest first.
std::vector<RetentionDecision> decide_retention(const Retention& rules, std::vector<Dump> dumps, base::UtcTime now);

std::string_view to_text(RetentionWhen when);              // "scheduled", "every-run", "never"
RetentionWhen retention_when_from(std::string_view text);  // throws invalid_input

}  // namespace strongroom::domain
