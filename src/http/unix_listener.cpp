#include "http/unix_listener.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <csignal>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "api/envelope.h"
#include "base/error.h"
#include "base/fd.h"
#include "base/text.h"
#include "http/unix_address.h"
#include "http/wire.h"

namespace strongroom::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
// Named executor types: the type-erased default costs compile time and an allocation per operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::local::stream_protocol, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Parser = beast::http::request_parser<beast::http::string_body>;

constexpr std::size_t kReadBlock = 4096;
constexpr std::chrono::milliseconds kPauseAfterFailedAccept{100};

// What all connections share; lives on the loop thread.
struct Shared {
  Handler handler;
  base::Log& log;
  const Limits limits;
  std::size_t connections = 0;
};

// Blocks every signal for as long as it lives, so that a thread started meanwhile never takes one.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// One peer: read a request, answer it, again. Each step's completion holds the next; when none is left the connection
// is gone.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, Shared& shared)
      : socket_{std::move(socket)},
        timer_{socket_.get_executor()},
        shared_{shared},
        buffer_{shared.limits.header_bytes + kReadBlock} {
    ++shared_.connections;
  }
  ~Connection() { --shared_.connections; }

  void next_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(shared_.limits.header_bytes);
    parser_->body_limit(shared_.limits.body_bytes);
    arm_deadline();
    if (buffer_.size() > 0)
      parse();
    else
      read();
  }

 private:
  void arm_deadline() {
    timer_.expires_after(shared_.limits.deadline);
    timer_.async_wait([self = shared_from_this()](error_code code) {
      // A wait that had come due before it was set anew still arrives here.
      if (!code && self->timer_.expiry() <= std::chrono::steady_clock::now()) self->close();
    });
  }

  void close() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
  }

  void read() {
    const auto room = std::min(kReadBlock, buffer_.max_size() - buffer_.size());
    if (room == 0) return reject(431, "its header is too long");
    socket_.async_read_some(buffer_.prepare(room), [self = shared_from_this()](error_code code, std::size_t count) {
      if (code) return self->close();
      self->buffer_.commit(count);
      self->parse();
    });
  }

  void parse() {
    error_code code;
    buffer_.consume(parser_->put(buffer_.data(), code));
    if (code && code != beast::http::error::need_more) return refuse(code);
    if (!parser_->is_done()) return read();
    const auto& message = parser_->get();
    const auto method = message.method_string(), target = message.target();
    write(answer({{method.data(), method.size()}, {target.data(), target.size()}, message.body()}),
          message.keep_alive());
  }

  void refuse(error_code code) {
    if (code == beast::http::error::header_limit) return reject(431, "its header is too long");
    if (code == beast::http::error::body_limit) return reject(413, "its body is too long");
    reject(400, "it is not HTTP");
  }

  void reject(int status, std::string why) {
    write(api::failure(
              base::Error::with_words(base::ErrorCode::invalid_input, "the request cannot be used", std::move(why),
                                      "Use the strongroom command, or see its API's documentation."),
              status),
          false);
  }

  api::Response answer(const api::Request& request) {
    try {
      return shared_.handler(request);
    } catch (const std::exception& error) {
      shared_.log.error(std::string{"answering a request on the socket: "} + error.what());
    } catch (...) {
      shared_.log.error("answering a request on the socket: an exception of unknown type");
    }
    return api::failure(base::Error{base::ErrorCode::internal});
  }

  void write(const api::Response& response, bool keep_alive) {
    out_ = response_text(response, keep_alive);
    written_ = 0;
    keep_alive_ = keep_alive;
    arm_deadline();
    write_rest();
  }

  void write_rest() {
    socket_.async_write_some(asio::buffer(out_) + written_,
                             [self = shared_from_this()](error_code code, std::size_t count) {
                               if (code) return self->close();
                               self->written_ += count;
                               if (self->written_ < self->out_.size()) return self->write_rest();
                               self->keep_alive_ ? self->next_request() : self->close();
                             });
  }

  Socket socket_;
  Timer timer_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::string out_;
  std::size_t written_ = 0;
  bool keep_alive_ = false;
};

// A bound, listening socket and its file's end.
class SocketFile {
 public:
  explicit SocketFile(const std::filesystem::path& path) : address_{path} {
    const auto doing = "listening on " + base::escape_path(path.native());
    remove_stale(doing);
    socket_ = base::Fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket_) base::throw_system_error(errno, doing);
    // Linux gives the file the mode of the socket, less the umask: there is no moment at which others could connect.
    if (::fchmod(socket_.get(), 0600) != 0) base::throw_system_error(errno, doing);
    if (::bind(socket_.get(), address_.get(), address_.size()) != 0) base::throw_system_error(errno, doing);
    bound_ = true;
    if (::listen(socket_.get(), SOMAXCONN) == 0) return;
    const int error_number = errno;
    unlink();
    base::throw_system_error(error_number, doing);
  }
  ~SocketFile() { unlink(); }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

  int release() { return socket_.release(); }

 private:
  void remove_stale(const std::string& doing) {
    struct stat info {};
    if (::fstatat(address_.directory(), address_.name().c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (!S_ISSOCK(info.st_mode))
      throw base::Error::with_words(base::ErrorCode::conflict, "a file is in the way", doing,
                                    "Move the file of that name away, then start again.");
    if (::unlinkat(address_.directory(), address_.name().c_str(), 0) != 0 && errno != ENOENT)
      base::throw_system_error(errno, doing);
  }
  void unlink() {
    if (std::exchange(bound_, false)) ::unlinkat(address_.directory(), address_.name().c_str(), 0);
  }

  UnixAddress address_;
  base::Fd socket_;
  bool bound_ = false;
};

class Listener final : public api::OwnerListener {
 public:
  Listener(const std::filesystem::path& path, Handler handler, base::Log& log, Limits limits)
      : shared_{std::move(handler), log, limits}, file_{path}, acceptor_{loop_}, pause_{loop_} {
    acceptor_.assign(asio::local::stream_protocol{}, file_.release());
    accept();
    const SignalsBlocked blocked;
    thread_ = std::thread{[this] { serve(); }};
  }
  ~Listener() override {
    loop_.stop();
    thread_.join();
  }

 private:
  void serve() {
    for (;;) try {
        loop_.run();
        return;
      } catch (const std::exception& error) {
        // No code of ours throws into the loop on purpose; out of memory may. The connection it hit is gone by now.
        shared_.log.error(std::string{"serving the socket: "} + error.what());
      }
  }

  void accept() {
    acceptor_.async_accept([this](error_code code, Socket socket) {
      if (code) return accept_later(code);
      welcome(std::move(socket));
      accept();
    });
  }

  // Out of descriptors, most likely: the waiting peer would be offered again at once, for ever.
  void accept_later(error_code code) {
    shared_.log.warning("accepting a connection on the socket: " + code.message());
    pause_.expires_after(kPauseAfterFailedAccept);
    pause_.async_wait([this](error_code) { accept(); });
  }

  void welcome(Socket socket) {
    if (!is_allowed(socket)) return;
    if (shared_.connections >= shared_.limits.connections) return turn_away(socket);
    std::make_shared<Connection>(std::move(socket), shared_)->next_request();
  }

  bool is_allowed(Socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    if (peer.uid == 0 || peer.uid == user_) return true;
    shared_.log.warning("refused a connection of user " + std::to_string(peer.uid) + " on the socket");
    return false;
  }

  // The buffer of a new connection is empty, so this short answer always fits without waiting.
  static void turn_away(Socket& socket) {
    const auto response = api::failure(
        base::Error::with_words(base::ErrorCode::conflict, "too many connections", {}, "Try again in a moment."), 503);
    const auto text = response_text(response, false);
    [[maybe_unused]] const auto sent =
        ::send(socket.native_handle(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  // Before the loop: connections that end with it count themselves out.
  Shared shared_;
  const uid_t user_ = ::geteuid();
  SocketFile file_;
  asio::io_context loop_{1};
  Acceptor acceptor_;
  Timer pause_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<api::OwnerListener> listen_on_unix_socket(const std::filesystem::path& path, Handler handler,
                                                          base::Log& log, Limits limits) {
  try {
    return std::make_unique<Listener>(path, std::move(handler), log, limits);
  } catch (const std::system_error& error) {
    base::throw_system_error(error.code().value(), "listening on " + base::escape_path(path.native()));
  }
}

}  // namespace strongroom::http
