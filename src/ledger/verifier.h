// Puts checked chunks together, from the first entry to the last, and says whether this is a ledger that was only ever
// appended to.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/chunk.h"
#include "ledger/report.h"

namespace strongroom::ledger {

struct VerifierOptions {
  // Checkpoints that must be met in passing: anchors, and others that do not count as anchoring.
  std::vector<Anchor> anchors;
  std::vector<Anchor> claims;  // "the published checkpoint": must agree, and proves nothing
  // The key the last history must have; nullopt: whichever the ledger itself names.
  std::optional<VerificationKey> key;
  base::UtcTime now{};
  std::chrono::hours max_anchor_age{8 * 24};
};

// What stands beside the entries.
struct Head {
  std::string note;                  // signed
  std::string key;                   // as stored; empty where it is not
  std::optional<Checkpoint> stored;  // origin, size and root as stored beside the note, where they are
};

// What an export of a part knows of the rest of the tree.
struct Surroundings {
  Frontier left;       // of the entries before the first
  std::string origin;  // at that place
  std::string key;
  std::vector<std::pair<unsigned, Hash>> right;  // complete subtrees after the last: level and root
};

// Used by one thread.
class Verifier {
 public:
  explicit Verifier(VerifierOptions options);
  // For a part of a ledger; before the first take().
  void begin_after(Surroundings surroundings);
  // Chunks in order, each beginning where the last one ended.
  void take(Chunk chunk);
  // What only the caller could see.
  void add_finding(std::optional<std::uint64_t> seq, std::string what) { findings_.add(seq, std::move(what)); }
  Report finish(const Head& head);

 private:
  struct History {
    std::uint64_t seq = 0;  // its checkpoints are larger
    std::string origin;
    std::string key;
  };
  // Anchors and claims alike.
  struct Watched {
    Anchor anchor;
    bool counts = false;
    std::optional<Hash> met;            // the root of today's ledger at that size
    std::optional<base::UtcTime> next;  // when the first entry it does not cover was made
  };

  void continue_from(const Chunk& chunk);
  void append(const Hash& leaf, base::UtcTime time);
  void change_origin(const OriginChange& change);
  void check_fork(const OriginChange& change);
  void check_head(const Head& head);
  void judge_anchors();
  void note_other_root(const Anchor& claim);
  void judge(Watched& watched);
  void decide();
  const History* history_at(std::uint64_t size) const;
  std::optional<VerificationKey> key_of(const std::string& origin) const;
  bool is_signed(const Anchor& anchor) const;

  VerifierOptions options_;
  Hasher hasher_;
  Frontier frontier_;
  std::uint64_t first_ = 0;
  std::multimap<std::uint64_t, Watched> watched_;  // by size
  std::multimap<std::uint64_t, Watched>::iterator next_watched_;
  std::vector<Watched*> waiting_for_time_;
  std::vector<History> histories_;
  std::vector<std::pair<unsigned, Hash>> right_;
  std::optional<Hash> last_leaf_;
  std::optional<Moment> last_moment_;
  Findings findings_;
  Report report_;
};

}  // namespace strongroom::ledger
