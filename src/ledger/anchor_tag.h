// The checkpoint as a tag of a restic snapshot: "strongroom.ledger.LOG.SIZE.ROOT".
//
// LOG is what follows "strongroom-ledger/" in the origin, SIZE decimal, ROOT base64url of the 32 bytes. Only letters,
// digits, ".", "-" and "_", which survive every version of restic. It is not signed: it is worth what the repository's
// protection is worth, and a forged one can only raise an alarm.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ledger/checkpoint.h"

namespace strongroom::ledger {

std::string anchor_tag(const Checkpoint& checkpoint);
// nullopt for every other tag, and for one of that form that says nothing (a root of another length, a size with a
// leading zero).
std::optional<Checkpoint> parse_anchor_tag(std::string_view tag);

}  // namespace strongroom::ledger
