// The store's file is overwritten, cut, replaced or removed under the running process, and put back.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "store/sqlite/store.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

class StoreTrouble : public testing::Test {
 protected:
  StoreTrouble() {
    store_ = place_.open();
    store_->add_repository(support::sample_repository(), "test");
    store_->add_plan(support::sample_plan(), "test");
    append(20);
  }

  void append(int count) {
    for (int i = 0; i < count; ++i) last_ = store_->record(support::sample_event(i));
  }
  // What cp would read. Not through a descriptor of this process: that would cost SQLite its locks.
  void copy(const fs::path& from, const fs::path& to) {
    const auto command = "cp --preserve=mode " + from.native() + " " + to.native();
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void copy_in_place(const fs::path& from, const fs::path& to) {
    const auto command = "cat " + from.native() + " > " + to.native();
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  // As dd conv=notrunc does it: the same file, other bytes.
  void overwrite(std::size_t from, std::size_t count) {
    const auto command = "dd if=/dev/urandom of=" + path_.native() + " bs=512 seek=" + std::to_string(from / 512) +
                         " count=" + std::to_string(count / 512) + " conv=notrunc status=none";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::size_t size() const { return fs::file_size(path_); }
  bool is_whole() try {
    store_->probe();
    return true;
  } catch (const Error&) {
    return false;
  }

  ErrorCode code_of(const std::function<void()>& call) {
    try {
      call();
    } catch (const Error& error) {
      said_ = error.message();
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::internal;
  }
  void expect_trouble() {
    EXPECT_EQ(code_of([&] { store_->probe(); }), ErrorCode::status_fetch);
    EXPECT_EQ(code_of([&] { store_->plans(); }), ErrorCode::status_fetch);
    EXPECT_EQ(code_of([&] { store_->record(support::sample_event(1)); }), ErrorCode::status_fetch);
  }
  // Whole, from the first entry to the last that was acknowledged; and it goes on.
  void expect_recovered() {
    ASSERT_NO_THROW(store_->probe());
    expect_whole(*store_);
    append(5);
    expect_whole(*store_);
    EXPECT_EQ(store_->plans().size(), 1U);
    expect_whole(*open_reader(path_));
    store_.reset();  // with its last checkpoint
    store_ = place_.open();
    expect_whole(*store_);
  }
  void expect_whole(domain::StoreReader& reader) {
    const auto head = reader.ledger_head().checkpoint;
    EXPECT_EQ(head.size, last_ + 1);
    ledger::Hasher hasher;
    ledger::Frontier frontier;
    reader.scan_entries({0, last_ + 1}, [&](const ledger::RawEntry& entry) {
      EXPECT_EQ(entry.seq, frontier.size());
      frontier.append(hasher.leaf(entry.body), hasher);
    });
    EXPECT_EQ(frontier.size(), last_ + 1);
    EXPECT_EQ(frontier.root(hasher), head.root);
  }

  support::SqlitePlace place_;
  fs::path path_ = place_.path;
  fs::path good_ = place_.directory / "good";
  std::unique_ptr<domain::Store> store_;
  std::uint64_t last_ = 0;
  std::string said_;
};

TEST_F(StoreTrouble, NothingIsWrongWithoutIt) {
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(store_->probe());
  append(1);
  EXPECT_NO_THROW(store_->probe());
}

TEST_F(StoreTrouble, OverwrittenAndPutBack) {
  copy(path_, good_);
  overwrite(0, size());
  expect_trouble();
  EXPECT_NE(said_.find("strongroom.db"), std::string::npos) << said_;
  expect_trouble();
  copy_in_place(good_, path_);
  expect_recovered();
}

// The journal is written into the file as often as SQLite would do it, and that is no trouble.
TEST_F(StoreTrouble, TheJournalStaysShort) {
  const auto before = size();
  append(600);
  EXPECT_GT(size(), before + 100'000);
  EXPECT_LT(fs::file_size(path_.native() + "-wal"), 1'200U * 4'120);
  expect_recovered();
}

// The first change after it is refused, whoever looks first.
TEST_F(StoreTrouble, NothingIsWrittenEvenBeforeAnybodyLooks) {
  copy(path_, good_);
  overwrite(0, size());
  const auto wal = fs::file_size(path_.native() + "-wal");
  EXPECT_EQ(code_of([&] { store_->record(support::sample_event(1)); }), ErrorCode::status_fetch);
  EXPECT_EQ(fs::file_size(path_.native() + "-wal"), wal);
  copy_in_place(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, OnlyTheMiddleOverwritten) {
  copy(path_, good_);
  overwrite(8192, size() - 16384);
  expect_trouble();
  copy_in_place(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, OnlyTheFirstBytesOverwritten) {
  copy(path_, good_);
  overwrite(0, 512);
  expect_trouble();
  copy_in_place(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, TruncatedAndPutBack) {
  copy(path_, good_);
  for (const auto left : {std::size_t{0}, std::size_t{100}, size() / 2}) {
    fs::resize_file(path_, left);
    expect_trouble();
    EXPECT_GT(fs::file_size(path_.native() + "-wal"), 0U) << "SQLite removes the journal of an empty file";
    copy_in_place(good_, path_);
    ASSERT_NO_THROW(store_->probe());
    append(1);
  }
  expect_recovered();
}

TEST_F(StoreTrouble, RemovedAndPutBackFromACopy) {
  copy(path_, good_);
  fs::remove(path_);
  expect_trouble();
  fs::rename(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, MovedAwayAndBack) {
  fs::rename(path_, good_);
  expect_trouble();
  fs::rename(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, ReplacedByAnotherFileAndPutBack) {
  copy(path_, good_);
  copy(path_, place_.directory / "other");
  fs::rename(place_.directory / "other", path_);
  ASSERT_NO_THROW(store_->probe()) << "the same content under another inode is the store";
  base::write_file_atomically(path_, std::string(size(), 'x'));
  expect_trouble();
  fs::rename(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, AnotherStoreInItsPlaceIsNotWrittenTo) {
  copy(path_, good_);
  support::SqlitePlace other;
  {
    const auto store = other.open();
    for (int i = 0; i < 50; ++i) store->record(support::sample_event(i));
  }
  const auto head_of_other = open_reader(other.path)->ledger_head().checkpoint;
  fs::rename(path_.native() + "-wal", place_.directory / "wal");
  copy_in_place(other.path, path_);
  expect_trouble();
  EXPECT_EQ(open_reader(other.path)->ledger_head().checkpoint, head_of_other);
  fs::rename(place_.directory / "wal", path_.native() + "-wal");
  copy_in_place(good_, path_);
  expect_recovered();
}

// Everything that was committed since the copy is in the copy's future: it must not be appended to.
TEST_F(StoreTrouble, AnOlderStateIsNotTakenForTheStore) {
  store_.reset();
  copy(path_, good_);
  store_ = place_.open();
  append(3);
  store_.reset();
  copy(path_, place_.directory / "newest");
  store_ = place_.open();
  append(1);
  const auto lost = place_.directory / "wal";
  fs::rename(path_.native() + "-wal", lost);
  copy_in_place(good_, path_);
  expect_trouble();
  EXPECT_NE(said_.find("committed"), std::string::npos) << said_;
  copy_in_place(place_.directory / "newest", path_);
  expect_trouble();
  fs::rename(lost, path_.native() + "-wal");
  copy_in_place(place_.directory / "newest", path_);
  expect_recovered();
}

// With its time put back, so that only what is read tells.
TEST_F(StoreTrouble, AReadThatFailsRaisesDoubt) {
  store_.reset();
  store_ = place_.open();
  copy(path_, good_);
  const auto time = fs::last_write_time(path_);
  overwrite(4096, size() - 4096);
  fs::last_write_time(path_, time);
  EXPECT_EQ(code_of([&] { store_->plans(); }), ErrorCode::status_fetch);
  expect_trouble();
  copy_in_place(good_, path_);
  expect_recovered();
}

TEST_F(StoreTrouble, AFileThatWasOnlyTouchedIsNoTrouble) {
  ASSERT_EQ(::utimensat(AT_FDCWD, path_.c_str(), nullptr, 0), 0);
  EXPECT_NO_THROW(append(1));
  EXPECT_NO_THROW(store_->probe());
  expect_recovered();
}

// The process ends while the file is garbage: what lies in the journal is there when it begins again.
TEST_F(StoreTrouble, AStopMeanwhileLosesNothing) {
  copy(path_, good_);
  overwrite(0, size());
  expect_trouble();
  store_.reset();
  copy_in_place(good_, path_);
  store_ = place_.open();
  expect_recovered();
}

TEST_F(StoreTrouble, AStopBeforeAnybodyNoticedLosesNothing) {
  copy(path_, good_);
  overwrite(0, size());
  store_.reset();
  copy_in_place(good_, path_);
  store_ = place_.open();
  expect_recovered();
}

TEST_F(StoreTrouble, AStartMeanwhileLosesNothing) {
  copy(path_, good_);
  overwrite(0, size());
  store_.reset();
  code_of([&] { place_.open(); });
  code_of([&] { holds_secrets(path_); });
  copy_in_place(good_, path_);
  store_ = place_.open();
  expect_recovered();
}

// Whoever reads through a connection of its own in this process has the old file mapped, and goes on undisturbed.
TEST_F(StoreTrouble, OtherReadersInTheProcessLiveThroughAnExchange) {
  const auto reader = open_reader(path_);
  const auto before = reader->ledger_head().checkpoint.size;
  copy(path_, good_);
  fs::remove(path_);
  expect_trouble();
  fs::rename(good_, path_);
  ASSERT_NO_THROW(store_->probe());
  append(1);
  EXPECT_EQ(reader->ledger_head().checkpoint.size, before);
  expect_recovered();
}

class StoreJournal : public StoreTrouble {
 protected:
  // Whoever looks into an empty store with SQLite removes its journal: a reader of another process, or we ourselves
  // when the file became empty a moment after we had looked.
  void lose_journal() {
    fs::resize_file(path_, 0);
    const auto command = "python3 -c \"import sqlite3; sqlite3.connect('" + path_.native() +
                         "').execute('SELECT count(*) FROM sqlite_master').fetchall()\"";
    ASSERT_EQ(std::system(command.c_str()), 0);
    ASSERT_FALSE(fs::exists(journal_)) << "SQLite leaves it alone now: what keeps it can go";
  }

  fs::path journal_{path_.native() + "-wal"};
  fs::path kept_{path_.native() + "-wal.kept"};
};

TEST_F(StoreJournal, IsNotLostWithAnEmptyFile) {
  copy(path_, good_);
  append(30);  // in the journal alone
  overwrite(0, size());
  expect_trouble();
  EXPECT_TRUE(fs::exists(kept_));
  lose_journal();
  expect_trouble();
  copy_in_place(good_, path_);
  expect_recovered();
  EXPECT_FALSE(fs::exists(kept_));
}

TEST_F(StoreJournal, IsNotLostWhenTheProcessEndsMeanwhile) {
  copy(path_, good_);
  append(30);
  overwrite(0, size());
  expect_trouble();
  lose_journal();
  store_.reset();
  copy_in_place(good_, path_);
  store_ = place_.open();
  expect_recovered();
  EXPECT_FALSE(fs::exists(kept_));
}

TEST_F(StoreTrouble, ChangesFromSeveralThreadsMeanwhileAreEitherDoneOrRefused) {
  copy(path_, good_);
  std::atomic<std::uint64_t> acknowledged{0};
  std::atomic<bool> enough{false}, refused{false};
  std::vector<std::jthread> writers;
  for (int i = 0; i < 4; ++i)
    writers.emplace_back([&] {
      while (!enough) try {
          store_->record(support::sample_event(1));
          ++acknowledged;
        } catch (const Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::status_fetch) << error.message();
          refused = true;
        }
    });
  for (int round = 0; round < 3; ++round) {
    const auto from = acknowledged.load();
    while (acknowledged < from + 20) std::this_thread::yield();
    refused = false;
    overwrite(0, size());
    while (!refused) std::this_thread::yield();
    copy_in_place(good_, path_);
    while (!is_whole()) std::this_thread::yield();
  }
  enough = true;
  writers.clear();
  last_ += acknowledged;
  expect_recovered();
}

}  // namespace
}  // namespace strongroom::store
