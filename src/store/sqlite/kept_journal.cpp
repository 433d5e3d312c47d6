#include "store/sqlite/kept_journal.h"

#include <unistd.h>

#include "store/sqlite/file_facts.h"

namespace strongroom::store {
namespace {

namespace fs = std::filesystem;

struct Names {
  explicit Names(const fs::path& store)
      : journal{store.native() + "-wal"}, kept{journal.native() + ".kept"}, index{store.native() + "-shm"} {}
  fs::path journal, kept, index;
};

}  // namespace

void keep_journal(const fs::path& store) {
  const Names names{store};
  static_cast<void>(::link(names.journal.c_str(), names.kept.c_str()));
}

void put_journal_back(const fs::path& store) {
  const Names names{store};
  const auto was = facts_of(names.kept);
  if (!was) return;
  const auto is = facts_of(names.journal);
  if (is && is->node == was->node) return;
  ::unlink(names.index.c_str());
  if (::rename(names.kept.c_str(), names.journal.c_str()) == 0) keep_journal(store);
}

void forget_kept_journal(const fs::path& store) {
  ::unlink(Names{store}.kept.c_str());
}

}  // namespace strongroom::store
