#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <numeric>

#include "base/file.h"
#include "support/scripted_service.h"
#include "support/temporary_directory.h"

namespace strongroom::http {
namespace {

using support::body_of;
using support::field_of;
using support::get;
using support::TestServer;

// Gives what it is made with, then ends or throws; tells when it is gone.
class ListSource final : public api::BodySource {
 public:
  explicit ListSource(std::vector<std::string> chunks, bool fails = false, std::promise<void>* gone = nullptr)
      : chunks_{std::move(chunks)}, fails_{fails}, gone_{gone} {}
  ~ListSource() override {
    if (gone_) gone_->set_value();
  }
  std::string next() override {
    if (given_ < chunks_.size()) return chunks_[given_++];
    if (fails_) throw std::runtime_error{"no more"};
    return {};
  }

 private:
  std::vector<std::string> chunks_;
  std::size_t given_ = 0;
  bool fails_;
  std::promise<void>* gone_;
};

// Never ends.
class EndlessSource final : public api::BodySource {
 public:
  explicit EndlessSource(std::promise<void>& gone) : gone_{gone} {}
  ~EndlessSource() override { gone_.set_value(); }
  std::string next() override { return std::string(100'000, 'e'); }

 private:
  std::promise<void>& gone_;
};

api::Response sends(std::shared_ptr<api::BodySource> source) {
  return {.payload = api::Payload{.content_type = "text/plain", .source = std::move(source)}};
}

std::string numbers(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; text.size() < count; ++i) text += std::to_string(i) + "\n";
  return text.substr(0, count);
}

class ServerFilesTest : public testing::Test {
 protected:
  api::Response part(std::uint64_t offset, std::uint64_t length) {
    return {.status = 206,
            .headers = {{"Content-Range", "x"}},
            .payload =
                api::Payload{.content_type = "application/gzip",
                             .file = std::make_shared<api::FileBody>(base::open_file(path, O_RDONLY), offset, length)}};
  }
  void SetUp() override { std::ofstream{path} << content; }

  support::TemporaryDirectory directory;
  std::filesystem::path path = directory / "file";
  const std::string content = numbers(700'000);
  TestServer test;
};

TEST_F(ServerFilesTest, APartOfAFileIsSentAsItIs) {
  test.service.answer = [&](const api::Request&) { return part(1'000, 600'001); };
  const auto text = test.ask(get("/"));
  EXPECT_EQ(field_of(text, "Content-Length"), "600001");
  EXPECT_EQ(field_of(text, "Content-Type"), "application/gzip");
  EXPECT_EQ(field_of(text, "Content-Range"), "x");
  EXPECT_TRUE(body_of(text) == content.substr(1'000, 600'001));
}

TEST_F(ServerFilesTest, HeadHasTheFilesLengthAndAnEmptyPartHasNone) {
  test.service.answer = [&](const api::Request& request) { return part(0, request.target == "/0" ? 0 : 700'000); };
  const auto head = test.ask("HEAD / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(field_of(head, "Content-Length"), "700000");
  EXPECT_EQ(body_of(head), "");
  EXPECT_EQ(field_of(test.ask(get("/0")), "Content-Length"), "0");
}

TEST_F(ServerFilesTest, AConnectionGoesOnBehindAFile) {
  test.service.answer = [&](const api::Request&) { return part(0, 5); };
  auto socket = test.connect();
  for (int i = 0; i < 2; ++i) {
    socket.send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
    EXPECT_EQ(body_of(socket.read_response()), content.substr(0, 5));
  }
}

TEST_F(ServerFilesTest, AFileThatBecameShorterCutsTheConnection) {
  test.service.answer = [&](const api::Request&) { return part(0, 800'000); };
  const auto body = body_of(test.ask(get("/")));
  EXPECT_LT(body.size(), 700'001U);
  EXPECT_TRUE(content.starts_with(body));
}

TEST(ServerStreams, AStreamIsSentInChunks) {
  TestServer test;
  test.service.answer = [](const api::Request&) {
    return sends(std::make_shared<ListSource>(std::vector<std::string>{"abc", std::string(20, 'd')}));
  };
  const auto text = test.ask(get("/"));
  EXPECT_EQ(field_of(text, "Transfer-Encoding"), "chunked");
  EXPECT_EQ(field_of(text, "Content-Length"), "");
  EXPECT_EQ(body_of(text), "3\r\nabc\r\n14\r\n" + std::string(20, 'd') + "\r\n0\r\n\r\n");
}

TEST(ServerStreams, ToHttpOneDotZeroItIsSentToTheEnd) {
  TestServer test;
  test.service.answer = [](const api::Request&) {
    return sends(std::make_shared<ListSource>(std::vector<std::string>{"abc", "def"}));
  };
  const auto text = test.ask("GET / HTTP/1.0\r\nHost: s\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(body_of(text), "abcdef");
  EXPECT_EQ(field_of(text, "Connection"), "close");
}

TEST(ServerStreams, WhatThrowsCutsTheConnectionBeforeTheLastChunk) {
  TestServer test;
  test.service.answer = [](const api::Request&) {
    return sends(std::make_shared<ListSource>(std::vector<std::string>{"abc"}, true));
  };
  EXPECT_EQ(body_of(test.ask(get("/"))), "3\r\nabc\r\n");
}

TEST(ServerStreams, HeadAsksForNothing) {
  TestServer test;
  std::promise<void> gone;
  test.service.answer = [&](const api::Request&) {
    return sends(std::make_shared<ListSource>(std::vector<std::string>{}, true, &gone));
  };
  const auto text = test.ask("HEAD / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(field_of(text, "Transfer-Encoding"), "chunked");
  EXPECT_EQ(body_of(text), "");
  gone.get_future().wait();
}

TEST(ServerStreams, AStreamEndsWithItsClient) {
  std::promise<void> gone;
  TestServer test;
  test.service.answer = [&](const api::Request&) { return sends(std::make_shared<EndlessSource>(gone)); };
  {
    auto socket = test.connect();
    socket.send(get("/"));
    EXPECT_EQ(socket.read_bytes(1'000'000).size(), 1'000'000U);
  }
  gone.get_future().wait();
}

TEST(ServerStreams, AClientThatTakesNothingIsCut) {
  std::promise<void> gone;
  TestServer test{{.chunk_taken = std::chrono::milliseconds{50}}};
  test.service.answer = [&](const api::Request&) { return sends(std::make_shared<EndlessSource>(gone)); };
  auto socket = test.connect();
  socket.send(get("/"));
  gone.get_future().wait();
}

TEST(ServerStreams, TheServersEndCutsWhatNeverEnds) {
  std::promise<void> gone;
  TestServer test;
  test.service.answer = [&](const api::Request&) { return sends(std::make_shared<EndlessSource>(gone)); };
  auto socket = test.connect();
  socket.send(get("/"));
  EXPECT_EQ(socket.read_bytes(500'000).size(), 500'000U);
  test.server->stop(std::chrono::milliseconds{10});
  gone.get_future().wait();
}

}  // namespace
}  // namespace strongroom::http
