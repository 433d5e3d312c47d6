#include "engines/restic/version.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "engines/restic/test_tools.h"
#include "support/fake_runner.h"
#include "support/temporary_directory.h"

namespace strongroom::restic {
namespace {

using base::ErrorCode;
using testing::error_of;
using ::testing::HasSubstr;

class ToolFinderTest : public ::testing::Test {
 protected:
  ToolFinderTest() {
    options_.search_path = "relative:" + (directory_ / "empty").native() + ":" + directory_.path().native();
    options_.version_cache = directory_ / "version";
    install("a program");
  }

  void install(std::string_view content) { base::write_file_atomically(directory_ / "restic", content, 0755); }

  void expect_answer(const std::string& line, int exit_code = 0) {
    support::Transcript transcript;
    transcript.arguments = {"version", "--json"};
    transcript.events.emplace_back(support::TranscriptLine{process::Stream::out, line});
    transcript.outcome = process::Exited{exit_code};
    runner_.expect(transcript);
  }

  support::TemporaryDirectory directory_;
  support::VirtualClock clock_;
  support::FakeRunner runner_{clock_};
  Options options_;
};

TEST_F(ToolFinderTest, AsksOncePerBinaryEvenAcrossProcesses) {
  expect_answer("restic 0.14.0 compiled with go1.19.8 on linux/amd64");
  ToolFinder finder{runner_, options_};
  EXPECT_EQ(finder.find().version, (Version{0, 14, 0}));
  EXPECT_EQ(finder.find().path, directory_ / "restic");
  ToolFinder later{runner_, options_};
  EXPECT_EQ(later.find().shown, "0.14.0");
  EXPECT_EQ(runner_.calls().size(), 1U);
}

TEST_F(ToolFinderTest, AsksAgainWhenTheBinaryChanged) {
  expect_answer("restic 0.14.0 compiled");
  ToolFinder finder{runner_, options_};
  finder.find();
  install("another program");
  expect_answer(R"({"message_type":"version","version":"0.19.0"})");
  EXPECT_EQ(finder.find().version, (Version{0, 19, 0}));
}

TEST_F(ToolFinderTest, ADamagedCacheIsNoCache) {
  for (const auto* content : {"", "\n", "nonsense\n"}) {
    base::write_file_atomically(options_.version_cache, content);
    expect_answer("restic 0.16.2 compiled");
    EXPECT_EQ((ToolFinder{runner_, options_}.find().shown), "0.16.2");
  }
}

TEST_F(ToolFinderTest, ACacheThatCannotBeWrittenOnlyCostsTime) {
  options_.version_cache = directory_ / "no" / "such" / "directory";
  expect_answer("restic 0.16.2 compiled");
  EXPECT_EQ((ToolFinder{runner_, options_}.find().shown), "0.16.2");
}

TEST_F(ToolFinderTest, TooOldAndUnknownAreRefusedInWords) {
  for (const auto* line : {"restic 0.13.1 compiled", "restic unknown", "gibberish"}) {
    install(line);
    expect_answer(line);
    const auto error = error_of([&] { ToolFinder{runner_, options_}.find(); });
    ASSERT_TRUE(error) << line;
    EXPECT_EQ(error->code(), ErrorCode::tool_version) << line;
  }
}

TEST_F(ToolFinderTest, MissingAndBrokenToolsAreToldApart) {
  install("broken");
  expect_answer("panic", 2);
  EXPECT_EQ(error_of([&] { ToolFinder{runner_, options_}.find(); })->code(), ErrorCode::internal);
  std::filesystem::permissions(directory_ / "restic", std::filesystem::perms::none);
  std::filesystem::remove(directory_ / "restic");
  EXPECT_EQ(error_of([&] { ToolFinder{runner_, options_}.find(); })->code(), ErrorCode::tool_missing);
  options_.binary = (directory_ / "elsewhere").native();
  const auto error = error_of([&] { ToolFinder{runner_, options_}.find(); });
  EXPECT_EQ(error->code(), ErrorCode::tool_missing);
  EXPECT_THAT(error->message(), HasSubstr("elsewhere"));
}

}  // namespace
}  // namespace strongroom::restic
