#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace strongroom::domain {

enum class RunKind { backup, restore, check, prune };
// queued -> running -> one of the others, which are final.
enum class RunState { queued, running, succeeded, warning, failed, cancelled, interrupted };
enum class StepState { running, succeeded, warning, failed, cancelled, skipped };
enum class Trigger { manual, schedule, retry, quickstart };

std::string_view to_text(RunKind kind);
std::string_view to_text(RunState state);
std::string_view to_text(StepState state);
std::string_view to_text(Trigger trigger);
// Throw internal on an unknown word: what we stored ourselves is not what we read.
RunKind run_kind_from(std::string_view text);
RunState run_state_from(std::string_view text);
StepState step_state_from(std::string_view text);
Trigger trigger_from(std::string_view text);

bool is_final(RunState state);

struct Warning {
  base::ErrorCode code;
  std::string message;
  std::string path;  // bytes; empty = none
};

// What is kept of an Error in a run's record.
struct RunError {
  base::ErrorCode code;
  std::string message;
  std::string hint;
};

struct Step {
  std::string name;  // "preflight", "enumerate", "backup", "check", "restore", "dump", "verify", "publish",
                     // "retention", "prune"
  StepState state = StepState::running;
  base::UtcTime started_at{};
  base::Milliseconds duration{0};
};

struct FileCounts {
  std::uint64_t added = 0;  // "new" in JSON
  std::uint64_t changed = 0;
  std::uint64_t unmodified = 0;
  std::uint64_t total = 0;
};

struct ByteCounts {
  std::uint64_t processed = 0;
  std::uint64_t added = 0;  // to the repository; what is stored after compression where the tool tells it
};

inline constexpr std::size_t kKeptWarnings = 1000;

// What a database run made, at a glance; the whole is in the store's dumps.
struct RunDumps {
  std::uint64_t count = 0;
  std::string filename;  // of the first one, and so on
  std::string path;
  std::uint64_t size = 0;
  std::string sha256;
};

// A step was tried again after it had failed for a reason that may heal.
struct Retry {
  std::string step;
  base::ErrorCode code;
  std::string message;
  base::UtcTime failed_at{};
  base::UtcTime next_at{};  // when it was, or is, tried again
};

inline constexpr std::size_t kKeptRetries = 32;

// The `number`-th of `of` parts into which a repository's data falls, counted from 1. Where a piece belongs follows
// from its name, so that reading part after part reads all that was there from the first to the last.
struct DataPart {
  unsigned number = 1;
  unsigned of = 1;
  bool operator==(const DataPart&) const = default;
};
inline constexpr unsigned kMostDataParts = 256;

struct Run {
  std::string id;
  std::string plan;
  std::string repository;  // empty for a run over a database
  std::string database;    // strongroom's name for the connection; empty for a run over files
  RunKind kind = RunKind::backup;
  RunState state = RunState::queued;
  bool verified = false;  // `check` ran after the backup and found nothing (restore: contents were compared)
  Trigger trigger = Trigger::manual;
  std::string actor;  // "cli:root"
  base::UtcTime created_at{};
  std::optional<base::UtcTime> started_at;
  std::optional<base::UtcTime> finished_at;
  base::Milliseconds duration{0};  // monotonic, from started to finished
  std::string snapshot_id;         // empty = none; long form
  RunDumps dumps;
  FileCounts files;
  ByteCounts bytes;                 // of a database: SQL processed, bytes of its files added
  std::vector<Warning> warnings;    // the first kKeptWarnings
  std::uint64_t warning_count = 0;  // all of them
  std::optional<RunError> error;
  std::vector<Step> steps;
  std::vector<Retry> retries;                 // the first kKeptRetries, oldest first
  std::optional<DataPart> data_part;          // check: the part of the data that is read besides the structure
  std::optional<std::uint64_t> freed_bytes;   // prune: as near as the tool tells it
  std::string target;                         // restore: where to; a database's backup: the directory
  std::optional<std::string> retry_of;        // the run that this one makes up for
  std::optional<base::UtcTime> scheduled_at;  // the instant of the plan's schedule for which it was started
  std::optional<base::UtcTime> next_at;       // of a finished backup: when the plan's next one is due
  std::optional<std::uint64_t> ledger_seq;    // of the entry that recorded the last transition
};

// Adds it, or only counts it once kKeptWarnings are kept.
void add_warning(Run& run, Warning warning);

// Where a run is right now. In memory only; never in the store. Of a database's run: files are tables, bytes are SQL,
// the current file is a table.
struct Progress {
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  bool totals_settled = false;  // the totals will not grow any more
  std::uint64_t errors = 0;
  std::string current_file;        // bytes
  std::uint64_t bytes_stored = 0;  // of the file that is being written; 0 where that is not known
  bool totals_estimated = false;   // the totals are the last run's; not settled
};

}  // namespace strongroom::domain
