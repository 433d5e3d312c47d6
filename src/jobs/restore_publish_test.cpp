#include "jobs/restore_publish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "jobs/restore_run.h"
#include "support/temporary_directory.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

class RestorePublish : public testing::Test {
 protected:
  fs::path make_partial(bool inside, const std::vector<std::string>& names) {
    if (inside) fs::create_directory(target_);
    const fs::path partial{partial_directory(target_.native(), "r1", inside)};
    fs::create_directory(partial);
    for (const auto& name : names) std::ofstream{partial / name} << "restored";
    return partial;
  }
  static std::vector<std::string> names_in(const fs::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{directory}) names.push_back(entry.path().filename());
    return names;
  }
  static std::string content(const fs::path& path) {
    std::string text;
    std::ifstream{path} >> text;
    return text;
  }
  support::TemporaryDirectory directory_;
  fs::path target_ = directory_.path() / "target";
};

TEST_F(RestorePublish, aNewTargetIsOneRename) {
  publish_restored(make_partial(false, {"a", "b"}), target_, false);
  EXPECT_THAT(names_in(target_), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(names_in(directory_.path()), UnorderedElementsAre("target"));
}

TEST_F(RestorePublish, anExistingTargetKeepsItsIdentity) {
  const auto partial = make_partial(true, {"a", "b", "c"});
  publish_restored(partial, target_, true);
  EXPECT_THAT(names_in(target_), UnorderedElementsAre("a", "b", "c"));
}

TEST_F(RestorePublish, whatCameMeanwhileIsNeverReplaced) {
  auto partial = make_partial(false, {"a"});
  std::ofstream{target_} << "somebody's";
  EXPECT_THROW(publish_restored(partial, target_, false), base::Error);
  EXPECT_EQ(content(target_), "somebody's");
  fs::remove(target_);

  fs::remove_all(partial);
  partial = make_partial(true, {"a", "b", "c"});
  std::ofstream{target_ / "b"} << "somebody's";
  EXPECT_THROW(publish_restored(partial, target_, true), base::Error);
  remove_partial_directories(target_.native(), "r1");
  EXPECT_THAT(names_in(target_), UnorderedElementsAre("b")) << "half a restore is none";
  EXPECT_EQ(content(target_ / "b"), "somebody's");
}

// A kill in the middle: some are moved, the notes are there.
TEST_F(RestorePublish, halfAPublicationIsTakenBackAndNothingElse) {
  const auto partial = make_partial(true, {"a", "b", "c"});
  std::ofstream{target_ / "b"} << "in the way";
  std::ofstream{target_ / "mine"} << "somebody's";
  EXPECT_THROW(publish_restored(partial, target_, true), base::Error);
  fs::remove(target_ / "b");
  fs::rename(partial / "a", target_ / "a");
  fs::rename(partial / "b", target_ / "b");
  fs::rename(target_ / "b", directory_.path() / "kept");
  std::ofstream{target_ / "b"} << "another";
  remove_partial_directories(target_.native(), "r1");
  EXPECT_THAT(names_in(target_), UnorderedElementsAre("b", "mine"));
  EXPECT_EQ(content(target_ / "b"), "another") << "the same name is not the same file";
}

TEST_F(RestorePublish, notesThatMakeNoSenseMoveNothing) {
  const auto partial = make_partial(true, {"a"});
  std::ofstream{target_ / "mine"} << "somebody's";
  std::ofstream{partial / ".strongroom-publish"} << "garbage 1 2 mine";
  take_back(partial, target_);
  EXPECT_THAT(names_in(target_), UnorderedElementsAre("mine", partial.filename().native()));
}

}  // namespace
}  // namespace strongroom::jobs
