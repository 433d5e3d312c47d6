// A run of consecutive entries, checked without knowing what stands before it: the part of a verification that several
// threads can do at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ledger/hash.h"
#include "ledger/raw_entry.h"
#include "ledger/report.h"
#include "ledger/scan.h"
#include "ledger/tree.h"

namespace strongroom::ledger {

inline constexpr std::size_t kKeptFindings = 100;
inline constexpr std::size_t kKeptRemarks = 20;

// The first kKeptFindings, and how many there were.
struct Findings {
  std::vector<Finding> kept;
  std::uint64_t count = 0;

  void add(std::optional<std::uint64_t> seq, std::string what);
  void add(Findings&& more);
};

// When and in which boot an entry was made.
struct Moment {
  std::uint64_t seq = 0;
  base::UtcTime time{};
  std::string boot_id;
  std::uint64_t monotonic = 0;  // microseconds
};

// ledger.begin or ledger.fork: from the next entry on, checkpoints are of this origin and key.
struct OriginChange {
  std::uint64_t seq = 0;
  bool is_fork = false;
  std::string origin;
  std::string key;
  std::string previous_origin;      // of a fork, as is the rest
  std::string previous_checkpoint;  // the last note of the previous origin
  Fork fork;
};

struct Chunk {
  Range range;                       // what was asked for
  std::vector<Hash> leaves;          // as computed, of what was there
  std::vector<base::UtcTime> times;  // beside them; the epoch where the body is not readable
  Hash first_previous{};             // what the first entry says of the one before it
  std::optional<Moment> first, last;
  Findings findings;
  std::vector<OriginChange> changes;
  std::vector<std::string> remarks;
};

// Used by one thread. Entries come in the order of their storage.
class ChunkCheck {
 public:
  explicit ChunkCheck(Range range);
  void take(const RawEntry& entry);
  // What is missing at the end becomes a finding.
  Chunk finish();

 private:
  bool is_in_order(std::uint64_t seq);
  void check_columns(const RawEntry& entry);
  void check_chain(std::uint64_t seq);
  void note_moment(std::uint64_t seq);
  void note_change(const RawEntry& entry);

  Hasher hasher_;
  Chunk chunk_;
  BodyMembers members_;
  std::uint64_t expected_;
  bool previous_is_sound_ = true;  // else what follows it cannot continue it, and that has been said
};

// What two moments that follow each other say about the clocks; empty when nothing is odd.
std::string remark_on_clocks(const Moment& before, const Moment& after);

}  // namespace strongroom::ledger
