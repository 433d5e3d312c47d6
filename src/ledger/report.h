// What a verification found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ledger/checkpoint.h"

namespace strongroom::ledger {

// A break: something that cannot be in a ledger that was only appended to.
struct Finding {
  std::optional<std::uint64_t> seq;  // of the entry that is wrong, where one can be named
  std::string what;                  // a sentence
};

// A checkpoint that was kept somewhere else.
struct Anchor {
  std::string where;  // for people: "snapshot 1a2b3c4d in repository default", "/mnt/usb/…note"
  Checkpoint checkpoint;
  std::optional<base::UtcTime> seen_at;  // when it was put there, where that is known
  std::string note{};                    // the signed note it was read from; empty where there is none (a tag)
};

enum class AnchorState {
  consistent,    // today's ledger has that root at that size
  inconsistent,  // it has not: rewritten, rolled back or cut
  lost,          // of the history that a recorded fork left behind
  foreign,       // of another ledger
};

struct AnchorResult {
  Anchor anchor;
  AnchorState state = AnchorState::consistent;
};

// A place that could hold anchors and could not be asked.
struct UnreachableAnchors {
  std::string where;
  std::string why;
};

// An entry "ledger.fork": a new history began there, under another origin and key.
struct Fork {
  std::uint64_t seq = 0;
  base::UtcTime time{};
  std::string actor;
  std::string reason;
  std::string previous_origin;
  std::uint64_t lost = 0;  // entries that had been published and are not in the ledger
};

enum class Verdict { intact, broken, unanchored };

struct Report {
  Checkpoint checkpoint;          // what was computed: origin, size, root
  std::string key;                // the verification key the signature was checked with
  std::vector<Finding> findings;  // the first 100
  std::uint64_t finding_count = 0;
  std::vector<AnchorResult> anchors;
  std::vector<UnreachableAnchors> unreachable;
  std::vector<Fork> forks;
  std::vector<std::string> remarks;  // no break, but worth a look: a clock that was set back, a gap in the heartbeat
  // The first entry no anchor covers, and when it was made.
  std::optional<std::uint64_t> first_unanchored;
  std::optional<base::UtcTime> unanchored_since;
  Verdict verdict = Verdict::intact;
};

// 0 intact, 1 broken, 4 intact but unanchored or the anchors are too old. (2 wrong usage and 3 could not verify are
// errors of the command.)
int exit_code(Verdict verdict);

}  // namespace strongroom::ledger
