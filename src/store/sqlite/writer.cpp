#include "store/sqlite/writer.h"

#include <chrono>
#include <utility>

#include "base/error.h"
#include "base/kill_point.h"
#include "store/sqlite/suspect.h"

namespace strongroom::store {
namespace {

// Less than any disk takes for a commit.
constexpr std::chrono::microseconds kGathering{100};

base::Error outcome_unknown() {
  return base::Error::with_words(
      base::ErrorCode::internal, "the store cannot be written any more",
      "the disk reported an error while a change was being saved, and whether it was saved is unknown",
      "Check the disk, then start strongroom again: it reads what is really there.");
}

bool is_disk_error(const Database& database) {
  return (sqlite3_errcode(database.handle()) & 0xff) == SQLITE_IOERR;
}

}  // namespace

Writer::Writer(Database database, CommitCompanion* companion, ConnectionKeeper* keeper)
    : companion_{companion != nullptr ? *companion : nobody_},
      keeper_{keeper != nullptr ? *keeper : no_keeper_},
      database_{std::move(database)},
      thread_{[this] { loop(); }} {}

Writer::~Writer() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  handed_in_.notify_one();
  thread_.join();
  if (database_ && !disk_failed_) keeper_.end(*database_);
}

void Writer::run(Unit unit) {
  Job job{std::move(unit), nullptr, false, {}};
  std::unique_lock lock{mutex_};
  waiting_.push_back(&job);
  handed_in_.notify_one();
  job.finished.wait(lock, [&] { return job.done; });
  if (job.failure) std::rethrow_exception(job.failure);
}

std::size_t Writer::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

void Writer::loop() {
  std::unique_lock lock{mutex_};
  for (;;) {
    handed_in_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    gather(lock);
    const auto group = std::exchange(waiting_, {});
    lock.unlock();
    commit_group(group);
    lock.lock();
    finish(group);
  }
}

// Callers that came together come together again. Without a moment for them to do so, the first one back would have a
// commit of its own, and they would pay two for one. A caller that is alone never waits.
void Writer::gather(std::unique_lock<std::mutex>& lock) {
  if (last_group_ > 1)
    handed_in_.wait_for(lock, kGathering, [&] { return stopping_ || waiting_.size() >= last_group_; });
  last_group_ = waiting_.size();
}

// With the lock held: a job is its caller's, and gone as soon as that one runs.
void Writer::finish(const Group& group) {
  for (auto* job : group) {
    job->done = true;
    job->finished.notify_one();
  }
}

void Writer::commit_group(const Group& group) {
  try {
    if (disk_failed_) throw outcome_unknown();
    keeper_.check(database_);
    Transaction transaction{*database_};
    companion_.begin(*database_);
    if (run_units(group)) return commit(transaction);
  } catch (const base::Error& error) {
    companion_.failed();
    // A copy for each: callers must not share one exception across threads.
    for (auto* job : group)
      if (!job->failure) job->failure = std::make_exception_ptr(error);
    return;
  } catch (...) {
    companion_.failed();
    for (auto* job : group)
      if (!job->failure) job->failure = std::current_exception();
    return;
  }
  // SQLite rolled the whole transaction back over one unit: each gets a transaction, and an answer, of its own.
  for (auto* job : group) commit_alone(*job);
}

// False when the transaction is gone and nothing of the group is in it any more.
bool Writer::run_units(const Group& group) {
  for (auto* job : group) {
    try {
      Savepoint savepoint{*database_};
      job->unit(*database_);
      if (!database_->autocommit()) savepoint.release();
      companion_.keep();
    } catch (...) {
      companion_.drop();
      job->failure = std::current_exception();
    }
    if (database_->autocommit()) return false;
  }
  return true;
}

void Writer::commit_alone(Job& job) {
  job.failure = nullptr;
  try {
    if (disk_failed_) throw outcome_unknown();
    companion_.failed();  // what came before it may have been rolled back
    Transaction transaction{*database_};
    companion_.begin(*database_);
    job.unit(*database_);
    companion_.keep();
    commit(transaction);
  } catch (...) {
    companion_.failed();
    job.failure = std::current_exception();
  }
}

void Writer::commit(Transaction& transaction) {
  companion_.seal(*database_);
  base::kill_point("store.before_commit");
  try {
    transaction.commit();
  } catch (const base::Error& error) {
    // Without space nothing was written, and that is certain; of another error of the disk nothing is.
    disk_failed_ = is_disk_error(*database_) && error.code() != base::ErrorCode::no_space;
    if (disk_failed_) mark_suspect(database_->path());
    throw;
  }
  base::kill_point("store.after_commit");
  keeper_.committed(*database_);
  companion_.committed();
}

}  // namespace strongroom::store
