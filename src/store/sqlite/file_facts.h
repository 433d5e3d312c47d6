// How to tell that somebody else has written the store's file.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>

#include "store/sqlite/database.h"

namespace strongroom::store {

// In WAL mode the main file changes in checkpoints alone, and only the owner makes them. So when the file at the path
// is not what it was after our last one, it was replaced, truncated or overwritten. Two system calls.
struct FileFacts {
  struct Node {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Node&) const = default;
  };
  Node node;
  std::int64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds
  bool operator==(const FileFacts&) const = default;
};
using FileHeader = std::array<char, 100>;

// Of whatever has that name now; nullopt when there is nothing or it cannot be asked.
std::optional<FileFacts> facts_of(const std::filesystem::path& path);
// The first bytes of the file as they are on the disk, past everything SQLite remembers of them, read by the
// connection's own descriptor: one of our own would cost its locks when it is closed. nullopt when they cannot be read.
std::optional<FileHeader> raw_header(Database& database);
bool is_sqlite_header(const FileHeader& header);
bool has_sqlite_header(Database& database);  // on the disk

}  // namespace strongroom::store
