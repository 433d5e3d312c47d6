// What a signed note, a verification key, a checkpoint or an anchor tag may be made of: each is refused, or it is the
// one form of what it says. A note that is not our own never opens.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "ledger/anchor_tag.h"
#include "ledger/checkpoint.h"

namespace {

using namespace strongroom;
using namespace strongroom::ledger;

template <typename Call>
void refused_or(Call&& call) {
  try {
    if (!call()) std::abort();
  } catch (const base::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const SigningKey signing_key{"strongroom-ledger/0000000000000000", base::SecretString{std::string(32, 's')}};
  static const auto& key = signing_key.verification_key();
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  refused_or([&] { return VerificationKey::parse(input).text() == input; });
  refused_or([&] { return checkpoint_text(parse_checkpoint(input)) == input; });
  if (const auto checkpoint = parse_anchor_tag(input); checkpoint && anchor_tag(*checkpoint) != input) std::abort();
  // Nobody forges a signature by chance: what opens is the text and, among the lines below it, our own one.
  refused_or([&] {
    const auto text = open_note(input, key);
    const auto own = signing_key.sign_note(text).substr(text.size());
    return input.starts_with(text + "\n") && input.substr(text.size()).find(own.substr(1)) != std::string_view::npos;
  });
  // Lines of others after our own: the text stays the signed one.
  const Checkpoint ours{key.name(), 7, {}};
  refused_or([&] { return open_checkpoint(signing_key.sign(ours).append(input), key) == ours; });
  return 0;
}
