#include "store/sqlite/suspect.h"

#include <unistd.h>

#include <string>

#include "base/file.h"
#include "base/kill_point.h"
#include "store/sqlite/database.h"

namespace strongroom::store {
namespace {

std::filesystem::path mark_of(const std::filesystem::path& store) {
  return store.native() + ".suspect";
}

}  // namespace

void mark_suspect(const std::filesystem::path& store) noexcept {
  try {
    base::write_file_atomically(mark_of(store), "the disk reported an error while this store was being written\n");
  } catch (...) {  // then the next owner trusts the file as it is, which is all that is left
  }
}

// The journal of the old file may still lie there afterwards. It holds nothing that the copy has not, so it does no
// harm when a kill comes before it is removed.
void rewrite_if_suspect(const std::filesystem::path& store) {
  std::error_code ignored;
  if (!std::filesystem::exists(mark_of(store), ignored)) return;
  Database{store, Access::read_write}.copy_to(store);
  base::kill_point("store.rewritten");
  for (const char* suffix : {"-wal", "-shm"}) ::unlink((store.native() + suffix).c_str());
  Database{store, Access::read_write}.execute("PRAGMA journal_mode=WAL");
  std::filesystem::remove(mark_of(store));
  base::sync_directory(store.parent_path());
}

}  // namespace strongroom::store
