#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <iterator>
#include <thread>

#include "base/error.h"
#include "support/temporary_directory.h"

namespace strongroom::base {
namespace {

template <typename Call>
ErrorCode code_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  throw std::runtime_error{"nothing was thrown"};
}

// Another user, for whom permissions count, as long as it lives; root passes them by.
class Unprivileged {
 public:
  Unprivileged() : was_root_{::geteuid() == 0 && ::seteuid(65534) == 0} {}
  ~Unprivileged() {
    if (was_root_ && ::seteuid(0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  bool was_root_;
};

// No file may grow beyond so many bytes; a write beyond fails with EFBIG, as it would with ENOSPC on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_{std::signal(SIGXFSZ, SIG_IGN)} {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class FileTest : public testing::Test {
 protected:
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{directory.path()}, {}));
  }
  support::TemporaryDirectory directory;
  std::filesystem::path path = directory / "file";
};

TEST_F(FileTest, WhatWasWrittenIsReadBack) {
  const std::string bytes{"\0\xff\n text", 8};
  write_file_atomically(path, bytes);
  EXPECT_EQ(read_file(path), bytes);
  write_file_atomically(path, "");
  EXPECT_EQ(read_file(path), "") << "replaced";
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, TheModeIsTheOneAskedForWhateverTheUmask) {
  const auto mode_of = [&] {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0);
    return info.st_mode & 07777U;
  };
  const auto before = ::umask(0077);
  write_file_atomically(path, "x", 0644);
  ::umask(0);
  EXPECT_EQ(mode_of(), 0644U);
  write_file_atomically(path, "x");
  ::umask(before);
  EXPECT_EQ(mode_of(), 0600U);
}

TEST_F(FileTest, ARelativeNameWillDo) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  write_file_atomically("file", "here");
  std::filesystem::current_path(before);
  EXPECT_EQ(read_file(path), "here");
}

TEST_F(FileTest, AWriteThatFailsHalfWayLeavesTheOldFileAndNothingElse) {
  write_file_atomically(path, "old");
  {
    const FileSizeLimit limit{100'000};
    EXPECT_EQ(code_of([&] { write_file_atomically(path, std::string(200'000, 'n')); }), ErrorCode::no_space);
  }
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, ADirectoryThatMayNotBeWrittenIsAPermissionErrorAndStaysAsItWas) {
  write_file_atomically(path, "old");
  std::filesystem::permissions(directory.path(), std::filesystem::perms{0555});
  {
    const Unprivileged other;
    EXPECT_EQ(code_of([&] { write_file_atomically(path, "new"); }), ErrorCode::permission);
    EXPECT_EQ(code_of([&] { write_file_atomically(directory / "another", "new"); }), ErrorCode::permission);
  }
  std::filesystem::permissions(directory.path(), std::filesystem::perms{0700});
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, ANameThatCannotBeTakenLeavesNothingBehind) {
  std::filesystem::create_directory(path);
  EXPECT_EQ(code_of([&] { write_file_atomically(path, "x"); }), ErrorCode::internal);
  EXPECT_EQ(code_of([&] { write_file_atomically(directory / "missing" / "file", "x"); }), ErrorCode::internal);
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileTest, AReaderSeesTheOldOrTheNewFileNeverAPart) {
  const std::string one(100'000, '1'), two(50'000, '2');
  write_file_atomically(path, one);
  std::jthread writer{[&] {
    for (int i = 0; i < 50; ++i) write_file_atomically(path, i % 2 == 0 ? two : one);
  }};
  for (int i = 0; i < 200; ++i) {
    const auto seen = read_file(path);
    ASSERT_TRUE(seen == one || seen == two) << seen.size();
  }
}

TEST_F(FileTest, AFileMayBeAsLongAsTheLimitAndNoLonger) {
  write_file_atomically(path, std::string(20'000, 'x'));
  EXPECT_EQ(read_file(path, 20'000).size(), 20'000U);
  EXPECT_EQ(code_of([&] { read_file(path, 19'999); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { read_file("/dev/zero"); }), ErrorCode::invalid_input) << "endless";
}

TEST_F(FileTest, WhatCannotBeReadIsNotFoundPermissionOrInternal) {
  EXPECT_EQ(code_of([&] { read_file(directory / "missing"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { read_file(directory.path()); }), ErrorCode::internal);
  write_file_atomically(path, "x", 0000);
  const Unprivileged other;
  EXPECT_EQ(code_of([&] { read_file(path); }), ErrorCode::permission);
}

TEST_F(FileTest, TheMessageNamesThePathEscaped) {
  try {
    read_file(directory / "a\nb");
    FAIL() << "read a file that is not there";
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("/a\\x0ab: No such file"), std::string::npos) << error.message();
  }
}

TEST_F(FileTest, AFullDiskIsNoSpace) {
  const auto full = open_file("/dev/full", O_WRONLY);
  EXPECT_EQ(code_of([&] { write_all(full.get(), "x", "writing"); }), ErrorCode::no_space);
}

TEST_F(FileTest, WriteAllGoesOnAfterShortWrites) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd in{ends[0]};
  Fd out{ends[1]};
  const std::string bytes(1 << 20, 'p');  // far more than a pipe holds
  std::string got;
  {
    std::jthread writer{[&] {
      write_all(out.get(), bytes, "writing");
      out.reset();
    }};
    char block[5'000];
    for (ssize_t count = 0; (count = ::read(in.get(), block, sizeof block)) > 0;)
      got.append(block, static_cast<std::size_t>(count));
  }
  EXPECT_EQ(got, bytes);
}

TEST_F(FileTest, DescriptorsAreClosedOnExecAndOnce) {
  auto file = open_file(path, O_CREAT | O_RDWR);
  EXPECT_EQ(::fcntl(file.get(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  const int number = file.get();
  Fd taken{std::move(file)};
  EXPECT_FALSE(file);
  EXPECT_EQ(taken.get(), number);
  taken = Fd{};
  EXPECT_EQ(::fcntl(number, F_GETFD), -1) << "closed by being assigned over";
}

TEST_F(FileTest, APipeOrADirectoryIsNoRegularFileAndIsNotWaitedFor) {
  write_file_atomically(path, "x");
  EXPECT_TRUE(open_regular_file(path));
  ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(code_of([&] { open_regular_file(directory / "pipe"); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { open_regular_file(directory.path()); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { open_regular_file(directory / "missing"); }), ErrorCode::not_found);
}

TEST_F(FileTest, ADirectoryCanBeSyncedAndAFileIsNone) {
  sync_directory(directory.path());
  write_file_atomically(path, "x");
  EXPECT_EQ(code_of([&] { sync_directory(path); }), ErrorCode::internal);
  EXPECT_EQ(code_of([&] { sync_directory(directory / "missing"); }), ErrorCode::not_found);
}

}  // namespace
}  // namespace strongroom::base
