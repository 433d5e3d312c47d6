// The limits that need TCP; those that do not are in server_unix_test.cpp.
#include <gtest/gtest.h>

#include "support/scripted_service.h"

namespace strongroom::http {
namespace {

using std::chrono::milliseconds;
using support::get;
using support::RawSocket;
using support::TestServer;

constexpr milliseconds kShort{50};
constexpr milliseconds kNever = std::chrono::hours{1};
constexpr Limits kPatient{
    .first_byte = kNever, .idle = kNever, .header = kNever, .body = kNever, .chunk_taken = kNever};
constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: s\r\n\r\n";

// A connection that the server has accepted.
RawSocket served(const TestServer& test, const char* from = nullptr) {
  auto socket = RawSocket::tcp(test.address(), from);
  socket.send(kGet);
  EXPECT_TRUE(socket.read_response().starts_with("HTTP/1.1 200 ")) << (from ? from : "");
  return socket;
}

void expect_turned_away(const TestServer& test, const char* from = nullptr) {
  const auto text = RawSocket::tcp(test.address(), from).read_to_end();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 503 ")) << text;
  EXPECT_EQ(support::field_of(text, "Retry-After"), "1");
}

TEST(ServerLimits, OneConnectionMoreThanInAllIsTurnedAway) {
  const TestServer test{{.connections = 3}};
  const auto one = served(test, "127.0.0.1"), two = served(test, "127.0.0.2"), three = served(test, "127.0.0.3");
  expect_turned_away(test, "127.0.0.4");
}

TEST(ServerLimits, OneConnectionMoreFromAnAddressIsTurnedAwayAndOthersAreNot) {
  const TestServer test{{.connections_per_address = 2}};
  const auto one = served(test, "127.0.0.1"), two = served(test, "127.0.0.1");
  expect_turned_away(test, "127.0.0.1");
  served(test, "127.0.0.2");
}

TEST(ServerLimits, AConnectionThatSaysNothingIsClosed) {
  auto limits = kPatient;
  limits.first_byte = kShort;
  const TestServer test{limits};
  EXPECT_EQ(test.connect().read_to_end(), "");
}

TEST(ServerLimits, AHeaderThatDoesNotEndIsGivenUp) {
  auto limits = kPatient;
  limits.header = kShort;
  const TestServer test{limits};
  EXPECT_EQ(test.ask("GET / HTTP/1.1\r\nHost: s\r\n"), "");
}

// Writes one byte whenever 5 ms have gone by, until the server closes.
void drip(RawSocket& socket) {
  pollfd entry{socket.get(), POLLRDHUP, 0};
  while (::poll(&entry, 1, 5) == 0) socket.send("a");
}

TEST(ServerLimits, ABodyThatDripsIsGivenUp) {
  auto limits = kPatient;
  limits.body = kShort;
  const TestServer test{limits};
  auto socket = test.connect();
  socket.send("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 1000000\r\n\r\n");
  drip(socket);
  EXPECT_EQ(socket.read_to_end(), "");
}

TEST(ServerLimits, AHeaderThatDripsBehindAnotherRequestIsGivenUp) {
  auto limits = kPatient;
  limits.header = kShort;
  const TestServer test{limits};
  auto socket = served(test);
  socket.send("GET / HTTP/1.1\r\nHost: s\r\nX: ");
  drip(socket);
  EXPECT_EQ(socket.read_to_end(), "");
}

TEST(ServerLimits, AnIdleConnectionIsClosedAndMayHaveBeenOlder) {
  auto limits = kPatient;
  limits.idle = kShort;
  const TestServer test{limits};
  auto socket = served(test);
  EXPECT_EQ(socket.read_to_end(), "");
}

TEST(ServerLimits, AnAnswerThatIsNotTakenIsGivenUp) {
  auto limits = kPatient;
  limits.chunk_taken = kShort;
  const std::string large(16 << 20, 'a');
  TestServer test{limits};
  test.service.answer = [&](const api::Request&) { return api::Response{.body = large.c_str()}; };
  auto socket = test.connect();
  socket.send(kGet);
  socket.wait_until_closed();
}

TEST(ServerLimits, HeadersAndBodiesHaveTheirSizes) {
  const TestServer test{{.header_bytes = 1'000, .body_bytes = 100}};
  EXPECT_TRUE(test.ask(get("/", "X: " + std::string(1'000, 'x') + "\r\n")).starts_with("HTTP/1.1 431 "));
  const std::string post = "POST / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n";
  EXPECT_TRUE(test.ask(post + "Content-Length: 100\r\n\r\n" + std::string(100, 'b')).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(test.ask(post + "Content-Length: 101\r\n\r\n" + std::string(101, 'b')).starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(test.ask(post + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'b') + "\r\n0\r\n\r\n")
                  .starts_with("HTTP/1.1 413 "));
}

}  // namespace
}  // namespace strongroom::http
