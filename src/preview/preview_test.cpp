#include "preview/preview.h"

#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>
#include <thread>

#include "base/error.h"
#include "base/fd.h"
#include "preview/calls.h"
#include "preview/explain.h"
#include "support/temporary_directory.h"

namespace strongroom::preview {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PreviewTest : public ::testing::Test {
 protected:
  void write(const std::string& name, std::size_t size) {
    const auto path = root_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream{path} << std::string(size, 'x');
  }
  Request request(unsigned threads = 2) {
    Request request;
    request.rules.files.sources = {root_.path().native()};
    request.threads = threads;
    return request;
  }
  std::string path(const std::string& name) const { return (root_ / name).native(); }

  support::TemporaryDirectory root_;
};

TEST_F(PreviewTest, CountsFilesBytesAndTheLargestDirectories) {
  write("a/one", 10);
  write("a/deep/two", 100);
  write("b/three", 7);
  fs::create_symlink("nowhere", root_ / "link");
  for (const unsigned threads : {1U, 4U}) {
    auto asked = request(threads);
    asked.largest = 3;
    const auto result = preview(asked, {});
    EXPECT_EQ(result.files, 3U);
    EXPECT_EQ(result.bytes, 117U);
    EXPECT_EQ(result.directories, 4U);
    EXPECT_EQ(result.other, 1U);
    ASSERT_THAT(result.largest, SizeIs(3));
    EXPECT_EQ(result.largest[0].path, root_.path().native());
    EXPECT_EQ(result.largest[1].path, path("a"));
    EXPECT_EQ(result.largest[1].bytes, 110U);
    EXPECT_EQ(result.largest[1].files, 2U);
    EXPECT_EQ(result.largest[2].path, path("a/deep"));
  }
}

TEST_F(PreviewTest, SaysWhatEachRuleLeavesOut) {
  write("x.tmp", 5);
  write("keep.tmp", 5);
  write("cache/big", 1000);
  write("large", 2000);
  write("tagged/tag", 0);
  write("tagged/file", 3);
  auto asked = request();
  asked.rules.files.excludes = {"*.tmp", "!keep.tmp", "cache"};
  asked.rules.files.exclude_if_present = {"tag"};
  asked.rules.files.exclude_larger_than = "1k";
  const auto result = preview(asked, {});
  EXPECT_EQ(result.files, 2U);  // keep.tmp and the tag
  ASSERT_THAT(result.rules, SizeIs(6));
  EXPECT_EQ(result.rules[0].removed.files, 1U);
  EXPECT_EQ(result.rules[0].removed.bytes, 5U);
  EXPECT_EQ(result.rules[2].removed.directories, 1U);
  EXPECT_EQ(result.rules[3].removed.files, 1U);
  EXPECT_EQ(result.rules[4].removed.bytes, 2000U);
}

// As a backup does: restic is not told of them, so that one below another source changes nothing about that.
TEST_F(PreviewTest, LeavesOutAndNamesSourcesThatAreMissing) {
  write("file", 1);
  auto asked = request();
  asked.rules.files.sources.push_back(path("gone"));
  asked.rules.files.excludes = {path("")};
  const auto result = preview(asked, {});
  EXPECT_THAT(result.missing, ::testing::ElementsAre(path("gone")));
  EXPECT_EQ(result.directories, 0U);
}

// Below `base`: levels of "d…d", in each a file and a directory beside the way down, made from open directories.
std::size_t make_deep(const fs::path& base, std::size_t levels, std::size_t name_length) {
  base::Fd at{::open(base.c_str(), O_RDONLY | O_DIRECTORY)};
  for (std::size_t level = 0; level < levels; ++level) {
    const std::string name(name_length, 'd');
    EXPECT_EQ(::mkdirat(at.get(), name.c_str(), 0700), 0);
    EXPECT_EQ(::mkdirat(at.get(), "beside", 0700), 0);
    EXPECT_TRUE(base::Fd{::openat(at.get(), "beside/file", O_CREAT | O_WRONLY, 0600)});
    at = base::Fd{::openat(at.get(), name.c_str(), O_RDONLY | O_DIRECTORY)};
  }
  return levels;
}

TEST_F(PreviewTest, GoesDeeperThanAPathMayBeLong) {
  const auto levels = make_deep(root_.path(), 40, 200);
  const auto result = preview(request(), {});
  EXPECT_EQ(result.files, levels);
  EXPECT_EQ(result.directories, 1 + 2 * levels);
  EXPECT_THAT(result.unreadable, IsEmpty());
}

TEST_F(PreviewTest, NeedsFewDescriptorsInADeepTree) {
  const auto levels = make_deep(root_.path(), 600, 2);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{240, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  const auto result = preview(request(), {});
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(result.files, levels);
  EXPECT_THAT(result.unreadable, IsEmpty());
}

TEST_F(PreviewTest, LivesWithATreeThatChanges) {
  for (int i = 0; i < 40; ++i) write("stable/" + std::to_string(i) + "/file", 1);
  std::atomic<bool> done{false};
  std::thread changing{[&] {
    for (int i = 0; !done; ++i) {
      const auto one = root_ / ("moving" + std::to_string(i % 7)), other = root_ / "other";
      std::error_code ignored;
      fs::create_directories(one / "sub/sub", ignored);
      std::ofstream{one / "sub/file"} << "x";
      fs::rename(one, other, ignored);
      fs::create_directory_symlink("/", one, ignored);
      fs::remove_all(other, ignored);
      fs::remove(one, ignored);
    }
  }};
  for (int i = 0; i < 200; ++i) {
    std::uint64_t stable = 0;
    auto asked = request();
    asked.list = [&](std::span<const Entry> entries) {
      for (const auto& entry : entries)
        stable += entry.kind == EntryKind::file && entry.path.starts_with(path("stable"));
    };
    preview(asked, {});
    EXPECT_EQ(stable, 40U);
  }
  done = true;
  changing.join();
}

// A file system that never answers about some name; until the test lets go.
class Dead : public Calls {
 public:
  enum class Where { look, open, read };
  Dead(Where where, std::string name) : where_{where}, name_{std::move(name)} {}
  int open_directory(int at, const char* name, bool follow) const override {
    if (where_ == Where::open && name == name_) wait();
    const int fd = Calls::open_directory(at, name, follow);
    if (where_ == Where::read && name == name_) marked_ = fd;
    return fd;
  }
  ssize_t read_entries(int directory, std::span<char> into) const override {
    if (directory == marked_) wait();
    return Calls::read_entries(directory, into);
  }
  int look(int at, const char* name, Facts& facts) const override {
    if (where_ == Where::look && name == name_) wait();
    return Calls::look(at, name, facts);
  }
  void let_go() { released_.set_value(); }

  std::function<void()> on_wait;

 private:
  void wait() const {
    if (on_wait) on_wait();
    future_.wait();
  }

  Where where_;
  std::string name_;
  std::promise<void> released_;
  std::shared_future<void> future_{released_.get_future()};
  mutable std::atomic<int> marked_{-1};
};

TEST_F(PreviewTest, GivesUpWhatDoesNotAnswerAndGoesOn) {
  for (int i = 0; i < 30; ++i) write("live" + std::to_string(i) + "/file", 1);
  write("dead/file", 1);
  const auto dead_file = path("dead");
  for (const auto where : {Dead::Where::open, Dead::Where::read}) {
    const auto calls = std::make_shared<Dead>(where, "dead");
    auto asked = request();
    asked.calls = calls;
    asked.answer_within = std::chrono::milliseconds{150};
    const auto result = preview(asked, {});
    calls->let_go();
    EXPECT_EQ(result.files, 30U);
    EXPECT_THAT(result.unreadable, Contains(Field(&Unreadable::path, dead_file)));
    EXPECT_EQ(result.unreadable_count, 1U);
    EXPECT_EQ(result.unanswered_count, 1U);
  }
}

TEST_F(PreviewTest, GivesUpAnEntryThatDoesNotAnswer) {
  for (int i = 0; i < 30; ++i) write("file" + std::to_string(i), 1);
  write("dead", 1);
  const auto calls = std::make_shared<Dead>(Dead::Where::look, "dead");
  auto asked = request(1);
  asked.calls = calls;
  asked.answer_within = std::chrono::milliseconds{150};
  const auto result = preview(asked, {});
  calls->let_go();
  EXPECT_EQ(result.files, 30U);
  EXPECT_EQ(result.unreadable_count, 1U);
}

TEST_F(PreviewTest, GivesUpASourceThatDoesNotAnswer) {
  write("file", 1);
  const auto calls = std::make_shared<Dead>(Dead::Where::look, path("dead"));
  auto asked = request();
  asked.rules.files.sources.push_back(path("dead"));
  asked.rules.files.sources.erase(asked.rules.files.sources.begin());
  asked.rules.files.sources.push_back(path("file"));
  asked.calls = calls;
  asked.answer_within = std::chrono::milliseconds{150};
  const auto result = preview(asked, {});
  calls->let_go();
  EXPECT_EQ(result.files, 1U);
  EXPECT_THAT(result.unreadable, Contains(Field(&Unreadable::path, path("dead"))));
}

// Directories that exist only here: `files` files and `directories` empty directories in one.
class Huge : public Calls {
 public:
  Huge(std::size_t files, std::size_t directories) : files_{files}, entries_{files + directories} {}
  int open_directory(int, const char* name, bool) const override {
    const int fd = ::open("/", O_PATH | O_CLOEXEC);
    if (std::strchr(name, '/') != nullptr) huge_ = fd;  // the source; what is in it has a plain name
    return fd;
  }
  ssize_t read_entries(int directory, std::span<char> into) const override {
    std::size_t filled = 0;
    if (directory != huge_) return 0;
    for (; given_ < entries_ && filled + 48 <= into.size(); ++given_, filled += 48) {
      auto* entry = reinterpret_cast<dirent64*>(into.data() + filled);
      entry->d_reclen = 48;
      entry->d_type = given_ < files_ ? DT_REG : DT_DIR;
      std::strcpy(entry->d_name, ("entry" + std::to_string(given_)).c_str());
    }
    return static_cast<ssize_t>(filled);
  }
  int look(int, const char* name, Facts& facts) const override {
    const bool file = std::strncmp(name, "entry", 5) == 0;
    facts = {};
    facts.mode = file ? S_IFREG | 0600 : S_IFDIR | 0700;
    facts.size = 1;
    if (++looked_ % 10'000 == 0) most_ = std::max(most_.load(), ::mallinfo2().uordblks);
    if (on_look) on_look(looked_);
    return 0;
  }
  int may_read(int, const char*, const Facts&) const override { return 0; }
  std::size_t most() const { return most_; }

  std::function<void(std::size_t)> on_look;

 private:
  std::size_t files_, entries_;
  mutable std::atomic<int> huge_{-1};
  mutable std::size_t given_ = 0;  // by the one thread that reads the directory
  mutable std::atomic<std::size_t> looked_{0}, most_{0};
};

TEST_F(PreviewTest, ADirectoryWithAMillionEntriesTakesLittleMemory) {
  const auto calls = std::make_shared<Huge>(1'000'000, 200'000);
  const auto before = ::mallinfo2().uordblks;
  auto asked = request(1);  // the one that reads it: another would ask for it by a name of its own
  asked.calls = calls;
  const auto result = preview(asked, {});
  EXPECT_EQ(result.files, 1'000'000U);
  EXPECT_EQ(result.directories, 200'001U);
  EXPECT_LT(calls->most(), before + (2 << 20));
}

TEST_F(PreviewTest, StopsAtOnce) {
  std::stop_source stop;
  const auto calls = std::make_shared<Huge>(1'000'000, 0);
  std::atomic<std::size_t> last{0};
  calls->on_look = [&](std::size_t looked) {
    if (looked == 5000) stop.request_stop();
    last = looked;
  };
  auto asked = request();
  asked.calls = calls;
  try {
    preview(asked, stop.get_token());
    FAIL() << "it went on to the end";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::cancelled);
  }
  EXPECT_LT(last, 5010U);
}

TEST_F(PreviewTest, StopsThoughTheFileSystemDoesNotAnswer) {
  write("dead", 1);
  for (const auto& name : {std::string{"dead"}, root_.path().native()}) {  // something in a source, a source itself
    std::stop_source stop;
    const auto calls = std::make_shared<Dead>(Dead::Where::look, name);
    calls->on_wait = [stop]() mutable { stop.request_stop(); };
    auto asked = request();
    asked.calls = calls;
    asked.answer_within = std::chrono::hours{1};
    EXPECT_THROW(preview(asked, stop.get_token()), base::Error);
    calls->let_go();
  }
}

TEST_F(PreviewTest, AnExcludeFileThatDoesNotAnswerIsNotWaitedForWithoutEnd) {
  ASSERT_EQ(::mkfifo(path("dead").c_str(), 0600), 0);
  const base::Fd held{::open(path("dead").c_str(), O_RDWR | O_CLOEXEC)};  // whoever reads waits until it is closed
  auto asked = request();
  asked.rules.files.exclude_files = {path("dead")};
  asked.answer_within = std::chrono::milliseconds{150};
  const auto code_of = [](const std::function<void()>& act) {
    try {
      act();
      return base::ErrorCode::internal;
    } catch (const base::Error& error) {
      return error.code();
    }
  };
  EXPECT_EQ(code_of([&] { preview(asked, {}); }), base::ErrorCode::stalled);
  EXPECT_EQ(code_of([&] { explain(asked.rules, path("x"), asked.answer_within); }), base::ErrorCode::stalled);
  std::stop_source stop;
  stop.request_stop();
  asked.answer_within = std::chrono::hours{1};
  EXPECT_EQ(code_of([&] { preview(asked, stop.get_token()); }), base::ErrorCode::cancelled);
}

TEST_F(PreviewTest, PassesOnWhatTheListThrows) {
  write("file", 1);
  auto asked = request();
  asked.list = [](std::span<const Entry>) { throw std::runtime_error{"full"}; };
  EXPECT_THROW(preview(asked, {}), std::runtime_error);
}

}  // namespace
}  // namespace strongroom::preview
