#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

#include "support/scripted_service.h"
#include "support/temporary_directory.h"
#include "support/tls_files.h"
#include "support/web_socket.h"

namespace strongroom::http {
namespace {

using std::chrono::milliseconds;
using support::TestServer;
using support::WebSocket;

// What the test says to its one subscriber, from its own thread.
class Channel {
 public:
  void say(std::string text) {
    const std::scoped_lock lock{mutex_};
    messages_.push_back(std::make_shared<const std::string>(std::move(text)));
    if (ready_) ready_();
  }
  void revoke() {
    allowed_ = false;
    const std::scoped_lock lock{mutex_};
    if (ready_) ready_();
  }
  bool has_subscriber() const { return subscriber_; }
  std::future<void> gone() { return gone_.get_future(); }

  class Feed final : public api::EventFeed {
   public:
    explicit Feed(Channel& channel) : channel_{channel} { channel_.subscriber_ = true; }
    ~Feed() override {
      {
        const std::scoped_lock lock{channel_.mutex_};
        channel_.ready_ = nullptr;
      }
      channel_.subscriber_ = false;
      channel_.gone_.set_value();
    }
    std::shared_ptr<const std::string> next() override {
      const std::scoped_lock lock{channel_.mutex_};
      if (channel_.endless) return channel_.endless;
      if (channel_.messages_.empty()) return nullptr;
      auto message = channel_.messages_.front();
      channel_.messages_.pop_front();
      return message;
    }
    void when_ready(std::function<void()> ready) override {
      const std::scoped_lock lock{channel_.mutex_};
      channel_.ready_ = std::move(ready);
    }
    bool still_allowed() const override { return channel_.allowed_; }

   private:
    Channel& channel_;
  };

  std::shared_ptr<const std::string> endless{};  // said again and again

 private:
  std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> messages_;
  std::function<void()> ready_;
  std::atomic<bool> allowed_ = true;
  std::atomic<bool> subscriber_ = false;
  std::promise<void> gone_;
};

// Feeds one channel to everybody who asks.
void serve(TestServer& test, Channel& channel) {
  test.service.feed = [&](const api::Request&) -> support::ScriptedService::Subscribed {
    return std::make_unique<Channel::Feed>(channel);
  };
}

TEST(ServerEvents, WhatTheFeedHasIsSentAndWhatComesLaterToo) {
  Channel channel;
  TestServer test;
  serve(test, channel);
  channel.say("one");
  channel.say(std::string(100'000, '2'));
  WebSocket viewer{test.connect()};
  ASSERT_TRUE(viewer.is_open()) << viewer.head();
  EXPECT_NE(viewer.head().find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), std::string::npos);
  EXPECT_TRUE(support::field_of(viewer.head(), "X-Request-Id").starts_with("req-"));
  const auto first = viewer.read();
  EXPECT_EQ(first.opcode, WebSocket::kText);
  EXPECT_EQ(first.payload, "one");
  EXPECT_TRUE(viewer.read().payload == std::string(100'000, '2'));
  channel.say("three");
  EXPECT_EQ(viewer.read().payload, "three");
}

TEST(ServerEvents, TheServiceIsAskedAndItsRefusalIsAnAnswer) {
  TestServer test;
  test.service.feed = [](const api::Request& request) {
    return api::failure(base::Error{request.target == "/events?x" && request.headers.find("Origin") == "o"
                                        ? base::ErrorCode::forbidden
                                        : base::ErrorCode::internal});
  };
  WebSocket viewer{test.connect(), "/events?x", "Origin: o\r\n"};
  EXPECT_TRUE(viewer.head().starts_with("HTTP/1.1 403 ")) << viewer.head();
  EXPECT_NE(viewer.socket().read_to_end().find("ERROR_FORBIDDEN"), std::string::npos);
}

TEST(ServerEvents, AnUpgradeThatIsNoneIsRefused) {
  TestServer test;
  test.service.feed = [](const api::Request&) -> support::ScriptedService::Subscribed {
    ADD_FAILURE() << "the service was asked";
    return api::Response{};
  };
  const auto status = [&](const std::string& fields) {
    return test.ask(support::get("/events", "Upgrade: websocket\r\n" + fields)).substr(9, 3);
  };
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_EQ(status("Sec-WebSocket-Version: 13\r\n" + key), "400") << "Connection does not name it";
  const auto answer = test.ask("GET / HTTP/1.1\r\nHost: s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + key +
                               "Sec-WebSocket-Version: 8\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 426 ")) << answer;
  EXPECT_EQ(support::field_of(answer, "Sec-WebSocket-Version"), "13");
}

TEST(ServerEvents, MessagesOfTheViewerAreForgottenAndLongOnesEndIt) {
  Channel channel;
  TestServer test;
  serve(test, channel);
  WebSocket viewer{test.connect()};
  for (int i = 0; i < 10; ++i) viewer.send(WebSocket::kText, std::string(4'096, 'x'));
  viewer.send(WebSocket::kPing, "still there?");
  const auto pong = viewer.read();
  EXPECT_EQ(pong.opcode, WebSocket::kPong);
  EXPECT_EQ(pong.payload, "still there?");
  viewer.send(WebSocket::kText, std::string(4'097, 'x'));
  EXPECT_EQ(viewer.read_close(), 1009);
  channel.gone().wait();
}

TEST(ServerEvents, AViewerThatClosesIsAnsweredAndOneThatVanishesIsNoticed) {
  for (const bool politely : {true, false}) {
    Channel channel;
    TestServer test;
    serve(test, channel);
    WebSocket viewer{test.connect()};
    if (politely) {
      viewer.send(WebSocket::kClose, std::string_view{"\x03\xE8", 2});
      EXPECT_EQ(viewer.read_close(), 1000);
    }
    viewer.socket().close();
    channel.gone().wait();
  }
}

TEST(ServerEvents, SilenceIsPingedAndThenEnded) {
  Channel channel;
  TestServer test{{.silence = milliseconds{100}}};
  serve(test, channel);
  WebSocket viewer{test.connect()};
  EXPECT_EQ(viewer.read().opcode, WebSocket::kPing);
  EXPECT_EQ(viewer.read().opcode, -1) << "it did not answer";
  channel.gone().wait();
}

TEST(ServerEvents, WhoAnswersPingsStays) {
  Channel channel;
  TestServer test{{.silence = milliseconds{100}}};
  serve(test, channel);
  WebSocket viewer{test.connect()};
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(viewer.read().opcode, WebSocket::kPing);
    viewer.send(WebSocket::kPong, "");
  }
  channel.say("still here");
  EXPECT_EQ(viewer.read().payload, "still here");
}

TEST(ServerEvents, AViewerThatTakesNothingIsCut) {
  Channel channel;
  channel.endless = std::make_shared<const std::string>(100'000, 'e');
  TestServer test{{.event_taken = milliseconds{50}}};
  serve(test, channel);
  const WebSocket viewer{test.connect()};
  channel.gone().wait();
}

TEST(ServerEvents, WhoIsNotAllowedAnyMoreIsClosedWith4401) {
  {
    Channel channel;
    TestServer test;
    serve(test, channel);
    WebSocket viewer{test.connect()};
    channel.revoke();
    EXPECT_EQ(viewer.read_close(), 4401);
  }
  // And when the feed has nothing to say.
  Channel channel;
  TestServer test{{.leave = milliseconds{20}}};
  serve(test, channel);
  WebSocket viewer{test.connect()};
  channel.say("one");
  EXPECT_EQ(viewer.read().payload, "one");
  channel.revoke();
  EXPECT_EQ(viewer.read_close(), 4401);
}

TEST(ServerEvents, TheServersEndIsSaidWith1001) {
  Channel channel;
  TestServer test;
  serve(test, channel);
  WebSocket viewer{test.connect()};
  ASSERT_TRUE(viewer.is_open());
  std::jthread stops{[&] { test.server->stop(std::chrono::minutes{1}); }};
  EXPECT_EQ(viewer.read_close(), 1001);
  viewer.send(WebSocket::kClose, std::string_view{"\x03\xE9", 2});
  EXPECT_EQ(viewer.read().opcode, -1);
}

TEST(ServerEvents, AViewerThatDoesNotAnswerTheEndHoldsNobodyUp) {
  Channel channel;
  TestServer test;
  serve(test, channel);
  const WebSocket viewer{test.connect()};
  test.server.reset();
  channel.gone().wait();
}

TEST(ServerEvents, OneSubscriberTooManyIsToldToComeAgain) {
  Channel channel;
  TestServer test{{.subscribers = 1}};
  serve(test, channel);
  const WebSocket first{test.connect()};
  ASSERT_TRUE(first.is_open());
  const WebSocket second{test.connect()};
  EXPECT_TRUE(second.head().starts_with("HTTP/1.1 503 ")) << second.head();
  EXPECT_EQ(support::field_of(second.head(), "Retry-After"), "1");
  EXPECT_TRUE(test.ask(support::get("/")).starts_with("HTTP/1.1 200 ")) << "requests are served all the same";
}

TEST(ServerEvents, EventsGoOverTlsToo) {
  const support::TemporaryDirectory directory;
  Channel channel;
  TestServer test{{.event_taken = milliseconds{200}}, support::MadeCertificate{"s"}.write_to(directory.path())};
  serve(test, channel);
  channel.say(std::string(50'000, 'e') + "end");
  support::TlsClient client{test.connect()};
  client.send(
      "GET / HTTP/1.1\r\nHost: s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const auto text = client.read_until("end");
  EXPECT_TRUE(text.starts_with("HTTP/1.1 101 ")) << text;
  EXPECT_NE(text.find(std::string(50'000, 'e')), std::string::npos);
  channel.revoke();
  EXPECT_TRUE(client.read_to_end().ends_with("\x11\x31")) << "the code 4401";
}

}  // namespace
}  // namespace strongroom::http
