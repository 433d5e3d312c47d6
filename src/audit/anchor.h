// Places outside the data directory that keep checkpoints.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "ledger/checkpoint.h"
#include "ledger/report.h"

namespace strongroom::audit {

// The port. A directory today (anchor_directory.h); whatever can keep a note may follow.
class AnchorSink {
 public:
  virtual ~AnchorSink() = default;
  virtual std::string where() const = 0;  // for people
  // When it returned, the note survives a power cut there. May be repeated with the same note. Throws integrity when
  // another checkpoint of that size is there already, and whatever keeps the place from being reached.
  virtual void place(const ledger::Checkpoint& checkpoint, const std::string& note) = 0;
};

// An anchor from a signed note. A note of an origin that one of the keys belongs to must bear that key's signature
// (integrity otherwise); of another origin it is taken as it is, and verification will call it foreign.
ledger::Anchor anchor_from_note(const std::string& note, std::string where,
                                std::span<const ledger::VerificationKey> keys,
                                std::optional<base::UtcTime> seen_at = {});

}  // namespace strongroom::audit
