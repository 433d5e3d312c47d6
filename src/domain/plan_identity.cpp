#include "domain/plan_identity.h"

#include "ledger/hash.h"

namespace strongroom::domain {

std::string identity_tag(const Plan& plan) {
  constexpr std::size_t kDigits = 16;
  const auto hash = ledger::Hasher{}.sha256(plan.name + "\n" + base::format_utc(plan.created_at));
  return "strongroom.id." + ledger::to_hex(hash).substr(0, kDigits);
}

}  // namespace strongroom::domain
