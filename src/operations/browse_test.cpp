#include "operations/browse.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_directory.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

class BrowseTest : public testing::Test {
 protected:
  Browsed look(const std::string& path, bool files = false) {
    return browse(path, files, std::chrono::seconds{10}, {});
  }
  ErrorCode code_of(const std::string& path) {
    try {
      look(path);
    } catch (const base::Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "not refused: " << path;
    return ErrorCode::internal;
  }
  static std::string words(const Browsed& browsed) {
    std::string all;
    for (const auto& [name, type] : browsed.entries) all += name + ":" + type + " ";
    return all;
  }

  support::TemporaryDirectory directory_;
  const std::string root_ = directory_.path().native();
};

TEST_F(BrowseTest, DirectoriesComeFirstAndByName) {
  fs::create_directory(directory_ / "b");
  fs::create_directory(directory_ / "a");
  fs::create_directory(directory_ / ".hidden");
  base::write_file_atomically(directory_ / "0", "x", 0600);
  fs::create_symlink("a", directory_ / "link");
  ASSERT_EQ(::mkfifo((directory_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(words(look(root_)), ".hidden:directory a:directory b:directory ");
  EXPECT_EQ(words(look(root_, true)), ".hidden:directory a:directory b:directory 0:file link:symlink pipe:other ");
}

TEST_F(BrowseTest, PathsAreCleaned) {
  fs::create_directory(directory_ / "a");
  EXPECT_EQ(look(root_ + "/./a/../a//").path, root_ + "/a");
  EXPECT_EQ(look("/").path, "/");
  EXPECT_EQ(to_json(look("/")).at("parent"), nullptr);
  EXPECT_EQ(to_json(look(root_ + "/a")).at("parent").as_string(), root_);
}

TEST_F(BrowseTest, NamesThatAreNoTextAreEscaped) {
  fs::create_directory(directory_ / "a\xff\n");
  const auto entry = to_json(look(root_)).at("entries").as_array().at(0).as_object();
  EXPECT_EQ(entry.at("name").as_string(), "a\\xff\\x0a");
  EXPECT_EQ(entry.at("path").as_string(), root_ + "/a\\xff\\x0a");
}

TEST_F(BrowseTest, OfVeryManyTheFirstAreTold) {
  for (std::size_t i = 0; i < kMostBrowsed + 5; ++i) fs::create_directory(directory_ / std::to_string(100'000 + i));
  const auto browsed = look(root_);
  EXPECT_TRUE(browsed.more);
  ASSERT_EQ(browsed.entries.size(), kMostBrowsed);
  EXPECT_EQ(browsed.entries.front().name, "100000");
  EXPECT_EQ(browsed.entries.back().name, std::to_string(100'000 + kMostBrowsed - 1));
}

TEST_F(BrowseTest, WhatIsNoDirectoryIsRefusedForWhatItIs) {
  base::write_file_atomically(directory_ / "file", "x", 0600);
  EXPECT_EQ(code_of(root_ + "/file"), ErrorCode::invalid_input);
  EXPECT_EQ(code_of("relative"), ErrorCode::invalid_input);
  EXPECT_EQ(code_of(""), ErrorCode::invalid_input);
  EXPECT_EQ(code_of(root_ + "/nowhere"), ErrorCode::not_found);
}

}  // namespace
}  // namespace strongroom::operations
