// A disk that fails on purpose: while one of these lives, every file that SQLite opens in this process goes through it.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace strongroom::support {

// Wraps the default VFS. Only what writes, syncs, truncates and deletes is replaced; all else is SQLite's own. Files
// opened before stay with the real disk. One at a time.
class FaultyDisk {
 public:
  FaultyDisk() {
    real() = sqlite3_vfs_find(nullptr);
    vfs_ = *real();
    vfs_.zName = "faulty";
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
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
  // The process ends by SIGKILL when it is about to write for the `count`-th time.
  void kill_at_write(int count) { state().writes_to_live = count; }
  int refused_writes() const { return state().refused; }

  // From now on what is written is remembered until it is synced.
  void remember_unsynced() { state().remembers = true; }
  // Nothing reaches the disk any more, though it says so.
  void cut_power() { state().cut = true; }
  void restore_power() { state().cut = false; }
  bool is_cut() const { return state().cut; }
  // After everything is closed: takes back what was written and not synced, or, as disks do, only a part of it: `loses`
  // is asked for each write.
  template <typename Loses>
  void lose_unsynced(Loses&& loses) {
    const std::lock_guard lock{state().mutex};
    for (auto& [path, writes] : state().unsynced) {
      const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
      if (file < 0) continue;
      for (auto write = writes.rbegin(); write != writes.rend(); ++write) {
        if (!loses()) continue;
        const auto size = static_cast<ssize_t>(write->before.size());
        if (::pwrite(file, write->before.data(), write->before.size(), write->offset) != size) std::abort();
        if (::ftruncate(file, write->size_before) != 0) std::abort();
      }
      ::close(file);
    }
    state().unsynced.clear();
  }

 private:
  struct Write {
    off_t offset;
    std::string before;  // what stood there
    off_t size_before;   // of the file
  };
  struct State {
    State() = default;
    State& operator=(const State& other) {
      room = other.room.load();
      syncs_fail = other.syncs_fail.load();
      refused = other.refused.load();
      writes_to_live = other.writes_to_live.load();
      remembers = other.remembers.load();
      cut = other.cut.load();
      unsynced.clear();
      return *this;
    }
    std::atomic<long> room{-1};
    std::atomic<bool> syncs_fail{false};
    std::atomic<int> refused{0};
    std::atomic<int> writes_to_live{0};
    std::atomic<bool> remembers{false}, cut{false};
    std::mutex mutex;
    std::map<const sqlite3_file*, std::string> paths;
    std::map<std::string, std::vector<Write>> unsynced;
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
    {
      const std::lock_guard paths_lock{state().mutex};
      state().paths[file] = name == nullptr ? "" : name;
    }
    for (auto& table : tables()) {
      if (table.real == nullptr) {
        table.real = file->pMethods;
        table.faulty = *file->pMethods;
        table.faulty.xWrite = write;
        table.faulty.xSync = sync;
        table.faulty.xTruncate = truncate;
      }
      if (file->pMethods != table.real) continue;
      file->pMethods = &table.faulty;  // the file is SQLite's own object, only its table of functions is ours
      return SQLITE_OK;
    }
    std::abort();
  }

  // What `count` bytes at `offset` are now, up to the end of the file.
  static void remember(sqlite3_file* file, sqlite3_int64 offset, sqlite3_int64 count) {
    if (!state().remembers) return;
    sqlite3_int64 size = 0;
    real_methods(file).xFileSize(file, &size);
    std::string before(static_cast<std::size_t>(std::max<sqlite3_int64>(0, std::min(count, size - offset))), '\0');
    if (!before.empty()) real_methods(file).xRead(file, before.data(), static_cast<int>(before.size()), offset);
    const std::lock_guard lock{state().mutex};
    state().unsynced[state().paths[file]].push_back({offset, std::move(before), size});
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (state().cut) return SQLITE_OK;
    remember(file, size, std::numeric_limits<int>::max());
    return real_methods(file).xTruncate(file, size);
  }

  // A file that is gone takes what was not synced of it along: SQLite deletes a log only when it is not needed.
  static int remove(sqlite3_vfs*, const char* name, int sync_directory) {
    if (state().cut) return SQLITE_OK;
    {
      const std::lock_guard lock{state().mutex};
      state().unsynced.erase(name);
    }
    return real()->xDelete(real(), name, sync_directory);
  }

  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    if (state().cut) return SQLITE_OK;
    if (state().writes_to_live > 0 && --state().writes_to_live == 0) ::raise(SIGKILL);
    remember(file, offset, count);
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
    if (state().cut) return SQLITE_OK;
    const int result = real_methods(file).xSync(file, flags);
    const std::lock_guard lock{state().mutex};
    if (!state().cut) state().unsynced.erase(state().paths[file]);
    return result;
  }

  sqlite3_vfs vfs_{};
};

}  // namespace strongroom::support
