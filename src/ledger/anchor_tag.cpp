#include "ledger/anchor_tag.h"

#include <charconv>

namespace strongroom::ledger {
namespace {

constexpr std::string_view kPrefix = "strongroom.ledger.";

}  // namespace

std::string anchor_tag(const Checkpoint& checkpoint) {
  const auto log = std::string_view{checkpoint.origin}.substr(kOriginPrefix.size());
  return std::string{kPrefix}
      .append(log)
      .append(".")
      .append(std::to_string(checkpoint.size))
      .append(".")
      .append(to_base64url(bytes_of(checkpoint.root)));
}

std::optional<Checkpoint> parse_anchor_tag(std::string_view tag) {
  if (!tag.starts_with(kPrefix)) return std::nullopt;
  auto rest = tag.substr(kPrefix.size());
  const auto log = rest.substr(0, rest.find('.'));
  if (log.empty() || log.size() == rest.size()) return std::nullopt;
  rest.remove_prefix(log.size() + 1);
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  Checkpoint checkpoint;
  checkpoint.origin = std::string{kOriginPrefix}.append(log);
  std::from_chars(rest.data(), rest.data() + dot, checkpoint.size);
  const auto bytes = from_base64url(rest.substr(dot + 1));
  const auto root = bytes ? hash_from_bytes(*bytes) : std::nullopt;
  if (!root) return std::nullopt;
  checkpoint.root = *root;
  if (anchor_tag(checkpoint) != tag) return std::nullopt;
  return checkpoint;
}

}  // namespace strongroom::ledger
