// The ledger as files for everybody: DATA/ledger in the C2SP tlog-tiles layout.
//
//   checkpoint    the signed note; replaced last, so that all it speaks of is there
//   key           the verification key, one line
//   tile/...      ledger/tile.h
//
// All of it can be made again from the store.
#pragma once

#include <filesystem>
#include <string>

#include "domain/store.h"

namespace strongroom::audit {

struct PublishResult {
  std::uint64_t size = 0;     // of the checkpoint that is published now
  bool changed = false;       // whether anything was written
  bool rebuilt = false;       // whether files had to be made again: the first time, after a fork, or because some were
                              // missing or damaged
  std::uint64_t excused = 0;  // entries that are not what was signed, and have been acknowledged
};

// Makes the directory when it is not there. May be repeated; one call at a time. Files appear whole and survive a power
// cut once it returns. Looks at every file's presence and length, and at the contents of the tree's edge; a full tile
// with other contents is what verify_directory finds and republish mends.
// Throws integrity, and leaves the published checkpoint alone, when it is ahead of the store, has another root than the
// store's at its size, or is of another ledger: then the store was rolled back or exchanged. Throws no_space,
// permission or internal when files cannot be written.
// Of an entry that was changed behind the store's back nothing is published (integrity), and nothing that was published
// of it is touched. One below `acknowledged_before` is excused, because a person has looked into it: what was published
// of it stays, and what was not published yet goes out as it stands, under the hash it was signed with, for everybody
// to see (docs/decisions/0008).
PublishResult publish(domain::StoreReader& reader, const std::filesystem::path& directory,
                      std::uint64_t acknowledged_before = 0);
// The same, and compares every file with what it must hold.
PublishResult republish(domain::StoreReader& reader, const std::filesystem::path& directory);

// As it stands there; empty when nothing has been published. Throws when it cannot be read.
std::string published_note(const std::filesystem::path& directory);

}  // namespace strongroom::audit
