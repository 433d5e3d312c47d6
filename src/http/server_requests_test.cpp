// What of RFC 9112 the server takes, answers and refuses, over TCP.
#include <gtest/gtest.h>

#include <thread>

#include "base/json.h"
#include "support/scripted_service.h"

namespace strongroom::http {
namespace {

using support::body_of;
using support::field_of;
using support::get;
using support::TestServer;

TEST(ServerRequests, TheServiceKnowsWhoAsksAndWhat) {
  TestServer test;
  api::Request seen;
  test.service.answer = [&](const api::Request& request) {
    seen = request;
    return api::success("ok", nullptr);
  };
  const auto text = test.ask(get("/a?b=c", "X-One: 1\r\nx-one: 2\r\n"));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n")) << text;
  EXPECT_EQ(seen.method, "GET");
  EXPECT_EQ(seen.target, "/a?b=c");
  EXPECT_EQ(seen.headers.count("X-One"), 2U);
  EXPECT_EQ(seen.headers.find("HOST"), "s");
  EXPECT_EQ(seen.peer.way, api::Peer::Way::tcp);
  EXPECT_EQ(seen.peer.address, "127.0.0.1");
  EXPECT_FALSE(seen.peer.encrypted);
  EXPECT_TRUE(seen.id.starts_with("req-"));
  EXPECT_EQ(field_of(text, "X-Request-Id"), seen.id);
  EXPECT_EQ(field_of(text, "Cache-Control"), "no-store");
  EXPECT_EQ(field_of(text, "X-Content-Type-Options"), "nosniff");
}

TEST(ServerRequests, EveryRequestHasAnIdOfItsOwn) {
  const TestServer test;
  auto socket = test.connect();
  socket.send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
  const auto first = field_of(socket.read_response(), "X-Request-Id");
  socket.send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
  EXPECT_NE(field_of(socket.read_response(), "X-Request-Id"), first);
}

TEST(ServerRequests, HeadHasTheLengthAndNoBody) {
  TestServer test;
  const auto whole = test.ask(get("/x"));
  test.service.answer = [](const api::Request&) {
    return api::success("/x", boost::json::object{{"method", "GET"}, {"body", ""}});
  };
  const auto head = test.ask("HEAD /x HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(body_of(head), "");
  EXPECT_EQ(field_of(head, "Content-Length"), std::to_string(body_of(whole).size()));
}

TEST(ServerRequests, AStatusWithoutABodyHasNeitherLengthNorBody) {
  TestServer test;
  test.service.answer = [](const api::Request& request) {
    return api::Response{.status = request.target == "/304" ? 304 : 204, .body = "never seen"};
  };
  auto socket = test.connect();
  for (const auto* target : {"/204", "/304"}) {
    socket.send("GET " + std::string{target} + " HTTP/1.1\r\nHost: s\r\n\r\n");
    const auto text = socket.read_head();
    EXPECT_EQ(text.find("\r\nContent-"), std::string::npos) << text;
  }
  socket.send(get("/204"));
  EXPECT_EQ(body_of(socket.read_to_end()), "");
}

TEST(ServerRequests, AnAbsoluteTargetIsItsPath) {
  const TestServer test;
  const auto target_of = [&](const std::string& line, const std::string& host) {
    const auto text = test.ask("GET " + line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return text.starts_with("HTTP/1.1 200 ")
               ? std::string{base::parse_json(body_of(text)).as_object().at("message").as_string()}
               : text.substr(9, 3);
  };
  EXPECT_EQ(target_of("http://h:80/a?b", "h:80"), "/a?b");
  EXPECT_EQ(target_of("HTTPS://h", "H"), "/");
  EXPECT_EQ(target_of("http://h?x", "h"), "/?x");
  EXPECT_EQ(target_of("http://other/a", "h"), "400");
  EXPECT_EQ(target_of("*", "h"), "400");
  EXPECT_EQ(target_of("h:80", "h"), "400");
  EXPECT_EQ(target_of("ftp://h/", "h"), "400");
  EXPECT_EQ(target_of("/\xC3\xA4", "h"), "400");
}

// Each is answered 400 and the connection closed, whatever stands behind it.
TEST(ServerRequests, WhatAProxyCouldReadDifferentlyIsRefused) {
  const TestServer test;
  const std::string host = "Host: s\r\n", chunked = "Transfer-Encoding: chunked\r\n", length = "Content-Length: 5\r\n";
  for (const auto& fields : std::vector<std::string>{"",
                                                     host + host,
                                                     "Host: a b\r\n",
                                                     host + chunked + length,
                                                     host + length + chunked,
                                                     host + chunked + chunked,
                                                     host + length + length,
                                                     host + "Content-Length: 5, 5\r\n",
                                                     host + length + "Content-Length: 6\r\n",
                                                     host + "Content-Length: +5\r\n",
                                                     host + "Content-Length: -5\r\n",
                                                     host + "Content-Length: 0x5\r\n",
                                                     host + "Content-Length:\r\n",
                                                     host + "Content-Length: 99999999999999999999\r\n",
                                                     host + "Transfer-Encoding: gzip\r\n",
                                                     host + "Transfer-Encoding: gzip, chunked\r\n",
                                                     host + "Transfer-Encoding: chunked, gzip\r\n",
                                                     host + "Transfer-Encoding: identity\r\n",
                                                     host + "Transfer-Encoding: xchunked\r\n",
                                                     host + "Transfer-Encoding: gzip\r\n" + length,
                                                     host + "Transfer-Encoding : chunked\r\n",
                                                     host + "Content-Length : 5\r\n",
                                                     host + "X\r\n",
                                                     host + ": x\r\n",
                                                     host + "X: a\rb\r\n",
                                                     host + "X: a\nY: b\r\n",
                                                     host + "X: a" + std::string(1, '\0') + "\r\n"}) {
    const auto text =
        test.ask("POST / HTTP/1.1\r\n" + fields + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: s\r\n\r\n");
    EXPECT_TRUE(text.starts_with("HTTP/1.1 400 ")) << fields << text;
    EXPECT_EQ(text.find("HTTP/1.1 ", 1), std::string::npos) << "a second answer to " << fields;
    EXPECT_EQ(field_of(text, "Connection"), "close");
  }
}

TEST(ServerRequests, HttpOneDotZeroIsServedAndEnds) {
  const TestServer test;
  const auto text = test.ask("GET /x HTTP/1.0\r\nHost: s\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 ")) << text;
  EXPECT_TRUE(
      test.ask("POST / HTTP/1.0\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(test.ask("GET / HTTP/2.0\r\nHost: s\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST(ServerRequests, FieldsBehindAChunkedBodyAreNotThoseOfTheHeader) {
  TestServer test;
  test.service.answer = [](const api::Request& request) {
    return api::success(request.headers.find("Authorization") ? "taken" : "left", request.body.c_str());
  };
  const auto text = test.ask(
      "POST / HTTP/1.1\r\nHost: s\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n0\r\nAuthorization: Bearer x\r\n\r\n");
  EXPECT_NE(text.find("left"), std::string::npos) << text;
  EXPECT_NE(text.find("abc"), std::string::npos) << text;
}

TEST(ServerRequests, WhoExpectsAContinueIsToldToGoOn) {
  const TestServer test;
  auto socket = test.connect();
  socket.send("POST /x HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(socket.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("abc");
  EXPECT_NE(socket.read_response().find(R"("body":"abc")"), std::string::npos);
}

TEST(ServerRequests, WhoSendsTooMuchIsNotToldToGoOn) {
  const TestServer test;
  const auto text = test.ask("POST /x HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 413 ")) << text;
}

TEST(ServerRequests, ARefusalIsSeenByAClientThatIsStillSending) {
  const TestServer test;
  const auto text =
      test.ask("POST /x HTTP/1.1\r\nHost: s\r\nContent-Length: 2000000\r\n\r\n" + std::string(600'000, 'x'));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 413 ")) << text;
}

TEST(ServerRequests, AHeaderFieldThatWouldSplitTheAnswerIsAnInternalError) {
  TestServer test;
  test.service.answer = [](const api::Request&) {
    auto response = api::success("ok", nullptr);
    response.headers.add("X-Name", "a\r\nSet-Cookie: evil=1");
    return response;
  };
  const auto text = test.ask(get("/"));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 500 ")) << text;
  EXPECT_EQ(text.find("evil"), std::string::npos);
}

TEST(ServerRequests, TheLogHasNeitherQueryNorFieldsNorBodies) {
  testing::internal::CaptureStderr();
  {
    TestServer test{{}, {}, base::LogLevel::debug};
    test.ask(get("/path?token=secret1", "Authorization: Bearer secret2\r\n"));
    test.service.answer = [](const api::Request&) { return api::failure(base::Error{base::ErrorCode::internal}); };
    test.ask("POST /broken HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Length: 7\r\n\r\nsecret3");
  }
  const auto log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("debug GET /path 200, "), std::string::npos) << log;
  EXPECT_NE(log.find("warning POST /broken 500, "), std::string::npos) << log;
  EXPECT_NE(log.find("req-"), std::string::npos) << log;
  EXPECT_NE(log.find("127.0.0.1"), std::string::npos) << log;
  EXPECT_EQ(log.find("secret"), std::string::npos) << log;
}

}  // namespace
}  // namespace strongroom::http
