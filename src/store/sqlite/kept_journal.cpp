#include "store/sqlite/kept_journal.h"

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
  std::error_code ignored;
  fs::create_hard_link(names.journal, names.kept, ignored);
}

void put_journal_back(const fs::path& store) {
  const Names names{store};
  const auto was = facts_of(names.kept);
  if (!was) return;
  const auto is = facts_of(names.journal);
  if (is && is->node == was->node) return;
  std::error_code failure;
  fs::remove(names.index, failure);
  fs::rename(names.kept, names.journal, failure);
  if (!failure) keep_journal(store);
}

void forget_kept_journal(const fs::path& store) {
  std::error_code ignored;
  fs::remove(Names{store}.kept, ignored);
}

}  // namespace strongroom::store
