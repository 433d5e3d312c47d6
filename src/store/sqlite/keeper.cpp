#include "store/sqlite/keeper.h"

#include <unistd.h>

#include <utility>

#include "base/text.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/kept_journal.h"
#include "store/sqlite/opening.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kFramesPerCheckpoint = 1000;  // as SQLite has it by itself
// A file that has not changed is not read through again before that.
constexpr base::Milliseconds kAgain{10'000};

Error unreadable(std::string why, std::string detail = {}) {
  return Error::with_words(ErrorCode::status_fetch, "the status could not be read", std::move(why),
                           "Nothing is written to the store now. Put strongroom.db back as it was, with what lies "
                           "beside it untouched: strongroom goes on by itself then. The backups are not affected.",
                           std::move(detail));
}

// Whatever it is called by the function that met it.
Error unreadable_because(const Error& error) {
  return unreadable(error.message(), error.detail());
}

void require_whole(Database& database) {
  Statement check{database, "PRAGMA quick_check(1)"};
  const auto found = check.step() ? check.text(0) : "nothing was answered";
  if (found != "ok") throw unreadable("its structure is damaged", found);
}

}  // namespace

void Keeper::begin(Database& writing) {
  path_ = writing.path();
  count_frames(writing);
  remember(writing);
}

// Takes the place of SQLite's own checkpoints.
void Keeper::count_frames(Database& writing) {
  sqlite3_wal_hook(
      writing.handle(),
      [](void* frames, sqlite3*, const char*, int count) {
        *static_cast<int*>(frames) = count;
        return SQLITE_OK;
      },
      &frames_);
}

bool Keeper::is_as_left(Database& writing) const {
  return left_ && facts_of(path_) == left_ && raw_header(writing) == header_;
}

void Keeper::remember(Database& writing) {
  left_ = facts_of(path_);
  header_ = raw_header(writing);
  if (!header_ || !is_sqlite_header(*header_)) left_.reset();
}

// A read may go on failing in a file without a fault.
bool Keeper::is_doubtful() const {
  if (!reader_.doubted()) return false;
  return !whole_at_ || clock_.monotonic() - *whole_at_ >= kAgain;
}

void Keeper::check(std::optional<Database>& writing) {
  if (writing && is_as_left(*writing) && !is_doubtful()) return;
  let_go(writing);
  const auto facts = facts_of(path_);
  if (failure_ && failure_->facts == facts && clock_.monotonic() - failure_->at < kAgain) throw failure_->error;
  try {
    open(writing);
    failure_.reset();
  } catch (const Error& error) {
    failure_ = {facts, clock_.monotonic(), unreadable_because(error)};
    reader_.close(failure_->error);
    throw failure_->error;
  }
}

void Keeper::let_go(std::optional<Database>& writing) {
  if (writing) keep_journal(path_);  // before the connection closes, whatever it does
  writing.reset();
  reader_.close(unreadable("its file was changed by somebody else"));
  appender_.failed();  // the head is read again
}

// The index of the journal ("-shm") is mapped by whoever has the old file open still, a verification for instance.
// SQLite would cut it short under their feet when it opens another file at this path.
void Keeper::open(std::optional<Database>& writing) {
  const auto facts = facts_of(path_);
  if (facts && left_ && facts->node != left_->node) ::unlink((path_.native() + "-shm").c_str());
  put_journal_back(path_);
  auto database = examined();
  forget_kept_journal(path_);
  reader_.open(open_for_reading(path_));
  count_frames(database);
  remember(database);
  whole_at_ = clock_.monotonic();
  writing = std::move(database);
}

// SQLite removes the journal of a file that is empty, so such a one is not even opened.
Database Keeper::examined() const {
  if (!store_exists(path_)) throw unreadable(base::escape_path(path_.native()) + " is gone");
  require_not_empty(path_, Access::read_only);
  Database database{path_, Access::read_write};
  if (!has_sqlite_header(database)) throw unreadable(base::escape_path(path_.native()) + " is no store any more");
  if (require_known(database, known_migrations()) != known_migrations().size())
    throw unreadable("it is a store of another version");
  require_whole(database);
  require_signed_head(database);
  appender_.require_same_history(database);
  return database;
}

void Keeper::committed(Database& writing) {
  if (frames_ < kFramesPerCheckpoint || !is_as_left(writing)) return;
  frames_ = 0;
  // What it could not do it does after the next commit; what it could not write it would say then.
  sqlite3_wal_checkpoint_v2(writing.handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  remember(writing);
}

void Keeper::end(Database& writing) {
  if (is_as_left(writing)) writing.tidy_up_on_close();
}

}  // namespace strongroom::store
