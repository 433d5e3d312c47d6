#include "api/run_log_source.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "base/error.h"
#include "jobs/run_log.h"
#include "support/temporary_directory.h"

namespace strongroom::api {
namespace {

class RunLogSourceTest : public ::testing::Test {
 protected:
  void write(const std::string& text) {
    jobs::RunLogWriter writer{path_, clock_};
    writer.line(domain::LogStream::note, text);
    writer.close();
  }
  std::string follow(std::function<bool()> unfinished) {
    const auto source = read_run_log({.path = path_, .unfinished = std::move(unfinished)});
    std::string all;
    for (auto text = source->next(); !text.empty(); text = source->next()) all += text;
    return all;
  }

  support::TemporaryDirectory directory_;
  base::SystemClock clock_;
  std::filesystem::path path_ = jobs::run_log_path(directory_.path(), "run");
};

TEST_F(RunLogSourceTest, TheLogOfARunThatWaitsForItsTurnIsFollowedFromItsFirstLine) {
  int asked = 0;
  const auto all = follow([&] {
    if (++asked == 3) write("it begins");
    return asked < 4;
  });
  EXPECT_NE(all.find("it begins"), std::string::npos) << all;
}

TEST_F(RunLogSourceTest, ALogThatComesRightBeforeTheEndIsFound) {
  const auto all = follow([&] {
    write("begun and ended");
    return false;
  });
  EXPECT_NE(all.find("begun and ended"), std::string::npos) << all;
}

TEST_F(RunLogSourceTest, WhereNoLogCanComeThereIsNone) {
  EXPECT_THROW(follow([] { return false; }), base::Error);
  EXPECT_THROW(read_run_log({.path = path_}), base::Error);
}

}  // namespace
}  // namespace strongroom::api
