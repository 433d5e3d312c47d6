#include "audit/signed_checkpoint.h"

#include "base/error.h"

namespace strongroom::audit {

namespace {

constexpr const char* kAdvice = "Do not delete anything, and run 'strongroom audit verify'.";

}  // namespace

ledger::Checkpoint signed_checkpoint(const domain::LedgerHead& head) {
  auto checkpoint = [&] {
    try {
      return ledger::open_checkpoint(head.note, ledger::VerificationKey::parse(head.key));
    } catch (const base::Error& error) {
      throw base::Error::with_words(base::ErrorCode::integrity, "the ledger's last checkpoint is not valid",
                                    error.message(), kAdvice);
    }
  }();
  if (checkpoint != head.checkpoint)
    throw base::Error::with_words(base::ErrorCode::integrity, "the ledger's last checkpoint is not valid",
                                  "size or root beside it are not those that were signed", kAdvice);
  return checkpoint;
}

}  // namespace strongroom::audit
