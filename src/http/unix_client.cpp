#include "http/unix_client.h"

#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "http/answer_reader.h"
#include "http/client_socket.h"
#include "http/event_reader.h"
#include "http/wire.h"

namespace strongroom::http {
namespace {

constexpr std::size_t kLongestBody = 64 * 1024 * 1024;
constexpr std::chrono::milliseconds kSilence{500};

// The other side closed the connection before it said anything to the request at hand.
struct Gone {};

bool is_success(const api::Response& response) {
  return response.status >= 200 && response.status < 300;
}

// Whether it may arrive twice.
bool is_repeatable(const api::Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.headers.find("Idempotency-Key");
}

bool is_json(const api::Response& response) {
  const auto type = response.headers.find("Content-Type");
  return !type || type->starts_with("application/json");
}

void put_body(api::Response& response, std::string text) {
  if (text.empty()) return;
  if (!is_json(response)) {
    response.payload = {.content_type = std::string{*response.headers.find("Content-Type")}, .text = std::move(text)};
    return;
  }
  try {
    response.body = base::parse_json(text);
  } catch (const base::Error& error) {
    fail_to_ask("what it said is not JSON", error.message());
  }
}

class UnixConnection final : public api::OwnerConnection {
 public:
  UnixConnection(std::filesystem::path path, ClientSocket socket, std::chrono::milliseconds deadline)
      : path_{std::move(path)}, socket_{std::move(socket)}, deadline_{deadline} {}

  void set_deadline(std::chrono::milliseconds deadline) override { deadline_ = deadline; }

  api::Response call(const api::Request& request) override {
    return ask(request, [](const api::Response&) -> const Take* { return nullptr; });
  }

  api::Response stream(const api::Request& request, const Take& take) override {
    return ask(request, [&](const api::Response& head) { return is_success(head) ? &take : nullptr; });
  }

  std::unique_ptr<api::EventReader> events(const std::string& target) override {
    auto socket = ClientSocket::connect(path_, deadline_);
    if (!socket) fail_to_ask("it has ended");
    return read_events(std::move(*socket), target, end_of(deadline_));
  }

 private:
  // `choose` says, once the head is there, whether somebody takes the body as it comes.
  template <typename Choose>
  api::Response ask(const api::Request& request, const Choose& choose) {
    const auto text = request_text(request);
    const auto end = end_of(deadline_);
    if (socket_ && socket_->is_stale()) socket_.reset();
    try {
      try {
        return exchange(request, text, end, choose);
      } catch (const Gone&) {
        if (!used_ || !is_repeatable(request)) throw;
      }
      // It was closed while it was idle, in the moment in which the request was sent.
      socket_.reset();
      return exchange(request, text, end, choose);
    } catch (const Gone&) {
      socket_.reset();
      fail_to_ask("it closed the connection");
    } catch (...) {
      // What a request left unread must not be taken for the next one's answer.
      socket_.reset();
      throw;
    }
  }

  template <typename Choose>
  api::Response exchange(const api::Request& request, const std::string& text, ClientSocket::Time end,
                         const Choose& choose) {
    if (!socket_) reconnect();
    // A refusal may come, and the connection close, before all of the request was taken: it is worth reading.
    const bool sent = socket_->send(text, end);
    AnswerReader reader{request.method == "HEAD"};
    std::string bytes;
    while (!reader.has_head()) read_more(reader, bytes, end);
    auto response = reader.head();
    const bool whole = [&] {
      if (const Take* take = choose(response)) return give(reader, bytes, *take);
      put_body(response, collect(reader, bytes, end));
      return true;
    }();
    used_ = sent && whole && reader.keep_alive();
    if (!used_) socket_.reset();
    return response;
  }

  void reconnect() {
    used_ = false;
    socket_ = ClientSocket::connect(path_, deadline_);
    if (!socket_) fail_to_ask("it has ended");
  }

  // False when nothing came until `end`.
  bool try_more(AnswerReader& reader, std::string& bytes, ClientSocket::Time end) {
    const auto count = socket_->read_some(bytes, end);
    if (!count) return false;
    if (*count == 0 && !reader.end()) throw Gone{};
    if (*count > 0) reader.put(bytes);
    return true;
  }
  void read_more(AnswerReader& reader, std::string& bytes, ClientSocket::Time end) {
    if (!try_more(reader, bytes, end)) fail_to_ask("its time is up");
  }

  std::string collect(AnswerReader& reader, std::string& bytes, ClientSocket::Time end) {
    auto body = reader.take_piece();
    while (!reader.is_done()) {
      read_more(reader, bytes, end);
      body += reader.take_piece();
      if (body.size() > kLongestBody) fail_to_ask("what it said is too long");
    }
    return body;
  }

  // False when no more is wanted.
  bool give(AnswerReader& reader, std::string& bytes, const Take& take) {
    if (const auto first = reader.take_piece(); !first.empty() && !take(first)) return false;
    while (!reader.is_done()) {
      const bool silent = !try_more(reader, bytes, end_of(kSilence));
      const auto piece = reader.take_piece();
      if ((silent || !piece.empty()) && !take(piece)) return false;
    }
    return true;
  }

  const std::filesystem::path path_;
  std::optional<ClientSocket> socket_;
  std::chrono::milliseconds deadline_;
  bool used_ = false;  // an answer came over this very connection
};

}  // namespace

std::unique_ptr<api::OwnerConnection> connect_unix_socket(const std::filesystem::path& path,
                                                          std::chrono::milliseconds deadline) {
  const auto whole = std::filesystem::absolute(path);
  auto socket = ClientSocket::connect(whole, deadline);
  if (!socket) return nullptr;
  return std::make_unique<UnixConnection>(whole, std::move(*socket), deadline);
}

}  // namespace strongroom::http
