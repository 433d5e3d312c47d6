// Where requests are handled, answers that come later, and how the server ends.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <optional>
#include <thread>

#include "support/scripted_service.h"

namespace strongroom::http {
namespace {

using std::chrono::milliseconds;
using support::field_of;
using support::get;
using support::RawSocket;
using support::TestServer;

constexpr milliseconds kLong = std::chrono::minutes{10};

// The answer that a request to this server waits for.
class Later {
 public:
  explicit Later(TestServer& test) {
    test.service.answer = [this](const api::Request&) {
      return api::Response{.later = [this](api::Response::Reply reply) { asked_.set_value(std::move(reply)); }};
    };
  }
  api::Response::Reply reply() { return asked_.get_future().get(); }

 private:
  std::promise<api::Response::Reply> asked_;
};

TEST(ServerAnswers, WhatIsNotQuickKeepsNobodyWaiting) {
  TestServer test;
  test.service.quick = [](const api::Request& request) { return request.target == "/quick"; };
  std::promise<void> entered, go;
  std::thread::id loop, worker;
  test.service.answer = [&](const api::Request& request) {
    (request.target == "/quick" ? loop : worker) = std::this_thread::get_id();
    if (request.target == "/slow") {
      entered.set_value();
      go.get_future().wait();
    }
    return api::success(request.target, nullptr);
  };
  auto slow = test.connect();
  slow.send(get("/slow"));
  entered.get_future().wait();
  EXPECT_TRUE(test.ask(get("/quick")).starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(test.ask(get("/other")).starts_with("HTTP/1.1 200 "));
  go.set_value();
  EXPECT_NE(slow.read_to_end().find("/slow"), std::string::npos);
  EXPECT_NE(loop, worker);
}

TEST(ServerAnswers, WhenTooManyWaitForAThreadOneMoreIsToldToComeAgain) {
  TestServer test{{.workers = 2, .waiting = 1}};
  test.service.quick = [](const api::Request&) { return false; };
  std::latch entered{2}, go{1};
  std::atomic<int> begun{0};
  test.service.answer = [&](const api::Request& request) {
    if (begun++ < 2) entered.count_down();
    go.wait();
    return api::success(request.target, nullptr);
  };
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 2; ++i) sockets.push_back(test.connect()), sockets.back().send(get("/"));
  entered.wait();
  // Of two more, one waits; which of them is not told.
  for (int i = 0; i < 2; ++i) sockets.push_back(test.connect()), sockets.back().send(get("/"));
  pollfd entries[] = {{sockets[2].get(), POLLIN, 0}, {sockets[3].get(), POLLIN, 0}};
  ASSERT_EQ(::poll(entries, 2, 60'000), 1);
  auto& refused = sockets[entries[0].revents != 0 ? 2 : 3];
  const auto text = refused.read_to_end();
  EXPECT_TRUE(text.starts_with("HTTP/1.1 503 ")) << text;
  EXPECT_EQ(field_of(text, "Retry-After"), "1");
  EXPECT_NE(text.find(R"("success":false)"), std::string::npos);
  go.count_down();
  for (auto& socket : sockets) {
    const auto rest = socket.read_to_end();
    EXPECT_TRUE(&socket == &refused ? rest.empty() : rest.starts_with("HTTP/1.1 200 ")) << rest;
  }
}

TEST(ServerAnswers, WhatThrowsOnAThreadIsAnInternalError) {
  TestServer test;
  test.service.quick = [](const api::Request&) { return false; };
  test.service.answer = [](const api::Request&) -> api::Response { throw std::runtime_error{"the inside"}; };
  const auto text = test.ask(get("/"));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 500 ")) << text;
  EXPECT_EQ(text.find("the inside"), std::string::npos);
}

TEST(ServerAnswers, AnAnswerMayComeLaterFromAnyThread) {
  for (const bool quick : {true, false}) {
    TestServer test;
    test.service.quick = [&](const api::Request&) { return quick; };
    Later later{test};
    auto socket = test.connect();
    socket.send(get("/"));
    const auto reply = later.reply();
    std::jthread{[&] { reply(api::success("at last", nullptr, 201)); }}.join();
    reply(api::success("twice", nullptr));
    const auto text = socket.read_to_end();
    EXPECT_TRUE(text.starts_with("HTTP/1.1 201 ")) << text;
    EXPECT_NE(text.find("at last"), std::string::npos);
  }
}

TEST(ServerAnswers, AnAnswerMayComeWhileItIsAskedFor) {
  TestServer test;
  test.service.answer = [](const api::Request&) {
    return api::Response{.later = [](const api::Response::Reply& reply) { reply(api::success("at once", nullptr)); }};
  };
  EXPECT_NE(test.ask(get("/")).find("at once"), std::string::npos);
}

TEST(ServerAnswers, AnAnswerThatWasForgottenIsAnInternalError) {
  TestServer test;
  test.service.answer = [](const api::Request&) { return api::Response{.later = [](const auto&) {}}; };
  const auto text = test.ask(get("/"));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 500 ")) << text;
  EXPECT_NE(text.find("ERROR_INTERNAL"), std::string::npos);
}

TEST(ServerAnswers, NoDeadlineEndsTheWaitForALaterAnswer) {
  constexpr milliseconds kShort{20};
  TestServer test{{.first_byte = kShort, .idle = kShort, .header = kShort, .body = kShort, .chunk_taken = kShort}};
  Later later{test};
  auto patient = test.connect();
  patient.send(get("/"));
  const auto reply = later.reply();
  // Made later, and ended by its deadline: by then the others are over too, should they have been set.
  for (int i = 0; i < 3; ++i) EXPECT_EQ(test.connect().read_to_end(), "");
  reply(api::success("at last", nullptr));
  EXPECT_NE(patient.read_to_end().find("at last"), std::string::npos);
}

TEST(ServerAnswers, AClientThatGoesAwayIsNoticedWhileItsAnswerIsAwaited) {
  TestServer test{{.connections = 1}};
  Later later{test};
  std::optional<RawSocket> socket{test.connect()};
  socket->send("GET / HTTP/1.1\r\nHost: s\r\n\r\nGET /next HTTP/1.1\r\n");
  const auto reply = later.reply();
  socket.reset();
  test.service.answer = [](const api::Request& request) { return api::success(request.target, nullptr); };
  // There is room for one connection alone.
  std::string text;
  while (!text.starts_with("HTTP/1.1 200 ")) text = test.ask(get("/"));
  reply(api::success("nobody hears this", nullptr));
  EXPECT_TRUE(test.ask(get("/")).starts_with("HTTP/1.1 "));
}

TEST(ServerAnswers, AnAnswerAfterTheServersEndIsDropped) {
  std::optional<TestServer> test{std::in_place};
  std::optional<Later> later{*test};
  auto socket = test->connect();
  socket.send(get("/"));
  const auto reply = later->reply();
  test.reset();
  EXPECT_EQ(socket.read_to_end(), "");
  reply(api::success("too late", nullptr));
}

TEST(ServerAnswers, StopLetsTheRequestInHandEndAndClosesTheRest) {
  TestServer test;
  Later later{test};
  auto busy = test.connect(), idle = test.connect(), begun = test.connect();
  begun.send("GET /");
  busy.send("GET / HTTP/1.1\r\nHost: s\r\n\r\n");
  const auto reply = later.reply();
  std::jthread stops{[&] { test.server->stop(kLong); }};
  EXPECT_EQ(idle.read_to_end(), "");
  // Nothing new is taken any more.
  EXPECT_THROW(while (true) test.connect(), std::runtime_error);
  reply(api::success("at last", nullptr));
  const auto text = busy.read_to_end();
  EXPECT_NE(text.find("at last"), std::string::npos) << text;
  EXPECT_EQ(field_of(text, "Connection"), "close");
  busy.close();
  begun.close();
}

TEST(ServerAnswers, WhenItsGraceIsOverStopCutsWhatIsLeft) {
  TestServer test;
  Later later{test};
  auto socket = test.connect();
  socket.send(get("/"));
  const auto reply = later.reply();
  test.server->stop(milliseconds{20});
  EXPECT_EQ(socket.read_to_end(), "");
  test.server->stop(kLong);
}

TEST(ServerAnswers, DestructionWaitsForWhatAThreadHandles) {
  auto test = std::make_optional<TestServer>();
  std::promise<void> entered, go;
  std::atomic<bool> returned = false;
  test->service.quick = [](const api::Request&) { return false; };
  test->service.answer = [&](const api::Request&) {
    entered.set_value();
    go.get_future().wait();
    returned = true;
    return api::success("unheard", nullptr);
  };
  auto socket = test->connect();
  socket.send(get("/"));
  entered.get_future().wait();
  std::jthread releases{[&] { go.set_value(); }};
  test.reset();
  EXPECT_TRUE(returned);
}

}  // namespace
}  // namespace strongroom::http
