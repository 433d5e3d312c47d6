// Long answers and events, from the client's side, over the real server.
#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <thread>

#include "base/json.h"
#include "http/unix_client.h"
#include "support/scripted_service.h"
#include "support/temporary_directory.h"

namespace strongroom::http {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

class UnixClientStreamTest : public testing::Test {
 protected:
  std::unique_ptr<api::OwnerConnection> connect() { return connect_unix_socket(path); }
  template <typename Call>
  ErrorCode code_of(Call&& call) {
    try {
      call();
    } catch (const base::Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::internal;
  }

  support::TemporaryDirectory directory;
  std::filesystem::path path = directory / "s";
  base::SystemRandom random;
  base::Log log{base::LogLevel::off};
  support::ScriptedService service;
  Server server{{.unix_socket = path}, service, random, log};
};

// Gives numbered lines; after the first waits until it is told to go on.
class Lines final : public api::BodySource {
 public:
  explicit Lines(std::future<void> go, bool fails = false) : go_{std::move(go)}, fails_{fails} {}
  std::string next() override {
    if (count_ == 1) go_.wait();
    if (count_ == 3 && fails_) throw std::runtime_error{"no more"};
    return count_ == 3 ? std::string{} : "line " + std::to_string(count_++) + "\n";
  }

 private:
  std::future<void> go_;
  int count_ = 0;
  bool fails_;
};

TEST_F(UnixClientStreamTest, FieldsGoBothWays) {
  service.answer = [](const api::Request& request) {
    auto response = api::success("ok", nullptr);
    response.headers.add("ETag", std::string{*request.headers.find("If-Match")});
    return response;
  };
  const auto response = connect()->call({.method = "GET", .target = "/", .headers = {{"If-Match", "\"7\""}}});
  EXPECT_EQ(response.headers.find("etag"), "\"7\"");
  EXPECT_TRUE(response.headers.find("X-Request-Id"));
}

TEST_F(UnixClientStreamTest, TextIsAPayload) {
  service.answer = [](const api::Request&) {
    return api::Response{.payload = api::Payload{.content_type = "text/plain", .text = "no json"}};
  };
  const auto response = connect()->call({.method = "GET", .target = "/"});
  ASSERT_TRUE(response.payload);
  EXPECT_EQ(response.payload->text, "no json");
}

TEST_F(UnixClientStreamTest, ABodyIsGivenAsItComesAndSilenceIsTold) {
  std::promise<void> go;
  service.answer = [&](const api::Request&) {
    return api::Response{
        .payload = api::Payload{.content_type = "text/plain", .source = std::make_shared<Lines>(go.get_future())}};
  };
  std::string text;
  int silences = 0;
  const auto client = connect();
  // Half a second of silence is not the end of its time.
  client->set_deadline(milliseconds{300});
  const auto response = client->stream({.method = "GET", .target = "/log"}, [&](std::string_view piece) {
    if (piece.empty() && ++silences == 1) go.set_value();
    text += piece;
    return true;
  });
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(text, "line 0\nline 1\nline 2\n");
  EXPECT_GE(silences, 1);
  service.answer = [](const api::Request&) { return api::success("next", nullptr); };
  EXPECT_EQ(client->call({.method = "GET", .target = "/"}).status, 200);
}

TEST_F(UnixClientStreamTest, WhoWantsNoMoreGetsNoMore) {
  std::promise<void> go;
  go.set_value();
  service.answer = [&](const api::Request&) {
    return api::Response{
        .payload = api::Payload{.content_type = "text/plain", .source = std::make_shared<Lines>(go.get_future())}};
  };
  const auto client = connect();
  int pieces = 0;
  client->stream({.method = "GET", .target = "/log"}, [&](std::string_view) { return ++pieces < 1; });
  EXPECT_EQ(pieces, 1);
  service.answer = [](const api::Request&) { return api::success("next", nullptr); };
  EXPECT_EQ(client->call({.method = "GET", .target = "/"}).body.as_object().at("message").as_string(), "next");
}

TEST_F(UnixClientStreamTest, ABodyThatIsCutIsAStatusFetch) {
  std::promise<void> go;
  go.set_value();
  service.answer = [&](const api::Request&) {
    return api::Response{.payload = api::Payload{.content_type = "text/plain",
                                                 .source = std::make_shared<Lines>(go.get_future(), true)}};
  };
  EXPECT_EQ(code_of([&] { connect()->stream({.method = "GET", .target = "/"}, [](auto) { return true; }); }),
            ErrorCode::status_fetch);
}

TEST_F(UnixClientStreamTest, AFailureIsAnAnswerAndNoPiece) {
  service.answer = [](const api::Request&) { return api::failure(base::Error{ErrorCode::not_found}); };
  const auto response = connect()->stream({.method = "GET", .target = "/"}, [](std::string_view) {
    ADD_FAILURE() << "a failure was taken for the body";
    return true;
  });
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body.as_object().at("code").as_string(), "ERROR_NOT_FOUND");
}

TEST_F(UnixClientStreamTest, ADeadlineCanBeSetForWhatFollows) {
  std::promise<api::Response::Reply> first, second;
  service.answer = [&](const api::Request& request) {
    auto& asked = request.target == "/1" ? first : second;
    return api::Response{.later = [&asked](api::Response::Reply reply) { asked.set_value(std::move(reply)); }};
  };
  const auto client = connect();
  client->set_deadline(milliseconds{50});
  EXPECT_EQ(code_of([&] { client->call({.method = "GET", .target = "/1"}); }), ErrorCode::status_fetch);
  client->set_deadline(milliseconds::max());
  auto waits = std::async(std::launch::async, [&] { return client->call({.method = "GET", .target = "/2"}); });
  second.get_future().get()(api::success("at last", nullptr));
  EXPECT_EQ(waits.get().status, 200);
  first.get_future().get()(api::success("nobody hears this", nullptr));
}

// Says what it was made with, once.
class ListFeed final : public api::EventFeed {
 public:
  ListFeed(std::deque<std::string> messages, bool is_allowed)
      : messages_{std::move(messages)}, is_allowed_{is_allowed} {}
  std::shared_ptr<const std::string> next() override {
    if (messages_.empty()) return nullptr;
    auto message = std::make_shared<const std::string>(std::move(messages_.front()));
    messages_.pop_front();
    return message;
  }
  void when_ready(std::function<void()>) override {}
  bool still_allowed() const override { return is_allowed_ || !messages_.empty(); }

 private:
  std::deque<std::string> messages_;
  const bool is_allowed_;
};

TEST_F(UnixClientStreamTest, EventsAreReadOneAfterTheOther) {
  const std::string medium(300, 'm'), large(70'000, 'l');
  service.feed = [&](const api::Request& request) -> support::ScriptedService::Subscribed {
    EXPECT_EQ(request.target, "/events?since=3");
    return std::make_unique<ListFeed>(std::deque<std::string>{"{}", medium, large}, true);
  };
  const auto reader = connect()->events("/events?since=3");
  EXPECT_EQ(reader->next(milliseconds::max()), "{}");
  EXPECT_EQ(reader->next(milliseconds::max()), medium);
  EXPECT_TRUE(reader->next(milliseconds::max()) == large);
  EXPECT_EQ(reader->next(milliseconds{20}), std::nullopt);
  std::jthread stops{[&] { server.stop(milliseconds{0}); }};
  EXPECT_EQ(code_of([&] { reader->next(milliseconds::max()); }), ErrorCode::status_fetch);
}

TEST_F(UnixClientStreamTest, TheEndOfALeaveIsAStatusFetchAndARefusalIsItself) {
  service.feed = [](const api::Request&) -> support::ScriptedService::Subscribed {
    return std::make_unique<ListFeed>(std::deque<std::string>{"one"}, false);
  };
  {
    const auto reader = connect()->events("/");
    EXPECT_EQ(reader->next(milliseconds::max()), "one");
    EXPECT_EQ(code_of([&] { reader->next(milliseconds::max()); }), ErrorCode::status_fetch);
  }
  service.feed = [](const api::Request&) { return api::failure(base::Error{ErrorCode::forbidden, "not you"}); };
  EXPECT_EQ(code_of([&] { connect()->events("/"); }), ErrorCode::forbidden);
}

}  // namespace
}  // namespace strongroom::http
