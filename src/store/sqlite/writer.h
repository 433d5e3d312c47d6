// The one thread that writes, with group commit.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "store/sqlite/database.h"

namespace strongroom::store {

// What goes along with every commit. Called on the writer's thread alone, in this order: begin, then for each unit keep
// or drop, seal, and at the end committed or failed.
class CommitCompanion {
 public:
  virtual ~CommitCompanion() = default;
  virtual void begin(Database&) {}  // the transaction has begun
  virtual void keep() {}            // what the unit did stays in the transaction
  virtual void drop() {}            // the unit was taken back
  virtual void seal(Database&) {}   // right before COMMIT, inside the transaction
  virtual void committed() noexcept {}
  virtual void failed() noexcept {}  // nothing of the transaction counts
};

// Whoever knows whether the file may be written. On the writer's thread.
class ConnectionKeeper {
 public:
  virtual ~ConnectionKeeper() = default;
  // Before each group: `writing` is a connection afterwards, the same or another. Throws when there is none to be had;
  // then the group is refused, and the next one asks again.
  virtual void check(std::optional<Database>&) {}
  virtual void committed(Database&) {}  // before the callers hear of it
  virtual void end(Database& writing) { writing.tidy_up_on_close(); }
};

// What callers hand in while a commit is on its way to the disk becomes the next commit: N waiting callers cost one
// fsync, not N.
class Writer {
 public:
  // Everything a unit of work does happens, or nothing of it. It runs on the writer's thread inside a transaction and
  // may run more than once (what it did before is undone then), so it must set its results rather than add to them.
  using Unit = std::function<void(Database&)>;

  // `companion` and `keeper` must outlive this, if there are any.
  explicit Writer(Database database, CommitCompanion* companion = nullptr, ConnectionKeeper* keeper = nullptr);
  // Finishes what was handed in.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Any thread may call, but for a unit itself. Blocks until the unit is committed; throws what it threw, or why the
  // commit failed. Only the caller whose unit failed hears of it; a failed commit is told to everybody in it. After an
  // error of the disk during a commit nobody knows what is in the file, so every later change is refused (internal)
  // until the store is opened again, and a mark beside the store says so (suspect.h).
  void run(Unit unit);
  // How many callers wait for a commit that has not begun.
  std::size_t waiting() const;

 private:
  struct Job {
    Unit unit;
    std::exception_ptr failure;
    bool done = false;
    std::condition_variable finished;  // its own: only the caller whose commit is through is woken
  };
  using Group = std::deque<Job*>;

  void loop();
  void commit_group(const Group& group);
  bool run_units(const Group& group);
  void commit_alone(Job& job);
  void commit(Transaction& transaction);
  void finish(const Group& group);
  void gather(std::unique_lock<std::mutex>& lock);

  CommitCompanion nobody_;
  ConnectionKeeper no_keeper_;
  CommitCompanion& companion_;
  ConnectionKeeper& keeper_;
  std::optional<Database> database_;  // the thread's alone once it runs
  bool disk_failed_ = false;          // the thread's alone
  mutable std::mutex mutex_;
  std::condition_variable handed_in_;
  Group waiting_;
  std::size_t last_group_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace strongroom::store
