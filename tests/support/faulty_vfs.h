// A disk that fails on purpose: while one of these lives, every file that SQLite opens in this process goes through it.
#pragma once

#include <sqlite3.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <stdexcept>

namespace strongroom::support {

// Wraps the default VFS. Only xWrite and xSync are replaced; all else is SQLite's own. Files opened before
// stay with the real disk. One at a time.
class FaultyDisk {
 public:
  FaultyDisk() {
    real() = sqlite3_vfs_find(nullptr);
    vfs_ = *real();
    vfs_.zName = "faulty";
    vfs_.xOpen = open;
    state() = State{};
    if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error{"no VFS can be registered"};
  }
  ~FaultyDisk() { sqlite3_vfs_unregister(&vfs_); }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // So many more bytes can be written; then SQLITE_FULL, what SQLite's own VFS makes of ENOSPC.
  void room_for(long bytes) { state().room = bytes; }
  void unlimited_room() { state().room = -1; }
  void fail_syncs(bool fail) { state().syncs_fail = fail; }
  int refused_writes() const { return state().refused; }

 private:
  struct State {
    State() = default;
    State& operator=(const State& other) {
      room = other.room.load();
      syncs_fail = other.syncs_fail.load();
      refused = other.refused.load();
      return *this;
    }
    std::atomic<long> room{-1};
    std::atomic<bool> syncs_fail{false};
    std::atomic<int> refused{0};
  };
  static State& state() {
    static State state;
    return state;
  }
  static sqlite3_vfs*& real() {
    static sqlite3_vfs* vfs = nullptr;
    return vfs;
  }
  // SQLite has one table of functions for files it locks and another for those it does not. Each gets its double; the
  // doubles outlive this object, as files that were opened through it may.
  struct Table {
    sqlite3_io_methods faulty{};
    const sqlite3_io_methods* real = nullptr;
  };
  static std::array<Table, 4>& tables() {
    static std::array<Table, 4> tables;
    return tables;
  }
  static const sqlite3_io_methods& real_methods(const sqlite3_file* file) {
    for (const auto& table : tables())
      if (file->pMethods == &table.faulty) return *table.real;
    std::abort();
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    static std::mutex mutex;
    const int result = real()->xOpen(real(), name, file, flags, out_flags);
    if (result != SQLITE_OK || file->pMethods == nullptr) return result;
    const std::lock_guard lock{mutex};
    for (auto& table : tables()) {
      if (table.real == nullptr) {
        table.real = file->pMethods;
        table.faulty = *file->pMethods;
        table.faulty.xWrite = write;
        table.faulty.xSync = sync;
      }
      if (file->pMethods != table.real) continue;
      file->pMethods = &table.faulty;  // the file is SQLite's own object, only its table of functions is ours
      return SQLITE_OK;
    }
    std::abort();
  }

  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    auto& room = state().room;
    for (long left = room.load(); left >= 0;) {
      if (left < count) {
        ++state().refused;
        return SQLITE_FULL;
      }
      if (room.compare_exchange_weak(left, left - count)) break;
    }
    return real_methods(file).xWrite(file, bytes, count, offset);
  }

  static int sync(sqlite3_file* file, int flags) {
    if (state().syncs_fail) return SQLITE_IOERR_FSYNC;
    return real_methods(file).xSync(file, flags);
  }

  sqlite3_vfs vfs_{};
};

}  // namespace strongroom::support
