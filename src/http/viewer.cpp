#include "http/viewer.h"

#include <algorithm>
#include <atomic>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <optional>
#include <utility>

#include "api/envelope.h"
#include "base/error.h"

namespace strongroom::http {
namespace {

namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

constexpr auto kRevoked = static_cast<websocket::close_code>(4401);

// A connection's stream as Beast wants one.
class Layer {
 public:
  using executor_type = Stream::executor_type;

  explicit Layer(std::shared_ptr<Connection> connection) : connection_{std::move(connection)} {}
  executor_type get_executor() { return connection_->stream().get_executor(); }
  Connection& connection() { return *connection_; }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    const asio::mutable_buffer buffer = first_of<asio::mutable_buffer>(buffers);
    return run([this, buffer] { return stream().try_read(buffer.data(), buffer.size()); }, buffer.size(), token);
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    const asio::const_buffer buffer = first_of<asio::const_buffer>(buffers);
    const std::string_view bytes{static_cast<const char*>(buffer.data()), buffer.size()};
    return run([this, bytes] { return stream().try_write(bytes); }, buffer.size(), token);
  }

 private:
  // One try after the other until something was done. The handler is never called from within the call.
  template <typename Try>
  struct Operation {
    Layer& layer;
    Try attempt;
    bool is_empty;
    bool begun = false;
    std::optional<Stream::Tried> done{};

    template <typename Self>
    void operator()(Self& self, error_code code = {}) {
      if (done) return self.complete(done->code, done->count);
      auto tried = is_empty ? Stream::Tried{} : attempt();
      if (code) tried = {.code = code};
      const bool within_call = !std::exchange(begun, true);
      if (tried.wait) return layer.stream().socket().async_wait(*tried.wait, std::move(self));
      if (!within_call) return self.complete(tried.code, tried.count);
      done = tried;
      asio::post(layer.get_executor(), std::move(self));
    }
  };

  template <typename Buffer, typename Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto each = asio::buffer_sequence_begin(buffers); each != asio::buffer_sequence_end(buffers); ++each)
      if (const Buffer buffer = *each; buffer.size() > 0) return buffer;
    return {};
  }
  template <typename Try, typename Token>
  auto run(Try attempt, std::size_t size, Token& token) {
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        Operation<Try>{*this, std::move(attempt), size == 0}, token, get_executor());
  }
  Stream& stream() { return connection_->stream(); }

  std::shared_ptr<Connection> connection_;
};

void beast_close_socket(Layer& layer) {
  layer.connection().cut();
}
// The other side has said that it ends, or was told: there is nothing to wait for.
template <typename Handler>
void async_teardown(beast::role_type, Layer& layer, Handler&& handler) {
  layer.connection().cut();
  asio::post(layer.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

beast::http::request<beast::http::empty_body> upgrade_of(const api::Request& request) {
  beast::http::request<beast::http::empty_body> upgrade{beast::http::verb::get, request.target, 11};
  for (const auto& [name, value] : request.headers.all()) upgrade.insert(name, value);
  return upgrade;
}

class FeedViewer final : public Viewer, public std::enable_shared_from_this<FeedViewer> {
 public:
  FeedViewer(Hub& hub, std::shared_ptr<Connection> connection, const api::Request& request,
             std::unique_ptr<api::EventFeed> feed)
      : hub_{hub},
        connection_{connection},
        upgrade_{upgrade_of(request)},
        feed_{std::move(feed)},
        socket_{std::move(connection)},
        bell_{hub.loop.get_executor()} {
    ++hub_.subscribers;
    configure(request.id);
  }
  ~FeedViewer() override { --hub_.subscribers; }

  Task<void> run() override {
    error_code code;
    connection_->abort_after(hub_.limits.event_taken);
    co_await socket_.async_accept(upgrade_, await_into(code));
    connection_->never_give_up();
    if (!code) co_await show();
    feed_.reset();
    connection_->cut();
  }

  void end() override {
    ending_ = true;
    ring();
  }

 private:
  void configure(const std::string& id) {
    const websocket::stream_base::timeout times{
        .handshake_timeout = hub_.limits.event_taken, .idle_timeout = hub_.limits.silence, .keep_alive_pings = true};
    socket_.set_option(times);
    socket_.set_option(websocket::stream_base::decorator([id](websocket::response_type& response) {
      response.erase(beast::http::field::server);
      response.set("X-Request-Id", id);
    }));
    socket_.read_message_max(hub_.limits.message_bytes);
    socket_.text(true);
    socket_.auto_fragment(false);
  }

  Task<void> show() {
    listen_to_feed();
    asio::co_spawn(hub_.loop, forget_messages(shared_from_this()), asio::detached);
    const auto why = co_await send_events();
    if (why == websocket::close_code::none) co_return;
    error_code ignored;
    connection_->abort_after(hub_.limits.event_taken);
    co_await socket_.async_close(why, await_into(ignored));
  }

  // From any thread, and as often as the feed likes: at most one call is on its way to the loop.
  void listen_to_feed() {
    const auto on_its_way = std::make_shared<std::atomic<bool>>(false);
    feed_->when_ready([gate = hub_.gate, self = weak_from_this(), on_its_way] {
      if (on_its_way->exchange(true)) return;
      gate->post([self, on_its_way] {
        on_its_way->store(false);
        if (const auto viewer = self.lock()) viewer->ring();
      });
    });
  }

  // Until there is a reason to close; none = the other side has closed, or is cut.
  Task<websocket::close_code> send_events() {
    for (;;) {
      if (gone_ || connection_->is_cut()) co_return websocket::close_code::none;
      if (ending_) co_return websocket::close_code::going_away;
      if (!feed_->still_allowed()) co_return kRevoked;
      if (const auto message = feed_->next())
        co_await send(message);
      else
        co_await wait_for_bell();
    }
  }

  Task<void> send(std::shared_ptr<const std::string> message) {
    error_code code;
    connection_->abort_after(hub_.limits.event_taken);
    co_await socket_.async_write(asio::buffer(*message), await_into(code));
    connection_->never_give_up();
    if (code) gone_ = true;
  }

  Task<void> wait_for_bell() {
    if (!std::exchange(rung_, false)) {
      error_code ignored;
      bell_.expires_after(hub_.limits.leave);
      co_await bell_.async_wait(await_into(ignored));
    }
    rung_ = false;
  }

  void ring() {
    rung_ = true;
    bell_.cancel();
  }

  // Reading is also what sees pongs and the other side's end.
  static Task<void> forget_messages(std::shared_ptr<FeedViewer> self) {
    beast::flat_buffer buffer;
    error_code code;
    while (!code) {
      co_await self->socket_.async_read(buffer, await_into(code));
      buffer.clear();
    }
    self->gone_ = true;
    self->ring();
  }

  Hub& hub_;
  std::shared_ptr<Connection> connection_;
  const beast::http::request<beast::http::empty_body> upgrade_;
  std::unique_ptr<api::EventFeed> feed_;
  websocket::stream<Layer, false> socket_;  // no compression: what is sent is small, and the same for many
  Timer bell_;
  bool rung_ = false;
  bool ending_ = false;
  bool gone_ = false;
};

bool holds_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    auto item = list.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
    item = item.substr(0, item.find_last_not_of(" \t") + 1);
    if (boost::algorithm::iequals(item, token, std::locale::classic())) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

bool has_token(const api::Headers& headers, std::string_view name, std::string_view token) {
  const auto value = headers.find(name);
  return value && holds_token(*value, token);
}

}  // namespace

bool asks_for_events(const api::Request& request) {
  return request.method == "GET" && has_token(request.headers, "Upgrade", "websocket");
}

std::optional<api::Response> fault_of_upgrade(const api::Request& request) {
  const auto& headers = request.headers;
  const bool is_one = has_token(headers, "Connection", "upgrade") && headers.count("Sec-WebSocket-Key") == 1;
  const auto version = headers.find("Sec-WebSocket-Version");
  if (is_one && version && *version == "13" && request.body.empty()) return std::nullopt;
  auto response =
      api::failure(base::Error::with_words(base::ErrorCode::invalid_input, "the events cannot be sent this way", {},
                                           "Ask for a WebSocket of version 13, as RFC 6455 has it."),
                   is_one ? 426 : 400);
  response.headers.add("Sec-WebSocket-Version", "13");
  return response;
}

std::shared_ptr<Viewer> make_viewer(Hub& hub, std::shared_ptr<Connection> connection, const api::Request& request,
                                    std::unique_ptr<api::EventFeed> feed) {
  return std::make_shared<FeedViewer>(hub, std::move(connection), request, std::move(feed));
}

}  // namespace strongroom::http
