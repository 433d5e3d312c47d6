#include "ledger/export.h"

#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "ledger/canonical.h"

namespace strongroom::ledger {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kExportFormat = "strongroom-ledger-export";
constexpr std::uint64_t kExportVersion = 1;
constexpr std::size_t kLongestHeader = 1'000'000;

[[noreturn]] void refuse_export(const char* why) {
  throw Error{ErrorCode::integrity, why};
}

json::array to_json(std::string_view hashes) {
  json::array texts;
  for (; !hashes.empty(); hashes.remove_prefix(sizeof(Hash)))
    texts.emplace_back(to_base64(hashes.substr(0, sizeof(Hash))));
  return texts;
}

std::string joined(const std::vector<Hash>& hashes) {
  std::string bytes;
  for (const auto& hash : hashes) bytes += bytes_of(hash);
  return bytes;
}

std::vector<Hash> hashes_from(const json::object& header, std::string_view name) {
  std::vector<Hash> hashes;
  const auto* member = header.if_contains(name);
  if (member == nullptr || !member->is_array()) refuse_export("the header of the export is incomplete");
  for (const auto& text : member->get_array()) {
    const auto bytes = text.is_string() ? from_base64(std::string_view{text.get_string()}) : std::nullopt;
    const auto hash = bytes ? hash_from_bytes(*bytes) : std::nullopt;
    if (!hash) refuse_export("the header of the export holds something that is no hash");
    hashes.push_back(*hash);
  }
  return hashes;
}

ExportHeader read_header(const json::object& object) {
  ExportHeader header;
  if (base::string_or(object, "format") != kExportFormat) refuse_export("this is no export of a ledger");
  if (base::uint_or(object, "version") != kExportVersion) refuse_export("the export was made by a newer strongroom");
  if (const auto* range = object.if_contains("range"); range != nullptr && range->is_object())
    header.range = {base::uint_or(range->get_object(), "begin"), base::uint_or(range->get_object(), "end")};
  header.origin = base::string_or(object, "origin");
  header.key = base::string_or(object, "key");
  header.note = base::string_or(object, "checkpoint");
  header.right = hashes_from(object, "right");
  const auto left = Frontier::from_bytes(header.range.begin, joined(hashes_from(object, "left")));
  if (!left) refuse_export("the export does not say what stands before it");
  header.left = *left;
  return header;
}

bool is_key_of(const std::string& key, const std::string& origin) {
  try {
    return VerificationKey::parse(key).name() == origin;
  } catch (const Error&) {
    return false;
  }
}

void require_fitting(const ExportHeader& header) {
  if (!is_key_of(header.key, header.origin)) refuse_export("the export names a key that is not its ledger's");
  const auto size = unverified_checkpoint(header.note).size;
  if (header.range.begin > header.range.end || header.range.end > size ||
      size > static_cast<std::uint64_t>(kLargestInteger))
    refuse_export("the export holds entries that its checkpoint does not speak of");
  if (subtree_ranges({header.range.end, size}).size() != header.right.size())
    refuse_export("the export does not say what stands after it");
}

}  // namespace

std::string format_export_header(const ExportHeader& header) {
  return canonical_json(json::object{{"checkpoint", header.note},
                                     {"format", kExportFormat},
                                     {"key", header.key},
                                     {"left", to_json(header.left.bytes())},
                                     {"origin", header.origin},
                                     {"range", {{"begin", header.range.begin}, {"end", header.range.end}}},
                                     {"right", to_json(joined(header.right))},
                                     {"version", kExportVersion}});
}

ExportHeader parse_export_header(std::string_view line) {
  if (line.size() > kLongestHeader) refuse_export("this is no export of a ledger");
  json::value value;
  try {
    value = base::parse_json(line);
  } catch (const Error&) {
    refuse_export("this is no export of a ledger");
  }
  if (!value.is_object()) refuse_export("this is no export of a ledger");
  auto header = read_header(value.get_object());
  require_fitting(header);
  if (format_export_header(header) != line) refuse_export("the header of the export is not in canonical form");
  return header;
}

Checkpoint unverified_checkpoint(std::string_view note) {
  const auto gap = note.find("\n\n");
  if (gap == std::string_view::npos) refuse_export("this is no signed note");
  return parse_checkpoint(note.substr(0, gap + 1));
}

}  // namespace strongroom::ledger
