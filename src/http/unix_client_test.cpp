#include "http/unix_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

#include "api/envelope.h"
#include "api/function_service.h"
#include "base/error.h"
#include "base/log.h"
#include "http/server.h"
#include "http/unix_address.h"
#include "http/wire.h"
#include "support/raw_socket.h"
#include "support/temporary_directory.h"

namespace strongroom::http {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

// A server that says what a test wants: `talk` gets each accepted connection, one after the other.
class FakeServer {
 public:
  FakeServer(const std::filesystem::path& path, std::function<void(int fd)> talk)
      : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const UnixAddress address{path};
    if (::bind(socket_.get(), address.get(), address.size()) != 0 || ::listen(socket_.get(), 8) != 0)
      throw std::runtime_error{"the fake server cannot listen"};
    thread_ = std::thread{[this, talk = std::move(talk)] {
      for (;;) {
        const base::Fd peer{::accept(socket_.get(), nullptr, nullptr)};
        if (!peer) return;
        talk(peer.get());
      }
    }};
  }
  ~FakeServer() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }

 private:
  base::Fd socket_;
  std::thread thread_;
};

void take_request(int fd) {
  char block[4096];
  [[maybe_unused]] const auto count = ::recv(fd, block, sizeof block, 0);
}

void say(int fd, std::string_view text) {
  [[maybe_unused]] const auto count = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
}

// Until the client has closed.
void wait_for_end(int fd) {
  char block[4096];
  while (::recv(fd, block, sizeof block, 0) > 0) continue;
}

class UnixClientTest : public testing::Test {
 protected:
  // What a call throws, with a server that says `talk`.
  base::Error error_of(std::function<void(int fd)> talk, milliseconds deadline = std::chrono::seconds{30}) {
    const FakeServer server{path, std::move(talk)};
    const auto client = connect_unix_socket(path, deadline);
    if (!client) throw std::runtime_error{"not connected"};
    try {
      client->call({"GET", "/x", ""});
    } catch (const base::Error& error) {
      return error;
    }
    throw std::runtime_error{"the call succeeded"};
  }

  support::TemporaryDirectory directory;
  std::filesystem::path path = directory / "s";
};

TEST_F(UnixClientTest, NobodyListensWhereThereIsNoFileOrNoDirectory) {
  EXPECT_FALSE(connect_unix_socket(path));
  EXPECT_FALSE(connect_unix_socket(directory / "missing" / "s"));
}

TEST_F(UnixClientTest, NobodyListensOnAStaleSocketOrAFile) {
  {
    const base::Fd dead{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const UnixAddress address{path};
    ASSERT_EQ(::bind(dead.get(), address.get(), address.size()), 0);
  }
  EXPECT_FALSE(connect_unix_socket(path));
  std::ofstream{directory / "file"} << "x";
  EXPECT_FALSE(connect_unix_socket(directory / "file"));
}

TEST_F(UnixClientTest, AnAnswerThatNeverComesIsAStatusFetch) {
  const auto error = error_of(wait_for_end, milliseconds{50});
  EXPECT_EQ(error.code(), ErrorCode::status_fetch);
  EXPECT_NE(error.message().find("its time is up"), std::string::npos) << error.message();
}

TEST_F(UnixClientTest, AnAnswerThatDripsIsBoundedAsAWhole) {
  const auto drip = [](int fd) {
    take_request(fd);
    say(fd, "HTTP/1.1 200 OK\r\nX: ");
    pollfd entry{fd, POLLRDHUP, 0};
    while (::poll(&entry, 1, 5) == 0) say(fd, "a");
  };
  EXPECT_EQ(error_of(drip, milliseconds{100}).code(), ErrorCode::status_fetch);
}

TEST_F(UnixClientTest, AConnectionClosedWithoutAnAnswerIsAStatusFetch) {
  EXPECT_EQ(error_of(take_request).code(), ErrorCode::status_fetch);
  std::filesystem::remove(path);
  EXPECT_EQ(error_of([](int) {}).code(), ErrorCode::status_fetch) << "closed before the request was read";
}

TEST_F(UnixClientTest, HalfAnAnswerIsAStatusFetch) {
  for (const std::string_view half :
       {"HTT", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a\""}) {
    const auto error = error_of([&](int fd) {
      take_request(fd);
      say(fd, half);
    });
    EXPECT_EQ(error.code(), ErrorCode::status_fetch) << half;
    std::filesystem::remove(path);
  }
}

TEST_F(UnixClientTest, GarbageIsAStatusFetch) {
  for (const std::string_view text : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{x}",
                                      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}) {
    const auto error = error_of([&](int fd) {
      take_request(fd);
      say(fd, text);
      wait_for_end(fd);
    });
    EXPECT_EQ(error.code(), ErrorCode::status_fetch) << text;
    std::filesystem::remove(path);
  }
}

TEST_F(UnixClientTest, ARefusalThatComesBeforeTheWholeRequestIsRead) {
  const FakeServer server{path, [](int fd) {
                            char byte = 0;
                            ::recv(fd, &byte, 1, 0);
                            say(fd, "HTTP/1.1 413 x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
                          }};
  const auto client = connect_unix_socket(path);
  EXPECT_EQ(client->call({"POST", "/x", std::string(4 << 20, 'b')}).status, 413);
}

TEST_F(UnixClientTest, ARequestThatWouldBreakItsFirstLineIsNotSent) {
  std::atomic<int> connections{0};
  const FakeServer server{path, [&](int fd) {
                            ++connections;
                            wait_for_end(fd);
                          }};
  const auto client = connect_unix_socket(path);
  for (const api::Request& request : {api::Request{"GET", "/a b", ""}, api::Request{"GET", "/a\r\nX: y", ""},
                                      api::Request{"G T", "/", ""}, api::Request{"", "/", ""}}) {
    try {
      client->call(request);
      ADD_FAILURE() << "sent " << request.method << " " << request.target;
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    }
  }
}

TEST_F(UnixClientTest, AConnectionClosedWhileIdleIsMadeAnew) {
  base::Log log{base::LogLevel::off};
  base::SystemRandom random;
  api::FunctionService service{[](const api::Request& request) { return api::success(request.target, nullptr); }};
  Limits limits;
  limits.first_byte = limits.idle = milliseconds{50};
  const Server server{{.unix_socket = path, .limits = limits}, service, random, log};
  const auto client = connect_unix_socket(path);
  EXPECT_EQ(client->call({"GET", "/1", ""}).status, 200);
  // Its own idle time begins after the client's, and both end on one thread.
  support::RawSocket later{path};
  EXPECT_EQ(later.read_to_end(), "");
  EXPECT_EQ(client->call({"GET", "/2", ""}).body.as_object().at("message").as_string(), "/2");
}

TEST_F(UnixClientTest, AnOwnerThatEndedIsAStatusFetchAndItsSuccessorIsFound) {
  base::Log log{base::LogLevel::off};
  base::SystemRandom random;
  api::FunctionService service{[](const api::Request&) { return api::success("here", nullptr); }};
  const auto listen = [&] { return std::make_unique<Server>(ServerSetup{.unix_socket = path}, service, random, log); };
  auto server = listen();
  const auto client = connect_unix_socket(path);
  client->call({"GET", "/", ""});
  server.reset();
  for (int i = 0; i < 2; ++i) try {
      client->call({"GET", "/", ""});
      ADD_FAILURE() << "nobody was there to answer";
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::status_fetch);
    }
  server = listen();
  EXPECT_EQ(client->call({"GET", "/", ""}).status, 200);
}

TEST(Wire, ARequestHasItsLengthAndNoMore) {
  EXPECT_EQ(request_text({"POST", "/a", "{}"}),
            "POST /a HTTP/1.1\r\nHost: strongroom\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(request_text({"GET", "/a", ""}), "GET /a HTTP/1.1\r\nHost: strongroom\r\nContent-Length: 0\r\n\r\n");
}

TEST(Wire, AResponseSaysWhetherTheConnectionStays) {
  EXPECT_EQ(response_head({.status = 202}, {.length = 1}, "req-1"),
            "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 1\r\n"
            "Connection: keep-alive\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            "X-Request-Id: req-1\r\n\r\n");
  const auto text = response_head({.status = 507}, {.keep_alive = false}, "");
  EXPECT_NE(text.find("507 Insufficient Storage\r\n"), std::string::npos);
  EXPECT_NE(text.find("Connection: close\r\n"), std::string::npos);
}

TEST(Wire, WhatAResponseSaysOfCachingReplacesTheDefault) {
  const auto text = response_head({.headers = {{"cache-control", "private"}}}, {}, "");
  EXPECT_EQ(text.find("no-store"), std::string::npos);
  EXPECT_NE(text.find("cache-control: private\r\n"), std::string::npos);
}

TEST(Wire, AFieldThatWouldBreakAResponseIsNotSent) {
  for (const api::Headers& headers :
       {api::Headers{{"X", "a\r\nY: b"}}, api::Headers{{"X", "a\n"}}, api::Headers{{"X Y", "a"}},
        api::Headers{{"", "a"}}, api::Headers{{"X:", "a"}}, api::Headers{{"X", std::string(1, '\0')}},
        api::Headers{{"content-length", "1"}}, api::Headers{{"Transfer-Encoding", "chunked"}}})
    EXPECT_THROW(response_head({.headers = headers}, {}, ""), base::Error) << headers.all().front().first;
}

TEST(Wire, ARequestsFieldsAreSentAndChecked) {
  const auto text = request_text({.method = "GET", .target = "/", .headers = {{"If-Match", "\"1\""}, {"host", "h"}}});
  EXPECT_EQ(text, "GET / HTTP/1.1\r\nIf-Match: \"1\"\r\nhost: h\r\nContent-Length: 0\r\n\r\n");
  EXPECT_THROW(request_text({.method = "GET", .target = "/", .headers = {{"A", "b\r\nC: d"}}}), base::Error);
}

TEST(UnixAddressTest, AShortPathIsUsedAsItIsAndALongOneThroughItsDirectory) {
  const support::TemporaryDirectory directory;
  const auto text = [](const UnixAddress& address) {
    return std::string{reinterpret_cast<const sockaddr_un*>(address.get())->sun_path};
  };
  EXPECT_EQ(text(UnixAddress{directory / "s"}), (directory / "s").native());
  const auto deep = directory / std::string(100, 'd');
  std::filesystem::create_directory(deep);
  const UnixAddress address{deep / "s"};
  EXPECT_EQ(text(address), "/proc/self/fd/" + std::to_string(address.directory()) + "/s");
}

TEST(UnixAddressTest, ThePathOf107BytesIsTheLongestThatFits) {
  const support::TemporaryDirectory directory;
  const auto room = 107 - directory.path().native().size() - 1;
  const UnixAddress fits{directory / std::string(room, 'n')};
  EXPECT_EQ(reinterpret_cast<const sockaddr_un*>(fits.get())->sun_path[0], '/');
  EXPECT_EQ(std::string{reinterpret_cast<const sockaddr_un*>(fits.get())->sun_path}.size(), 107U);
  const UnixAddress longer{directory / std::string(room + 1, 'n')};
  EXPECT_TRUE(std::string{reinterpret_cast<const sockaddr_un*>(longer.get())->sun_path}.starts_with("/proc/self/fd/"));
}

TEST(UnixAddressTest, ANameThatNeverFitsIsRefused) {
  const support::TemporaryDirectory directory;
  EXPECT_THROW(UnixAddress{directory / std::string(120, 'n')}, base::Error);
  EXPECT_THROW(UnixAddress{directory.path() / ""}, base::Error);
}

}  // namespace
}  // namespace strongroom::http
