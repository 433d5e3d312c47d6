#include "http/session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <utility>
#include <variant>

#include "api/envelope.h"
#include "base/error.h"
#include "http/answers.h"
#include "http/body_sender.h"
#include "http/file_source.h"
#include "http/viewer.h"

namespace strongroom::http {
namespace {

constexpr int kSwitchingProtocols = 101;

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

std::shared_ptr<api::BodySource> source_of(const api::Response& response) {
  if (!response.payload) return nullptr;
  if (response.payload->source) return response.payload->source;
  return response.payload->file ? std::make_shared<FileSource>(response.payload->file) : nullptr;
}

// Of what is no source.
std::string text_of(api::Response& response) {
  if (has_no_body(response.status)) return {};
  return response.payload ? std::move(response.payload->text) : boost::json::serialize(response.body);
}

Framing::Body form_of(const api::Response& response, bool is_http_1_0) {
  if (has_no_body(response.status)) return Framing::Body::none;
  if (!response.payload || !response.payload->source) return Framing::Body::length;
  return is_http_1_0 ? Framing::Body::to_end : Framing::Body::chunked;
}

api::Response refusal(int status, std::string why) {
  return api::failure(
      base::Error::with_words(base::ErrorCode::invalid_input, "the request cannot be used", std::move(why),
                              "Use the strongroom command, or see its API's documentation."),
      status);
}

}  // namespace

Session::Session(Hub& hub, std::shared_ptr<Connection> connection, api::Peer peer)
    : hub_{hub}, connection_{std::move(connection)}, access_{std::move(peer)} {
  hub_.sessions.insert(this);
  access_.peer.way == api::Peer::Way::unix_socket ? ++hub_.unix_connections : ++hub_.tcp_connections;
  if (access_.peer.way != api::Peer::Way::unix_socket) ++hub_.by_address[access_.peer.address];
}

Session::~Session() {
  hub_.sessions.erase(this);
  access_.peer.way == api::Peer::Way::unix_socket ? --hub_.unix_connections : --hub_.tcp_connections;
  if (const auto found = hub_.by_address.find(access_.peer.address); found != hub_.by_address.end())
    if (--found->second == 0) hub_.by_address.erase(found);
  if (hub_.ending && hub_.sessions.empty() && hub_.last_session_ended) hub_.last_session_ended();
}

void Session::start() {
  asio::co_spawn(hub_.loop, run(), [self = shared_from_this()](std::exception_ptr failure) {
    self->connection_->cut();
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      self->hub_.log.error(std::string{"serving a connection: "} + error.what());
    }
  });
}

void Session::end() {
  if (viewer_) return viewer_->end();
  if (idle_) connection_->cut();
}

void Session::cut() {
  connection_->cut();
}

Task<void> Session::run() {
  connection_->give_up_after(hub_.limits.first_byte);
  bool goes_on = co_await connection_->handshake();
  for (bool is_first = true; goes_on; is_first = false) goes_on = co_await serve_next(is_first);
}

Task<bool> Session::serve_next(bool is_first) {
  // Whoever has sent a thousand requests at once lets the others have their turn all the same.
  co_await asio::post(kAwait);
  access_.method = access_.path = "-";
  access_.status = 0;
  access_.bytes = 0;
  RequestReader reader{hub_.limits};
  const bool is_whole = co_await read_request(reader, is_first);
  if (!is_whole) co_return false;
  connection_->never_give_up();
  const Shape shape{reader.head().method == "HEAD", reader.is_http_1_0(), reader.keep_alive()};
  auto request = std::make_shared<api::Request>(reader.take());
  request->peer = access_.peer;
  request->id = access_.id;
  if (asks_for_events(*request)) co_return co_await show_events(*request, shape);
  co_return co_await answer(std::move(request), shape);
}

Task<bool> Session::read_request(RequestReader& reader, bool is_first) {
  idle_ = connection_->unread().empty();
  if (hub_.ending) co_return false;
  // The first request's time has begun with the connection.
  if (!is_first) connection_->give_up_after(hub_.limits.idle);
  if (idle_) {
    const bool came = co_await connection_->read();
    if (!came) co_return false;
  }
  idle_ = false;
  access_.id = new_request_id(hub_.random);
  access_.began = std::chrono::steady_clock::now();
  connection_->give_up_after(hub_.limits.header);
  const bool is_whole = co_await read_rest(reader);
  co_return is_whole;
}

Task<bool> Session::read_rest(RequestReader& reader) {
  auto& unread = connection_->unread();
  bool in_body = false;
  for (;;) {
    unread.erase(0, reader.put(unread));
    if (reader.state() == RequestReader::State::whole) co_return true;
    if (reader.state() == RequestReader::State::refused)
      co_return co_await refuse(reader, reader.refusal().status, reader.refusal().why);
    if (connection_->is_full()) co_return co_await refuse(reader, 431, "its header is too long");
    if (reader.state() == RequestReader::State::body && !std::exchange(in_body, true)) {
      const bool goes_on = co_await greet_body(reader);
      if (!goes_on) co_return false;
    }
    const bool came = co_await connection_->read();
    if (!came) co_return false;
  }
}

Task<bool> Session::greet_body(const RequestReader& reader) {
  bool goes_on = true;
  if (reader.expects_continue())
    goes_on = co_await connection_->write("HTTP/1.1 100 Continue\r\n\r\n", hub_.limits.chunk_taken);
  connection_->give_up_after(hub_.limits.body);
  co_return goes_on;
}

Task<bool> Session::refuse(const RequestReader& reader, int status, std::string why) {
  access_.begin(reader.head());
  const bool goes_on = co_await respond(refusal(status, std::move(why)), {reader.head().method == "HEAD"});
  co_return goes_on;
}

Task<bool> Session::answer(std::shared_ptr<const api::Request> request, Shape shape) {
  access_.begin(*request);
  std::optional<api::Response> response;
  const auto taker = std::make_shared<AnswerTaker>([&response, &connection = *connection_](api::Response given) {
    response = std::move(given);
    connection.wake();
  });
  find_answer(hub_, std::move(request), taker);
  while (!response) {
    const bool there = co_await connection_->wait();
    if (there) continue;
    access_.write(hub_.log, "the client went away");
    co_return false;
  }
  const bool goes_on = co_await respond(std::move(*response), shape);
  co_return goes_on;
}

Task<bool> Session::show_events(const api::Request& request, Shape shape) {
  access_.begin(request);
  shape.keep_alive = false;
  if (auto fault = fault_of_upgrade(request)) co_return co_await respond(std::move(*fault), shape);
  if (!connection_->unread().empty())
    co_return co_await respond(refusal(400, "it does not wait for the answer to its upgrade"), shape);
  if (hub_.subscribers >= hub_.limits.subscribers)
    co_return co_await respond(busy("too many are watching the events"), shape);
  auto subscribed = hub_.service.subscribe(request);
  if (auto* refused = std::get_if<api::Response>(&subscribed)) co_return co_await respond(std::move(*refused), shape);
  viewer_ = make_viewer(hub_, connection_, request, std::get<std::unique_ptr<api::EventFeed>>(std::move(subscribed)));
  access_.status = kSwitchingProtocols;
  co_await viewer_->run();
  access_.write(hub_.log, "events");
  co_return false;
}

Task<bool> Session::respond(api::Response response, Shape shape) {
  const bool ends_with_it = form_of(response, shape.is_http_1_0) == Framing::Body::to_end;
  shape.keep_alive = shape.keep_alive && !hub_.ending && !ends_with_it;
  bool sent = false;
  bool failed = false;
  try {
    sent = co_await send(response, shape);
  } catch (const base::Error& error) {
    hub_.log.error("answering " + access_.id + ": " + error.message() + ": " + error.detail());
    failed = true;
  }
  if (failed) {
    auto instead = api::failure(base::Error{base::ErrorCode::internal});
    sent = co_await send(instead, shape);
  }
  access_.write(hub_.log, sent ? "" : "cut");
  if (sent && shape.keep_alive && !hub_.ending) co_return true;
  if (sent) co_await connection_->say_farewell(hub_.limits.farewell);
  co_return false;
}

Task<bool> Session::send(api::Response& response, Shape shape) {
  const auto source = source_of(response);
  auto text = source ? std::string{} : text_of(response);
  Framing framing{.body = form_of(response, shape.is_http_1_0), .length = text.size()};
  framing.keep_alive = shape.keep_alive;
  if (response.payload) framing.content_type = response.payload->content_type;
  if (response.payload && !response.payload->source && response.payload->file)
    framing.length = response.payload->file->length;
  auto bytes = response_head(response, framing, access_.id);
  access_.status = response.status;
  const bool has_body = !shape.is_head && framing.body != Framing::Body::none;
  if (has_body) bytes += text;
  if (has_body && !source) access_.bytes = text.size();
  bool sent = co_await connection_->write(bytes, hub_.limits.chunk_taken);
  if (!sent || !has_body || !source) co_return sent;
  sent = co_await send_body(hub_, connection_, source, framing.body, access_.bytes);
  // Where only the end says that a body is whole, what is not must end otherwise.
  if (!sent && framing.body == Framing::Body::to_end) connection_->abort();
  co_return sent;
}

}  // namespace strongroom::http
