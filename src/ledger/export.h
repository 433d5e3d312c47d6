// An export in JSON Lines, which verifies itself: a header, then the entries' bodies, byte for byte, one a line.
//
// The header is one object in RFC 8785 form:
//   checkpoint   the signed note; of the history that the last exported entry belongs to
//   format       "strongroom-ledger-export"
//   key, origin  of the history before the first exported entry; in an export from entry 0 on, what entry 0 names
//   left         BASE64 of each hash of the frontier of the entries before: largest subtree first
//   range        {"begin", "end"}: the numbers of the first entry and the one after the last
//   right        BASE64 of the root of each complete subtree from `end` to the checkpoint's size, left to right
//   version      1
// So left, the exported entries and right together have the root that was signed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/tree.h"

namespace strongroom::ledger {

struct ExportHeader {
  Range range;
  std::string origin;
  std::string key;
  Frontier left;
  std::vector<Hash> right;  // of subtree_ranges({range.end, size of the checkpoint})
  std::string note;
  bool operator==(const ExportHeader&) const = default;
};

// One line, without its newline.
std::string format_export_header(const ExportHeader& header);
// Throws integrity when it is not the header of such an export, or its parts do not fit each other.
ExportHeader parse_export_header(std::string_view line);

// The checkpoint in a signed note without a look at the signature: for sizes and names only. Throws integrity.
Checkpoint unverified_checkpoint(std::string_view note);

}  // namespace strongroom::ledger
