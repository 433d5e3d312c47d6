#include "pipeline/unpublished_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "pipeline/pipeline_test_tools.h"

namespace strongroom::pipeline::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Each way alone, on a disk and in memory.
class NamingTest : public ::testing::TestWithParam<std::tuple<std::size_t, const char*>> {
 protected:
  static std::span<const Naming> way() { return std::span{kNamings}.subspan(std::get<0>(GetParam()), 1); }
  static bool nameless() { return std::get<0>(GetParam()) < 2; }
  UnpublishedFile make() { return UnpublishedFile{scratch_.path(), "20260214-abc", 0600, way()}; }
  UnpublishedFile make(std::string_view text) {
    auto file = make();
    base::write_all(file.fd(), text, "writing");
    return file;
  }

  ScratchDirectory scratch_{std::get<1>(GetParam())};
};

TEST_P(NamingTest, AFileHasNoNameOfItsOwnUntilItIsPublished) {
  auto file = make("content");
  if (nameless()) {
    EXPECT_THAT(scratch_.names(), IsEmpty());
  } else {
    EXPECT_THAT(scratch_.names(), ElementsAre(".20260214-abc.partial"));
  }
  EXPECT_TRUE(file.publish("dump.gz"));
  EXPECT_THAT(scratch_.names(), ElementsAre("dump.gz"));
  EXPECT_EQ(base::read_file(scratch_ / "dump.gz"), "content");
  EXPECT_EQ(content(file.fd()), "content");
}

TEST_P(NamingTest, ANameThatIsTakenStaysAsItIs) {
  base::write_file_atomically(scratch_ / "dump.gz", "earlier");
  {
    auto file = make("content");
    EXPECT_FALSE(file.publish("dump.gz"));
    EXPECT_EQ(base::read_file(scratch_ / "dump.gz"), "earlier");
    EXPECT_TRUE(file.publish("dump-2.gz"));
  }
  EXPECT_THAT(scratch_.names(), ElementsAre("dump-2.gz", "dump.gz"));
  EXPECT_EQ(base::read_file(scratch_ / "dump-2.gz"), "content");
}

TEST_P(NamingTest, ASymbolicLinkToNowhereTakesANameToo) {
  std::filesystem::create_symlink("nowhere", scratch_ / "dump.gz");
  auto file = make("content");
  EXPECT_FALSE(file.publish("dump.gz"));
  EXPECT_TRUE(std::filesystem::is_symlink(scratch_ / "dump.gz"));
  EXPECT_FALSE(std::filesystem::exists(scratch_ / "nowhere"));
}

TEST_P(NamingTest, NotPublishedItLeavesNothing) {
  {
    const auto file = make("content");
    const auto moved = UnpublishedFile{make("more")};
    EXPECT_EQ(scratch_.names().size(), nameless() ? 0U : 2U);
  }
  EXPECT_THAT(scratch_.names(), IsEmpty());
}

TEST_P(NamingTest, SeveralOfOneTokenDoNotMeet) {
  auto first = make("1");
  auto second = make("2");
  if (!nameless()) {
    EXPECT_THAT(scratch_.names(), ElementsAre(".20260214-abc-2.partial", ".20260214-abc.partial"));
  }
  EXPECT_TRUE(second.publish("b"));
  EXPECT_TRUE(first.publish("a"));
  EXPECT_THAT(scratch_.names(), ElementsAre("a", "b"));
  EXPECT_EQ(base::read_file(scratch_ / "a"), "1");
}

TEST_P(NamingTest, AssignedOverTheOldOneGoes) {
  auto file = make("1");
  file = make("2");
  EXPECT_TRUE(file.publish("a"));
  EXPECT_THAT(scratch_.names(), ElementsAre("a"));
  EXPECT_EQ(base::read_file(scratch_ / "a"), "2");
}

TEST_P(NamingTest, WhatAKillLeftIsInNobodysWay) {
  base::write_file_atomically(scratch_ / ".20260214-abc.partial", "left");
  auto file = make("content");
  EXPECT_TRUE(file.publish("a"));
  EXPECT_EQ(base::read_file(scratch_ / ".20260214-abc.partial"), "left");
}

TEST_P(NamingTest, ANameIsTakenAwayAgainWhereverTheDirectoryWent) {
  const auto there = scratch_ / "there", moved = scratch_ / "moved";
  std::filesystem::create_directory(there);
  UnpublishedFile file{there, "20260214-abc", 0600, way()};
  EXPECT_TRUE(file.is_in(there));
  EXPECT_TRUE(file.publish("dump.gz"));
  std::filesystem::rename(there, moved);
  EXPECT_FALSE(file.is_in(there));
  std::filesystem::create_directory(there);
  base::write_file_atomically(there / "dump.gz", "somebody else's");
  EXPECT_FALSE(file.is_in(there));
  EXPECT_TRUE(file.is_in(moved));
  file.withdraw();
  EXPECT_FALSE(std::filesystem::exists(moved / "dump.gz"));
  EXPECT_EQ(base::read_file(there / "dump.gz"), "somebody else's");
}

INSTANTIATE_TEST_SUITE_P(Ways, NamingTest,
                         ::testing::Combine(::testing::Range<std::size_t>(0, kNamings.size()),
                                            ::testing::Values("/tmp", "/dev/shm")));

TEST(UnpublishedFile, WithoutBeingToldItUsesAFileWithoutAName) {
  const ScratchDirectory scratch;
  const UnpublishedFile file{scratch.path(), "t"};
  EXPECT_THAT(scratch.names(), IsEmpty());
  EXPECT_LE(file.naming(), Naming::link_through_proc);
}

// In the kernel's own file systems nothing can be made at all: the better ways are passed over, and the last says why.
TEST(UnpublishedFile, SaysWhyNothingCanBeMadeThere) {
  const ScratchDirectory scratch;
  base::write_file_atomically(scratch / "plain", "");
  EXPECT_EQ(code_of([&] { UnpublishedFile{scratch / "missing", "t"}; }), base::ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { UnpublishedFile{scratch / "plain", "t"}; }), base::ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { UnpublishedFile{scratch.path(), "../t"}; }), base::ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { UnpublishedFile{scratch.path(), ""}; }), base::ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { UnpublishedFile{"/sys/kernel", "t"}; }), base::ErrorCode::permission);
  UnpublishedFile file{scratch.path(), "t"};
  EXPECT_EQ(code_of([&] { file.publish("a/b"); }), base::ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { file.publish(""); }), base::ErrorCode::invalid_input);
}

TEST(UnpublishedFile, ADirectoryThatIsGoneByThenIsSaid) {
  for (std::size_t way = 0; way < kNamings.size(); ++way) {
    ScratchDirectory scratch;
    UnpublishedFile file{scratch.path(), "t", 0600, std::span{kNamings}.subspan(way)};
    std::filesystem::remove_all(scratch.path());
    EXPECT_THROW(file.publish("a"), base::Error) << way;
  }
}

TEST(RemovePartialFiles, RemovesThoseOfTheTokenAndNoOthers) {
  const ScratchDirectory scratch;
  for (const auto* name : {".t.partial", ".t-2.partial", ".t-30.partial", ".t-x.partial", ".tt.partial", "t.partial",
                           ".t.partial2", ".t-.partial", ".other.partial", "dump.gz"})
    base::write_file_atomically(scratch / name, "");
  EXPECT_EQ(remove_partial_files(scratch.path(), "t"), 3U);
  EXPECT_THAT(scratch.names(), ElementsAre(".other.partial", ".t-.partial", ".t-x.partial", ".t.partial2",
                                           ".tt.partial", "dump.gz", "t.partial"));
  EXPECT_EQ(remove_partial_files(scratch.path(), "t"), 0U);
}

TEST(RemovePartialFiles, SaysWhatItCannotDo) {
  const ScratchDirectory scratch;
  EXPECT_EQ(code_of([&] { remove_partial_files(scratch / "missing", "t"); }), base::ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { remove_partial_files(scratch.path(), "*"); }), base::ErrorCode::invalid_input);
  std::filesystem::create_directory(scratch / ".t.partial");
  EXPECT_THROW(remove_partial_files(scratch.path(), "t"), base::Error);
}

}  // namespace
}  // namespace strongroom::pipeline::testing
