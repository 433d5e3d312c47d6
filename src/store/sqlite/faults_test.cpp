// What happens to the store when the process is killed, the disk is full or fails, and other processes read meanwhile.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "base/error.h"
#include "store/sqlite/store.h"
#include "support/child.h"
#include "support/faulty_vfs.h"
#include "support/rounds.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;
using support::Child;
using support::FaultyDisk;

struct Acknowledged {
  std::uint64_t seq;
  std::int64_t marker;
};

class StoreFaults : public testing::Test {
 protected:
  std::unique_ptr<domain::Store> open() { return open_store(path_, place_.setup()); }

  static ErrorCode code_of(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::internal;
  }

  // The whole ledger, chained without a gap and signed, and every run's row says what its newest entry says.
  static std::vector<ledger::Entry> require_consistent(domain::StoreReader& reader) {
    auto entries = reader.entries({.limit = 1'000'000});
    std::ranges::reverse(entries);
    require_chained(entries, reader.ledger_head().checkpoint);
    std::map<std::string, const ledger::Entry*> newest;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      EXPECT_EQ(entries[i].seq, i);
      if (!entries[i].event.run.empty()) newest[entries[i].event.run] = &entries[i];
    }
    const auto runs = reader.runs({.limit = 1'000'000});
    EXPECT_EQ(runs.size(), newest.size());
    for (const auto& run : runs) {
      const auto found = newest.find(run.id);
      if (found == newest.end()) {
        ADD_FAILURE() << run.id << " has no entry";
        continue;
      }
      EXPECT_EQ(run.ledger_seq, found->second->seq) << run.id;
      EXPECT_EQ("run." + std::string{to_text(run.state)}, found->second->event.action) << run.id;
    }
    return entries;
  }

  // There may be more entries than the checkpoint says: it was read a moment later or earlier.
  static void require_chained(const std::vector<ledger::Entry>& entries, const ledger::Checkpoint& checkpoint) {
    ledger::Hasher hasher;
    ledger::Frontier frontier;
    ledger::Hash previous{};
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.previous, previous) << entry.seq;
      previous = hasher.leaf(ledger::canonical_body(entry));
      frontier.append(previous, hasher);
      if (frontier.size() == checkpoint.size) {
        EXPECT_EQ(frontier.root(hasher), checkpoint.root);
      }
    }
  }

  static ino_t inode_of(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts.st_ino;
  }

  static int rounds() { return support::rounds(25, 200); }

  support::SqlitePlace place_;
  support::TemporaryDirectory& directory_ = place_.directory;
  std::filesystem::path path_ = place_.path;
};

// In the child: three threads that change the store for ever, two of them telling what was acknowledged.
void append_for_ever(domain::Store& store, int round, int to_parent) {
  const auto append = [&](std::int64_t base) {
    for (std::int64_t i = 0;; ++i) {
      const Acknowledged done{store.record(support::sample_event(base + i)), base + i};
      if (::write(to_parent, &done, sizeof done) != sizeof done) ::_exit(2);
    }
  };
  std::thread first{append, round * 2'000'000};
  std::thread second{append, round * 2'000'000 + 1'000'000};
  for (int i = 0;; ++i) {
    auto run = support::sample_run("run-" + std::to_string(round) + "-" + std::to_string(i));
    store.add_run(run);
    run.state = RunState::running;
    store.update_run(run);
    run.state = RunState::succeeded;
    store.update_run(run);
  }
}

TEST_F(StoreFaults, NothingAcknowledgedIsLostToKill9) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  { open(); }
  std::map<std::uint64_t, std::int64_t> acknowledged;
  for (int round = 0; round < rounds(); ++round) {
    Child child{[&](Child::Ends ends) { append_for_ever(*open(), round, ends.to_parent); }};
    Acknowledged done{};
    for (auto left = 1 + random() % 60; left > 0 && child.read(done); --left) acknowledged[done.seq] = done.marker;
    const int status = child.end(SIGKILL);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    while (child.read(done)) acknowledged[done.seq] = done.marker;

    // First as it lies there, then after the owner's recovery.
    require_consistent(*open_reader(path_));
    const auto entries = require_consistent(*open());
    for (const auto& [seq, marker] : acknowledged) {
      ASSERT_LT(seq, entries.size()) << "round " << round;
      ASSERT_EQ(entries[seq].event.details.at("marker"), marker) << "round " << round;
    }
  }
  EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(rounds()));
}

TEST_F(StoreFaults, AReaderInAnotherProcessSeesOnlyWholeChanges) {
  { open(); }
  Child writer{[&](Child::Ends ends) {
    const auto store = open();
    for (int i = 0; !Child::parent_closed(ends.from_parent); ++i) {
      const Acknowledged done{store->record(support::sample_event(i)), i};
      if (i == 0 && ::write(ends.to_parent, &done, sizeof done) != sizeof done) ::_exit(2);
    }
  }};
  Acknowledged first{};
  ASSERT_TRUE(writer.read(first));
  const auto reader = open_reader(path_);
  std::size_t seen = 0;
  for (int growths = 0; growths < 20;) {
    const auto entries = require_consistent(*reader);
    ASSERT_GE(entries.size(), seen) << "the ledger got shorter";
    growths += entries.size() > seen;
    seen = entries.size();
  }
  writer.close_input();
  EXPECT_EQ(writer.end(0), 0);
  EXPECT_GE(require_consistent(*reader).size(), seen);
}

TEST_F(StoreFaults, AFullDiskIsSaidAndHarmsNothing) {
  { open(); }
  FaultyDisk disk;
  const auto store = open();
  store->add_repository(support::sample_repository(), "a");
  // At every distance from full: whatever was acknowledged is there, whatever was refused is not.
  std::uint64_t next = 2;
  int refused = 0;
  for (long room = 0; room < 40'000; room += 1'111) {
    disk.room_for(room);
    bool full = false;
    while (!full) try {
        EXPECT_EQ(store->record(support::sample_event(static_cast<std::int64_t>(next))), next);
        ++next;
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::no_space) << error.message() << " " << error.detail();
        full = true;
        ++refused;
      }
    EXPECT_EQ(require_consistent(*store).size(), next) << "reading goes on on a full disk";
  }
  EXPECT_GT(disk.refused_writes(), 0);
  EXPECT_EQ(refused, 37);
  disk.unlimited_room();
  EXPECT_EQ(store->record(support::sample_event(0)), next) << "and writing does when there is space again";
  EXPECT_EQ(require_consistent(*open_reader(path_)).size(), next + 1);
}

TEST_F(StoreFaults, AStoreThatFindsNoSpaceForItselfLeavesNothing) {
  FaultyDisk disk;
  disk.room_for(9'000);
  EXPECT_EQ(code_of([&] { open(); }), ErrorCode::no_space);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
  disk.unlimited_room();
  EXPECT_EQ(open()->record(support::sample_event(1)), 1U);
}

TEST_F(StoreFaults, ManyCallersOnAFullDiskEachHearTheTruth) {
  { open(); }
  FaultyDisk disk;
  const auto store = open();
  disk.room_for(100'000);
  std::atomic<std::size_t> acknowledged{0};
  std::vector<std::thread> callers;
  for (int t = 0; t < 8; ++t)
    callers.emplace_back([&, t] {
      for (;;) try {
          store->record(support::sample_event(t));
          ++acknowledged;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::no_space);
          return;
        }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(require_consistent(*store).size(), acknowledged + 1);
}

TEST_F(StoreFaults, AfterADiskErrorNothingMoreIsWritten) {
  { open(); }
  FaultyDisk disk;
  {
    const auto store = open();
    store->record(support::sample_event(0));
    disk.fail_syncs(true);
    EXPECT_EQ(code_of([&] { store->record(support::sample_event(1)); }), ErrorCode::internal);
    disk.fail_syncs(false);
    try {
      store->record(support::sample_event(2));
      ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
      EXPECT_NE(error.message().find("unknown"), std::string::npos) << error.message();
    }
    EXPECT_EQ(store->entries({}).at(0).seq, 1U);
  }
  const auto mark = path_.native() + ".suspect";
  EXPECT_TRUE(std::filesystem::exists(mark));
  const auto file_before = inode_of(path_);
  { open(); }
  EXPECT_FALSE(std::filesystem::exists(mark));
  EXPECT_NE(inode_of(path_), file_before) << "what could be read was written to a new file";
  const auto size = require_consistent(*open()).size();
  EXPECT_TRUE(size == 2 || size == 3) << size;
}

// Whatever a power cut leaves of the writes that were not synced: what was acknowledged is there, chained and signed.
TEST_F(StoreFaults, NothingAcknowledgedIsLostToAPowerCut) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  { open(); }
  std::map<std::uint64_t, std::int64_t> acknowledged;
  for (int round = 0; round < support::rounds(10, 200); ++round) {
    FaultyDisk disk;
    disk.remember_unsynced();
    {
      const auto store = open();
      std::mutex mutex;
      std::condition_variable changed;
      const auto enough = acknowledged.size() + 1 + random() % 300;
      const auto append = [&](std::int64_t marker) {
        while (!disk.is_cut()) {
          const auto seq = store->record(support::sample_event(++marker));
          const std::lock_guard lock{mutex};
          if (!disk.is_cut()) acknowledged[seq] = marker;
          changed.notify_all();
        }
      };
      std::thread first{append, round * 2'000'000}, second{append, round * 2'000'000 + 1'000'000};
      {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return acknowledged.size() >= enough; });
      }
      disk.cut_power();
      first.join();
      second.join();
    }
    const auto lost_in_four = random() % 5;
    disk.lose_unsynced([&] { return random() % 4 < lost_in_four; });
    std::filesystem::remove(path_.native() + "-shm");
    disk.restore_power();
    const auto entries = require_consistent(*open());
    for (const auto& [seq, marker] : acknowledged) {
      ASSERT_LT(seq, entries.size()) << "round " << round;
      ASSERT_EQ(entries[seq].event.details.at("marker"), marker) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace strongroom::store
