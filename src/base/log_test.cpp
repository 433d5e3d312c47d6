#include "base/log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <regex>
#include <sstream>
#include <thread>
#include <vector>

#include "base/error.h"

namespace strongroom::base {
namespace {

// What `write` puts on standard error, line by line.
template <typename Write>
std::vector<std::string> lines_of(LogLevel level, Write&& write) {
  testing::internal::CaptureStderr();
  {
    Log log{level};
    write(log);
  }
  std::istringstream text{testing::internal::GetCapturedStderr()};
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void write_one_of_each(Log& log) {
  log.debug("d");
  log.info("i");
  log.warning("w");
  log.error("e");
}

TEST(LogTest, ALineHasTimeOffsetLevelAndText) {
  const auto lines = lines_of(LogLevel::info, [](Log& log) { log.info("the store is open"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(std::regex_match(
      lines[0], std::regex{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d info the store is open)"}))
      << lines[0];
}

TEST(LogTest, ForProgramsALineIsAnObject) {
  testing::internal::CaptureStderr();
  Log{LogLevel::info, LogFormat::json}.warning("a \"quoted\" \\ line\nand {} more");
  auto text = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(text.ends_with("\n"));
  text.pop_back();
  const auto object = boost::json::parse(text).as_object();
  EXPECT_EQ(object.size(), 3U);
  EXPECT_EQ(object.at("level"), "warning");
  EXPECT_EQ(object.at("message"), "a \"quoted\" \\ line\\x0aand {} more");
  EXPECT_TRUE(std::regex_match(std::string{object.at("time").as_string()},
                               std::regex{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d)"}));
  EXPECT_THROW(parse_log_format("xml"), Error);
}

TEST(LogTest, OnlyItsLevelAndAboveIsWritten) {
  EXPECT_EQ(lines_of(LogLevel::debug, write_one_of_each).size(), 4U);
  EXPECT_EQ(lines_of(LogLevel::info, write_one_of_each).size(), 3U);
  EXPECT_EQ(lines_of(LogLevel::warning, write_one_of_each).size(), 2U);
  EXPECT_EQ(lines_of(LogLevel::error, write_one_of_each).size(), 1U);
  EXPECT_EQ(lines_of(LogLevel::off, write_one_of_each).size(), 0U);
}

TEST(LogTest, TextIsMadeTerminalSafeAndIsNoFormat) {
  const auto lines = lines_of(LogLevel::info, [](Log& log) { log.error("a\nb \x1b[2J {} {0} %s"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].ends_with(" error a\\x0ab \\x1b[2J {} {0} %s")) << lines[0];
}

TEST(LogTest, LinesOfSeveralThreadsAreNotMixed) {
  const auto lines = lines_of(LogLevel::info, [](Log& log) {
    std::vector<std::jthread> threads;
    for (char name = 'a'; name < 'e'; ++name)
      threads.emplace_back([&log, name] {
        for (int i = 0; i < 100; ++i) log.info(std::string(200, name));
      });
  });
  EXPECT_EQ(lines.size(), 400U);
  for (const auto& line : lines) {
    ASSERT_GE(line.size(), 200U);
    EXPECT_EQ(line.substr(line.size() - 200), std::string(200, line.back()));
  }
}

TEST(ParseLogLevel, KnowsItsWordsAndNoOther) {
  EXPECT_EQ(parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(parse_log_level("info"), LogLevel::info);
  EXPECT_EQ(parse_log_level("warning"), LogLevel::warning);
  EXPECT_EQ(parse_log_level("error"), LogLevel::error);
  EXPECT_EQ(parse_log_level("off"), LogLevel::off);
  for (const auto* name : {"", "INFO", "warn", "trace"}) {
    try {
      parse_log_level(name);
      ADD_FAILURE() << "took " << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    }
  }
}

}  // namespace
}  // namespace strongroom::base
