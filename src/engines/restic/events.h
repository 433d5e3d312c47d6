// restic's JSON lines as values. The format: https://restic.readthedocs.io/en/stable/075_scripting.html
//
// restic adds types and members at any time, omits members that are zero, and prints plain text between the lines:
// whatever is unknown becomes OtherLine, and nothing here throws on what a tool printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/backup_engine.h"

namespace strongroom::restic {

// backup and restore. In a restore `files_done` counts what was written and what was there already.
struct Status {
  std::uint64_t files_done = 0;
  std::uint64_t files_total = 0;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t errors = 0;
  // restic estimates the time left only once its scan has ended, in every version from 0.14 on; so this member, once it
  // was seen, says that the totals will not grow. Absent when it is zero.
  bool has_time_left = false;
  std::string current_file;
};

// The last words of backup, check and restore: each fills its own members.
struct Summary {
  std::string snapshot_id;  // backup: 8 digits in 0.14, all 64 since 0.15
  domain::FileCounts files;
  std::uint64_t bytes_processed = 0;
  std::uint64_t data_added = 0;                    // before compression
  std::optional<std::uint64_t> data_added_packed;  // after it; since 0.17
  std::uint64_t check_errors = 0;                  // check
  std::uint64_t restored_files = 0;                // restore: files and directories
  std::uint64_t restored_bytes = 0;                // restore
};

// On standard error. `item` is empty in what check prints.
struct ItemError {
  std::string item;     // bytes that are not UTF-8 are U+FFFD here, see path_bytes.h
  std::string message;  // 0.14 says nothing for some kinds
  std::string during;   // "archival", "scan", "restore"
};

// The last words of a failing command on standard error, since 0.17.
struct ExitError {
  int code = 0;
  std::string message;
};

struct OtherLine {};

using Event = std::variant<OtherLine, Status, Summary, ItemError, ExitError>;

Event parse_event(std::string_view line);

// `restic snapshots --json`: one array. Throws internal when it is none: half a list would look like missing snapshots.
std::vector<domain::Snapshot> parse_snapshots(std::string_view text);
// `restic forget --dry-run --json` over one group: [{"keep":[…],"remove":[…],"reasons":[{"matches":[…]},…]}], with as
// many reasons as snapshots are kept and in their order; nothing at all where there is no snapshot. Newest first.
// Throws internal when it is none: a snapshot whose fate is not understood must not go.
std::vector<domain::SnapshotDecision> parse_decisions(std::string_view text);
// One line of `restic ls --json`; nullopt for the line about the snapshot itself and for what is no entry.
std::optional<domain::SnapshotEntry> parse_entry(std::string_view line);
// `restic find --json`: one array of {"matches":[…],"hits","snapshot"}. Throws internal when it is none.
std::vector<domain::FoundEntry> parse_found(std::string_view text);
// Lines of `restic diff --json`: a change, and the figures at the end; nullopt for whatever else.
std::optional<domain::SnapshotChange> parse_change(std::string_view line);
std::optional<domain::SnapshotDifference> parse_difference(std::string_view line);
// `restic cat lock ID`. Throws internal when it is no lock.
domain::RepositoryLock parse_lock(std::string_view id, std::string_view text);

struct StatsNumbers {
  std::uint64_t total_size = 0;
  std::uint64_t snapshots = 0;
};
// `restic stats --json`. Throws internal when it is none.
StatsNumbers parse_stats(std::string_view text);

// The version in what `restic version --json` prints: JSON since 0.15, a sentence before. nullopt when there is none.
std::optional<std::string> parse_version_output(std::string_view text);

}  // namespace strongroom::restic
