#include "audit/anchor.h"

#include <utility>

#include "ledger/export.h"

namespace strongroom::audit {

ledger::Anchor anchor_from_note(const std::string& note, std::string where,
                                std::span<const ledger::VerificationKey> keys, std::optional<base::UtcTime> seen_at) {
  auto checkpoint = ledger::unverified_checkpoint(note);
  for (const auto& key : keys)
    if (key.name() == checkpoint.origin) checkpoint = ledger::open_checkpoint(note, key);
  return {std::move(where), std::move(checkpoint), seen_at, note};
}

}  // namespace strongroom::audit
