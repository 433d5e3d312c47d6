// A proof file is refused, or it is the one form of what it says; and none is made that another key would believe.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "ledger/proof.h"

namespace {

using namespace strongroom;
using namespace strongroom::ledger;

// A note in the input was not signed by this key, which nobody has.
bool is_believed(const InclusionProof& proof) {
  static const SigningKey key{"strongroom-ledger/0000000000000000", base::SecretString{std::string(32, 's')}};
  try {
    check_proof(proof, key.verification_key());
    return true;
  } catch (const base::Error&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  try {
    const auto proof = parse_proof(text);
    if (format_proof(proof) != text || is_believed(proof)) std::abort();
  } catch (const base::Error&) {
  }
  return 0;
}
