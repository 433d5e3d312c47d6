#include "jobs/run_log.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "support/temporary_directory.h"

namespace strongroom::jobs {
namespace {

using domain::LogStream;

std::vector<std::string> read_all(RunLogReader& reader) {
  std::vector<std::string> lines;
  reader.read([&](const LogLine& line) { lines.push_back(line.stream + ":" + line.text); });
  return lines;
}

class RunLog : public testing::Test {
 protected:
  support::TemporaryDirectory directory_;
  base::SystemClock clock_;
  std::filesystem::path path_ = run_log_path(directory_.path(), "run");
};

TEST_F(RunLog, keepsEveryLineWithItsStream) {
  RunLogWriter writer{path_, clock_};
  writer.line(LogStream::out, "one");
  writer.line(LogStream::err, "two");
  writer.line(LogStream::note, "three");
  writer.close();
  RunLogReader reader{path_};
  EXPECT_EQ(read_all(reader), (std::vector<std::string>{"out:one", "err:two", "note:three"}));
  EXPECT_FALSE(writer.broken());
}

TEST_F(RunLog, harmlessToATerminalAndValidWhateverTheBytes) {
  RunLogWriter writer{path_, clock_};
  writer.line(LogStream::err, std::string_view{"a\x1b[2J\nb\xff\0c", 10});
  RunLogReader reader{path_};
  EXPECT_EQ(read_all(reader), std::vector<std::string>{"err:a\\x1b[2J\\x0ab\\xff\\x00c"});
}

TEST_F(RunLog, aFollowerSeesEachLineOnce) {
  RunLogWriter writer{path_, clock_, {400, 400}};
  RunLogReader reader{path_};
  std::vector<std::string> seen;
  for (int i = 0; i < 40; ++i) {
    writer.line(LogStream::out, "line " + std::to_string(i));
    for (auto& line : read_all(reader)) seen.push_back(line);
  }
  writer.close();
  for (auto& line : read_all(reader)) seen.push_back(line);
  ASSERT_EQ(seen.size(), 40U);
  for (int i = 0; i < 40; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], "out:line " + std::to_string(i));
}

TEST_F(RunLog, keepsTheFirstAndTheLastPartAndSaysWhatIsMissing) {
  constexpr int kLines = 2000;
  const RunLogLimits limits{2000, 1000};
  {
    RunLogWriter writer{path_, clock_, limits};
    for (int i = 0; i < kLines; ++i) writer.line(LogStream::out, "line " + std::to_string(i));
  }
  RunLogReader reader{path_};
  const auto lines = read_all(reader);
  ASSERT_GT(lines.size(), 20U);
  EXPECT_EQ(lines.front(), "out:line 0");
  EXPECT_EQ(lines.back(), "out:line " + std::to_string(kLines - 1));
  int missing = -1, before = 0, last = -1;
  for (const auto& line : lines) {
    if (line.starts_with("gap:")) {
      EXPECT_EQ(missing, -1) << "one gap, said once";
      std::string digits;
      for (const char c : line)
        if (c >= '0' && c <= '9') digits.push_back(c);
      missing = std::stoi(digits);
      before = last;
      continue;
    }
    const int number = std::stoi(line.substr(9));
    if (missing < 0 || last > before) {
      EXPECT_EQ(number, last + 1);
    } else {
      EXPECT_EQ(number, last + 1 + missing) << "the gap is as wide as it says";
    }
    last = number;
  }
  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator{directory_.path()}) size += entry.file_size();
  EXPECT_LE(size, limits.head + 2 * limits.tail);
}

TEST_F(RunLog, aFullDiskBreaksTheLogAndNothingElse) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  RunLogWriter writer{path_, clock_};
  const rlimit small{200, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  for (int i = 0; i < 50; ++i) writer.line(LogStream::out, "something to write");
  setrlimit(RLIMIT_FSIZE, &before);
  writer.close();
  EXPECT_TRUE(writer.broken());
}

TEST_F(RunLog, aHalfWrittenLineWaitsForItsEnd) {
  std::ofstream file{path_};
  file << R"({"t":"2026-01-01T00:00:00.000000Z","s":"out","l":"who)" << std::flush;
  RunLogReader reader{path_};
  EXPECT_TRUE(read_all(reader).empty());
  file << "le\"}\n" << std::flush;
  EXPECT_EQ(read_all(reader), std::vector<std::string>{"out:whole"});
}

TEST_F(RunLog, isNotThere) {
  RunLogReader reader{path_};
  EXPECT_FALSE(reader.read([](const LogLine&) { FAIL(); }));
}

}  // namespace
}  // namespace strongroom::jobs
