// What somebody wants of a plan: only what is said; everything else stays as it is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/plan.h"

namespace strongroom::operations {

// Each as in the value of the domain that it changes.
struct SnapshotRetentionChange {
  std::optional<unsigned> keep_last{};
  std::optional<unsigned> keep_hourly{};
  std::optional<unsigned> keep_daily{};
  std::optional<unsigned> keep_weekly{};
  std::optional<unsigned> keep_monthly{};
  std::optional<unsigned> keep_yearly{};
  std::optional<std::string> keep_within{};
  std::optional<domain::RetentionWhen> when{};
  bool operator==(const SnapshotRetentionChange&) const = default;
};

struct FilesChange {
  std::optional<std::vector<std::string>> sources{};
  std::optional<std::vector<std::string>> excludes{};
  std::optional<std::vector<std::string>> iexcludes{};
  std::optional<std::vector<std::string>> exclude_files{};
  std::optional<std::vector<std::string>> exclude_if_present{};
  std::optional<bool> exclude_caches{};
  std::optional<std::string> exclude_larger_than{};
  std::optional<bool> one_file_system{};
  std::optional<std::vector<std::string>> tags{};
  std::optional<std::string> host{};
  std::optional<std::string> compression{};
  std::optional<std::uint64_t> upload_limit_kib{};
  std::optional<std::uint64_t> download_limit_kib{};
  std::optional<unsigned> read_concurrency{};
  std::optional<std::vector<std::string>> extra_arguments{};
  SnapshotRetentionChange retention{};
  bool operator==(const FilesChange&) const = default;
};

struct RetentionChange {
  std::optional<unsigned> keep_days{};
  std::optional<unsigned> keep_last{};
  std::optional<unsigned> keep_daily{};
  std::optional<unsigned> keep_weekly{};
  std::optional<unsigned> keep_monthly{};
  std::optional<domain::RetentionWhen> when{};
  bool operator==(const RetentionChange&) const = default;
};

struct DumpChange {
  std::optional<std::string> database{};  // can only be what it is
  std::optional<std::string> directory{};
  std::optional<std::string> level{};
  std::optional<bool> globals{};
  std::optional<bool> all_databases{};
  RetentionChange retention{};
  bool operator==(const DumpChange&) const = default;
};

struct LimitsChange {
  std::optional<base::Milliseconds> network{};
  std::optional<base::Milliseconds> lock_wait{};
  std::optional<base::Milliseconds> stall{};
};

struct RetriesChange {
  std::optional<unsigned> attempts{};
  std::optional<base::Milliseconds> first{};
  std::optional<unsigned> factor{};
  std::optional<base::Milliseconds> most{};
};

struct PlanChange {
  std::optional<std::string> name{};  // can only be what it is
  std::optional<bool> is_database{};  // can only be what it is
  std::optional<std::string> repository{};
  FilesChange files{};
  std::optional<domain::CheckPolicy> check{};
  DumpChange dump{};
  std::optional<std::string> schedule{};   // empty = by hand only
  std::optional<std::string> time_zone{};  // empty = the machine's
  std::optional<domain::MissedRuns> missed{};
  std::optional<base::Milliseconds> jitter{};
  std::optional<bool> paused{};
  std::optional<std::string> windows{};  // empty = always
  RetriesChange retries{};
  LimitsChange limits{};
};

inline constexpr std::uint64_t kMostOfACount = 100'000;  // of what is kept, of files read at once
inline constexpr std::chrono::hours kLongestLimit{24 * 31};
inline constexpr std::chrono::hours kLongestJitter{24};
inline constexpr unsigned kMostRetries = 20;
inline constexpr unsigned kMostRetryFactor = 10;
inline constexpr std::uint64_t kMostKib = std::uint64_t{1} << 40;  // per second

// Paths become what strongroom stores: without "..", "//" and a slash at the end. Throw invalid_input for what is for
// plans of the other kind, for a name that would change, a path that is not absolute, and a value that cannot be.
void apply(const PlanChange& change, domain::Plan& plan);

// What of it keeps. Throws invalid_input for a time that is none.
void apply(const SnapshotRetentionChange& change, domain::SnapshotRetention& retention);

// Clean, as above. `what`: "a source". Throws invalid_input when it is empty or not absolute.
std::string clean_path(const std::string& given, const std::string& what);

}  // namespace strongroom::operations
