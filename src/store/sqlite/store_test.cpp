// What is SQLite's own about the store: files, damage, versions. The rest is in tests/contract/store_contract.h.
#include "store/sqlite/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "store/sqlite/schema.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using testing::HasSubstr;

class StoreFile : public testing::Test {
 protected:
  std::unique_ptr<domain::Store> open() { return open_store(path_, place_.setup()); }

  template <typename Call>
  static Error error_of(Call&& call) {
    try {
      call();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Error{ErrorCode::internal};
  }
  Error error_of_owner() {
    return error_of([&] { open(); });
  }
  Error error_of_reader() {
    return error_of([&] { open_reader(path_); });
  }

  // Behind the store's back, by SQLite.
  void edit(const char* sql) { Database{path_, Access::read_write}.execute(sql); }

  static mode_t mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  }

  support::SqlitePlace place_;
  support::TemporaryDirectory& directory_ = place_.directory;
  std::filesystem::path path_ = place_.path;
};

TEST_F(StoreFile, IsReadableByItsOwnerOnly) {
  const auto store = open();
  store->record(support::sample_event(1));
  for (const auto* suffix : {"", "-wal", "-shm"}) EXPECT_EQ(mode_of(path_.native() + suffix), 0600U) << suffix;
}

TEST_F(StoreFile, IsOneFileWhenNobodyHasItOpen) {
  open()->record(support::sample_event(1));
  EXPECT_FALSE(std::filesystem::exists(path_.native() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(path_.native() + "-shm"));
}

TEST_F(StoreFile, AReaderNeverCreatesOne) {
  EXPECT_EQ(error_of_reader().code(), ErrorCode::not_found);
  EXPECT_TRUE(std::filesystem::is_empty(directory_.path()));
}

TEST_F(StoreFile, AReaderChangesNoByte) {
  open()->record(support::sample_event(1));
  const auto before = base::read_file(path_);
  { EXPECT_EQ(open_reader(path_)->entries({}).size(), 2U); }
  EXPECT_EQ(base::read_file(path_), before);
}

TEST_F(StoreFile, ThatHoldsNothingIsDamagedNotNew) {
  base::write_file_atomically(path_, "");
  EXPECT_EQ(error_of_owner().code(), ErrorCode::integrity);
  EXPECT_EQ(error_of_reader().code(), ErrorCode::status_fetch);
  EXPECT_EQ(std::filesystem::file_size(path_), 0U);
}

TEST_F(StoreFile, ThatHoldsGarbageIsRefusedAndLeftAlone) {
  const std::string garbage(10'000, 'x');
  base::write_file_atomically(path_, garbage);
  EXPECT_EQ(error_of_owner().code(), ErrorCode::integrity);
  EXPECT_EQ(error_of_reader().code(), ErrorCode::status_fetch);
  EXPECT_EQ(base::read_file(path_), garbage);
}

TEST_F(StoreFile, OfAnotherProgramIsRefusedAndLeftAlone) {
  {
    Database other{path_, Access::create};
    other.execute("CREATE TABLE songs(x)");
  }
  const auto before = base::read_file(path_);
  EXPECT_EQ(error_of_owner().code(), ErrorCode::integrity);
  EXPECT_EQ(error_of_reader().code(), ErrorCode::status_fetch);
  EXPECT_EQ(base::read_file(path_), before);
}

TEST_F(StoreFile, CutShortIsSeen) {
  { open(); }
  std::filesystem::resize_file(path_, 4096);
  EXPECT_EQ(error_of([&] { open()->runs({}); }).info().exit_code, 1);
  EXPECT_EQ(error_of([&] { open_reader(path_)->runs({}); }).code(), ErrorCode::status_fetch);
}

TEST_F(StoreFile, MissingBesideItsJournalIsNotMadeAnew) {
  base::write_file_atomically(path_.native() + "-wal", "the last changes");
  EXPECT_EQ(error_of_owner().code(), ErrorCode::integrity);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(StoreFile, OfANewerVersionIsRefusedWithASentence) {
  { open()->record(support::sample_event(1)); }
  edit("INSERT INTO migration VALUES(99, 'merkle', '2030-01-01T00:00:00.000000Z', '7.5.0'); PRAGMA user_version=99;");
  for (const auto& error : {error_of_owner(), error_of_reader()}) {
    EXPECT_EQ(error.code(), ErrorCode::status_fetch);
    EXPECT_THAT(error.message(), HasSubstr("newer version of strongroom"));
    EXPECT_THAT(error.message(), HasSubstr("strongroom 7.5.0"));
    EXPECT_THAT(error.message(), HasSubstr(STRONGROOM_VERSION));
    EXPECT_THAT(error.hint(), HasSubstr("Install that version"));
  }
  EXPECT_EQ(Database(path_, Access::read_only).integer("SELECT count(*) FROM entry"), 2);
}

TEST_F(StoreFile, InADirectoryThatIsGone) {
  path_ = directory_ / "nowhere" / "strongroom.db";
  EXPECT_EQ(error_of_owner().info().exit_code, 1);
  EXPECT_EQ(error_of_reader().code(), ErrorCode::not_found);
}

TEST_F(StoreFile, WithAnEditedColumnDoesNotFoolAnybody) {
  {
    const auto store = open();
    store->add_repository(support::sample_repository(), "a");
    store->add_plan(support::sample_plan(), "a");
    store->add_run(support::sample_run("one"));
  }
  edit("UPDATE run SET state = 'succeeded'; UPDATE plan SET name = 'other';");
  edit("DROP TRIGGER entry_never_changed; UPDATE entry SET ts = 'then' WHERE seq = 3;");
  const auto reader = open_reader(path_);
  EXPECT_EQ(error_of([&] { reader->find_run("one"); }).code(), ErrorCode::integrity);
  EXPECT_EQ(error_of([&] { reader->plans(); }).code(), ErrorCode::integrity);
  const auto error = error_of([&] { reader->entries({}); });
  EXPECT_EQ(error.code(), ErrorCode::integrity);
  EXPECT_THAT(error.message(), HasSubstr("entry 3 of the ledger"));
}

// Root may read anything, so this one becomes somebody else for a moment.
TEST_F(StoreFile, ThatMayNotBeReadSaysSo) {
  { open(); }
  ASSERT_EQ(::chmod(path_.c_str(), 0), 0);
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    ASSERT_EQ(::chmod(directory_.path().c_str(), 0755), 0);
    ASSERT_EQ(::seteuid(65534), 0);
  }
  const auto owner = error_of_owner().code(), reader = error_of_reader().code();
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  EXPECT_EQ(owner, ErrorCode::permission);
  EXPECT_EQ(reader, ErrorCode::permission);
}

}  // namespace
}  // namespace strongroom::store
