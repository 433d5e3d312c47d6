#include "pipeline/parallel_gzip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <stdexcept>
#include <thread>

#include "pipeline/gunzip_stream.h"
#include "pipeline/pipeline_test_tools.h"
#include "pipeline/sha256.h"

namespace strongroom::pipeline::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

std::string sha256_of(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

// Waits for room as a reader of a pipe does, who is asked again and again.
std::span<char> room_of(ParallelGzip& gzip) {
  for (;;) {
    if (const auto room = gzip.room(); !room.empty()) return room;
    ::poll(nullptr, 0, 1);
  }
}

void put(ParallelGzip& gzip, std::string_view bytes, std::size_t piece = 100'000) {
  while (!bytes.empty()) {
    const auto room = room_of(gzip);
    const auto size = std::min({bytes.size(), room.size(), piece});
    std::memcpy(room.data(), bytes.data(), size);
    gzip.took(size);
    bytes.remove_prefix(size);
  }
}

std::string gunzip(int fd) {
  GunzipStream stream{fd};
  std::string plain;
  std::vector<char> piece(70'000);
  while (const auto got = stream.read(piece)) plain.append(piece.data(), got);
  return plain;
}

class ParallelGzipTest : public ::testing::Test {
 protected:
  CompressedFacts compress(const std::string& plain, GzipOptions options, std::size_t piece = 100'000) {
    ParallelGzip gzip{file_.get(), std::move(options)};
    put(gzip, plain, piece);
    const auto facts = gzip.finish({});
    EXPECT_EQ(gzip.progress().plain, plain.size());
    EXPECT_EQ(gzip.progress().stored, facts.size);
    return facts;
  }
  void expect_whole(const std::string& plain, const CompressedFacts& facts) {
    const auto bytes = content(file_.get());
    EXPECT_EQ(facts.size, bytes.size());
    EXPECT_EQ(facts.sha256, sha256_of(bytes));
    EXPECT_EQ(facts.plain_size, plain.size());
    EXPECT_EQ(facts.plain_sha256, sha256_of(plain));
    EXPECT_TRUE(gunzip(file_.get()) == plain);
  }
  ScratchDirectory scratch_;
  base::Fd file_ = scratch_.file();
};

TEST_F(ParallelGzipTest, WhatWasPutInIsInTheFileInOrder) {
  const auto plain = sql_text(9'500'000);
  const auto facts = compress(plain, {.threads = 3});
  expect_whole(plain, facts);
  ASSERT_EQ(facts.members.size(), 10U);
  for (std::size_t i = 0; i + 1 < facts.members.size(); ++i) EXPECT_EQ(facts.members[i].plain, kBlockBytes);
  EXPECT_EQ(facts.members.back().plain, plain.size() - 9 * kBlockBytes);
}

TEST_F(ParallelGzipTest, TheSizesOfThePiecesDoNotMatter) {
  const auto plain = sql_text(3 * kBlockBytes);
  for (const std::size_t piece : {std::size_t{4'096}, std::size_t{65'537}, 2 * kBlockBytes}) {
    ASSERT_EQ(::ftruncate(file_.get(), 0), 0);
    ASSERT_EQ(::lseek(file_.get(), 0, SEEK_SET), 0);
    const auto facts = compress(plain, {.threads = 2}, piece);
    expect_whole(plain, facts);
    EXPECT_EQ(facts.members.size(), 3U);
  }
}

TEST_F(ParallelGzipTest, NothingIsOneEmptyMember) {
  const auto facts = compress("", {});
  EXPECT_EQ(facts.members.size(), 1U);
  expect_whole("", facts);
}

TEST_F(ParallelGzipTest, RandomBytesAndSmallBlocks) {
  const auto plain = random_bytes(2'500'000);
  const auto facts = compress(plain, {.level = "1", .threads = 2, .block = 64 << 10});
  expect_whole(plain, facts);
  EXPECT_EQ(facts.members.size(), 39U);
}

TEST_F(ParallelGzipTest, EveryLevelIsReadable) {
  const auto plain = sql_text(1'300'000);
  for (char level = '1'; level <= '9'; ++level) {
    ASSERT_EQ(::ftruncate(file_.get(), 0), 0);
    ASSERT_EQ(::lseek(file_.get(), 0, SEEK_SET), 0);
    const auto facts = compress(plain, {.level = {level}, .threads = 2});
    expect_whole(plain, facts);
    EXPECT_EQ(facts.levels, std::string{level});
  }
}

TEST_F(ParallelGzipTest, AutoSaysWhatItUsed) {
  const auto facts = compress(sql_text(4'000'000), {.level = "auto"});
  EXPECT_THAT(facts.levels, MatchesRegex("[1-7]( \\([0-9]+ %\\)(, [1-7] \\([0-9]+ %\\))*)?"));
}

TEST_F(ParallelGzipTest, RefusesOtherLevelsAndBlocks) {
  for (const auto* level : {"", "0", "10", "fast", "a", "-1"})
    EXPECT_EQ(code_of([&] { ParallelGzip(file_.get(), {.level = level}); }), base::ErrorCode::invalid_input) << level;
  EXPECT_EQ(code_of([&] { ParallelGzip(file_.get(), {.block = 0}); }), base::ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { ParallelGzip(file_.get(), {.block = kBlockBytes + 1}); }), base::ErrorCode::invalid_input);
}

TEST_F(ParallelGzipTest, WritesFromThePositionOfTheFile) {
  base::write_all(file_.get(), "before", "writing");
  const auto facts = compress("text", {});
  const auto bytes = content(file_.get());
  EXPECT_EQ(bytes.substr(0, 6), "before");
  EXPECT_EQ(facts.sha256, sha256_of(std::string_view{bytes}.substr(6)));
}

TEST_F(ParallelGzipTest, WhoIsAskedBeforeEachWriteLearnsEveryByte) {
  std::uint64_t asked = 0;
  const auto facts = compress(sql_text(3'000'000), {.before_write = [&](std::uint64_t bytes) { asked += bytes; }});
  EXPECT_EQ(asked, facts.size);
}

TEST_F(ParallelGzipTest, WhatItThrowsComesOutOfRoomAndOfFinish) {
  const auto refuse = [](std::uint64_t) { throw base::Error{base::ErrorCode::no_space, "reserve"}; };
  ParallelGzip gzip{file_.get(), {.before_write = refuse}};
  const auto plain = sql_text(40'000'000);
  EXPECT_EQ(code_of([&] { put(gzip, plain); }), base::ErrorCode::no_space);
  EXPECT_EQ(code_of([&] { gzip.finish({}); }), base::ErrorCode::no_space);
  EXPECT_EQ(content(file_.get()), "");
  ParallelGzip small{file_.get(), {.before_write = refuse}};
  put(small, "text");
  EXPECT_EQ(code_of([&] { small.finish({}); }), base::ErrorCode::no_space);
}

TEST_F(ParallelGzipTest, AFullDiskIsNoSpace) {
  const auto full = base::open_file("/dev/full", O_WRONLY);
  ParallelGzip gzip{full.get(), {}};
  put(gzip, "text");
  EXPECT_EQ(code_of([&] { gzip.finish({}); }), base::ErrorCode::no_space);
}

// The writer hangs in the first write until it is let go.
class HeldUp {
 public:
  GzipOptions options() {
    return {.level = "1", .threads = 2, .before_write = [this](std::uint64_t) {
              hangs.store(true);
              gate_.wait();
            }};
  }
  void let_go() {
    if (!std::exchange(gone_, true)) open_.set_value();
  }
  ~HeldUp() { let_go(); }
  std::atomic<bool> hangs{false};

 private:
  std::promise<void> open_;
  std::shared_future<void> gate_ = open_.get_future().share();
  bool gone_ = false;
};

TEST_F(ParallelGzipTest, WithoutRoomItSaysSoAndDoesNotBlock) {
  HeldUp held;
  ParallelGzip gzip{file_.get(), held.options()};
  const auto plain = sql_text(kBlockBytes);
  std::size_t blocks = 0;
  for (; !gzip.room().empty(); ++blocks) put(gzip, plain);
  EXPECT_EQ(blocks, 10U);  // 8 and one for each compressor
  EXPECT_TRUE(gzip.room().empty());
  held.let_go();
  EXPECT_EQ(room_of(gzip).size(), kBlockBytes);
  EXPECT_EQ(gzip.finish({}).plain_size, blocks * kBlockBytes);
}

TEST_F(ParallelGzipTest, AStopEndsTheWaitingForTheEnd) {
  HeldUp held;
  ParallelGzip gzip{file_.get(), held.options()};
  put(gzip, sql_text(3 * kBlockBytes));
  std::stop_source source;
  std::jthread stopper{[&] {
    while (!held.hangs) std::this_thread::yield();
    source.request_stop();
  }};
  EXPECT_EQ(code_of([&] { gzip.finish(source.get_token()); }), base::ErrorCode::cancelled);
  held.let_go();
}

// The kernel lists a thread for a moment longer than anybody waits for it.
bool comes_to_threads(std::ptrdiff_t count) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  while (std::chrono::steady_clock::now() < end) {
    const std::filesystem::directory_iterator tasks{"/proc/self/task"};
    if (std::distance(begin(tasks), std::filesystem::end(tasks)) == count) return true;
    std::this_thread::yield();
  }
  return false;
}

TEST_F(ParallelGzipTest, DestroyedInTheMiddleItLeavesNoThread) {
  std::thread{[] {}}.join();  // with the first thread a sanitizer starts one of its own
  const std::filesystem::directory_iterator tasks{"/proc/self/task"};
  const auto before = std::distance(begin(tasks), end(tasks));
  const auto plain = sql_text(6'000'000);
  for (std::size_t i = 0; i < 20; ++i) {
    ParallelGzip gzip{file_.get(), {.threads = 3}};
    put(gzip, std::string_view{plain}.substr(0, i * 300'000));
    ASSERT_TRUE(comes_to_threads(before + 4));
  }
  EXPECT_TRUE(comes_to_threads(before));
}

TEST_F(ParallelGzipTest, MuchTakesLittleMemory) {
  const auto plain = sql_text(kBlockBytes);
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  {
    ParallelGzip gzip{file_.get(), {.level = "2", .threads = 16}};
    for (int i = 0; i < 200; ++i) put(gzip, plain);
    gzip.finish({});
  }
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024);
}

}  // namespace
}  // namespace strongroom::pipeline::testing
