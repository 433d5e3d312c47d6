#include "http/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <climits>
#include <new>

namespace strongroom::http {
namespace {

error_code system_code(int number) {
  return {number, boost::system::system_category()};
}

Stream::Tried result_of(ssize_t count, Stream::Wait wait) {
  if (count > 0) return {.count = static_cast<std::size_t>(count)};
  if (count == 0) return {.code = asio::error::eof};
  if (errno == EAGAIN || errno == EINTR) return {.wait = wait};
  return {.code = system_code(errno)};
}

int int_size(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

Stream::Stream(asio::io_context& loop, base::Fd socket, const std::shared_ptr<SSL_CTX>& tls)
    : socket_{loop.get_executor(), socket.get()} {
  socket.release();
  if (!tls) return;
  tls_.reset(SSL_new(tls.get()), &SSL_free);
  if (!tls_ || SSL_set_fd(tls_.get(), socket_.native_handle()) != 1) throw std::bad_alloc{};
  SSL_set_accept_state(tls_.get());
}

Stream::Tried Stream::tls_result(int result) {
  const int number = errno;
  if (result > 0) return {.count = static_cast<std::size_t>(result)};
  const int reason = SSL_get_error(tls_.get(), result);
  ERR_clear_error();
  if (reason == SSL_ERROR_WANT_READ) return {.wait = Wait::wait_read};
  if (reason == SSL_ERROR_WANT_WRITE) return {.wait = Wait::wait_write};
  if (reason == SSL_ERROR_ZERO_RETURN) return {.code = asio::error::eof};
  return {.code = system_code(reason == SSL_ERROR_SYSCALL && number != 0 ? number : EPROTO)};
}

Stream::Tried Stream::try_handshake() {
  if (!tls_) return {};
  errno = 0;
  return tls_result(SSL_do_handshake(tls_.get()));
}

Stream::Tried Stream::try_read(void* to, std::size_t size) {
  if (!socket_.is_open()) return {.code = asio::error::operation_aborted};
  errno = 0;
  if (tls_) return tls_result(SSL_read(tls_.get(), to, int_size(size)));
  return result_of(::recv(socket_.native_handle(), to, size, MSG_DONTWAIT), Wait::wait_read);
}

Stream::Tried Stream::try_write(std::string_view bytes) {
  if (!socket_.is_open()) return {.code = asio::error::operation_aborted};
  errno = 0;
  if (tls_) return tls_result(SSL_write(tls_.get(), bytes.data(), int_size(bytes.size())));
  return result_of(::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL),
                   Wait::wait_write);
}

void Stream::end_writing() {
  if (!socket_.is_open()) return;
  if (tls_ && SSL_is_init_finished(tls_.get())) SSL_shutdown(tls_.get());
  ERR_clear_error();
  ::shutdown(socket_.native_handle(), SHUT_WR);
}

Stream::Tried Stream::try_discard() {
  if (!socket_.is_open()) return {.code = asio::error::operation_aborted};
  char block[16 * 1024];
  return result_of(::recv(socket_.native_handle(), block, sizeof block, MSG_DONTWAIT), Wait::wait_read);
}

void Stream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void Stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void Stream::abort() {
  if (!socket_.is_open()) return;
  const linger at_once{1, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace strongroom::http
