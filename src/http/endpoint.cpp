#include "http/endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "http/peer_address.h"

namespace strongroom::http {
namespace {

using base::Error;
using base::ErrorCode;

struct HostAndPort {
  std::string host;
  std::string port;
};

[[noreturn]] void refuse(const std::string& text, std::string why) {
  throw Error::with_words(ErrorCode::invalid_input, "no address to listen on",
                          "'" + base::terminal_safe(text) + "' " + std::move(why),
                          "Give HOST:PORT, such as 127.0.0.1:8080, localhost:8080 or [::1]:8080.");
}

HostAndPort split(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) refuse(text, "is not HOST:PORT");
  auto host = text.substr(0, colon), port = text.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, code] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (code != std::errc{} || end != port.data() + port.size()) refuse(text, "has no port between 0 and 65535");
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  else if (host.find_first_of(":[]") != std::string::npos)
    refuse(text, "has an IPv6 address that does not stand in brackets");
  return {std::move(host), std::move(port)};
}

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses look_up(const std::string& text) {
  const auto [host, port] = split(text);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (code != 0) refuse(text, std::string{"cannot be looked up: "} + ::gai_strerror(code));
  return {found, &::freeaddrinfo};
}

void set_port(sockaddr_storage& address, in_port_t port) {
  if (address.ss_family == AF_INET)
    reinterpret_cast<sockaddr_in&>(address).sin_port = port;
  else
    reinterpret_cast<sockaddr_in6&>(address).sin6_port = port;
}

in_port_t port_of(const sockaddr_storage& address) {
  return address.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(address).sin_port
                                      : reinterpret_cast<const sockaddr_in6&>(address).sin6_port;
}

std::string in_words(const sockaddr_storage& address) {
  const auto host = address_text(address);
  const auto port = std::to_string(ntohs(port_of(address)));
  return address.ss_family == AF_INET ? host + ":" + port : "[" + host + "]:" + port;
}

[[noreturn]] void fail_to_listen(int error_number, const std::string& where) {
  if (error_number != EADDRINUSE) base::throw_system_error(error_number, "listening on " + where);
  throw Error::with_words(ErrorCode::conflict, "the address is in use", "somebody listens on " + where + " already",
                          "'ss -ltnp' shows who that is. End it, or listen on another port.");
}

void set_option(int fd, int level, int name, const std::string& where) {
  const int on = 1;
  if (::setsockopt(fd, level, name, &on, sizeof on) != 0) fail_to_listen(errno, where);
}

// No descriptor when this machine has no such family or address.
TcpEndpoint listen_at(sockaddr_storage address, socklen_t size) {
  const auto where = in_words(address);
  base::Fd socket{::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket && errno == EAFNOSUPPORT) return {};
  if (!socket) fail_to_listen(errno, where);
  // What closed a moment ago is no hindrance; a second listener is.
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, where);
  if (address.ss_family == AF_INET6) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, where);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    if (errno == EADDRNOTAVAIL) return {};
    fail_to_listen(errno, where);
  }
  if (::listen(socket.get(), SOMAXCONN) != 0) fail_to_listen(errno, where);
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) fail_to_listen(errno, where);
  return {std::move(socket), in_words(address)};
}

}  // namespace

SocketFile::SocketFile(const std::filesystem::path& path, For whom) : address_{path} {
  const auto doing = "listening on " + base::escape_path(path.native());
  remove_stale(doing);
  socket_ = base::Fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket_) base::throw_system_error(errno, doing);
  // Linux gives the file the mode of the socket, less the umask: there is no moment at which others could connect.
  if (::fchmod(socket_.get(), 0600) != 0) base::throw_system_error(errno, doing);
  if (::bind(socket_.get(), address_.get(), address_.size()) != 0) base::throw_system_error(errno, doing);
  if (take_file(whom) && ::listen(socket_.get(), SOMAXCONN) == 0) return;
  const int error_number = errno;
  unlink();
  base::throw_system_error(error_number, doing);
}

// By a descriptor of the file itself: in a directory that others may write, its name may lead elsewhere by now. Whoever
// serves may have taken all of a group's rights away by the umask.
bool SocketFile::take_file(For whom) {
  const base::Fd file{::openat(address_.directory(), address_.name().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) return false;
  if (!S_ISSOCK(info.st_mode) || info.st_uid != ::geteuid()) {
    errno = EEXIST;
    return false;
  }
  file_ = {info.st_dev, info.st_ino};
  return whom == For::owner || ::chmod(("/proc/self/fd/" + std::to_string(file.get())).c_str(), 0660) == 0;
}

void SocketFile::remove_stale(const std::string& doing) {
  struct stat info {};
  if (::fstatat(address_.directory(), address_.name().c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;
  if (!S_ISSOCK(info.st_mode))
    throw Error::with_words(ErrorCode::conflict, "a file is in the way", doing,
                            "Move the file of that name away, then start again.");
  if (answers())
    throw Error::with_words(ErrorCode::conflict, "somebody listens there already", doing,
                            "End the other service, or give another path.");
  if (::unlinkat(address_.directory(), address_.name().c_str(), 0) != 0 && errno != ENOENT)
    base::throw_system_error(errno, doing);
}

bool SocketFile::answers() const {
  const base::Fd probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!probe) return false;
  // Whoever is busy, lets us not in or speaks otherwise is there as well.
  return ::connect(probe.get(), address_.get(), address_.size()) == 0 || (errno != ECONNREFUSED && errno != ENOENT);
}

void SocketFile::unlink() {
  const auto made = std::exchange(file_, std::nullopt);
  struct stat info {};
  if (made && ::fstatat(address_.directory(), address_.name().c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
      std::pair{info.st_dev, info.st_ino} == *made)
    ::unlinkat(address_.directory(), address_.name().c_str(), 0);
}

std::vector<TcpEndpoint> listen_on_tcp(const std::string& host_and_port) {
  const auto found = look_up(host_and_port);
  std::vector<TcpEndpoint> endpoints;
  std::vector<std::string> seen;  // hosts files name an address more than once
  in_port_t port = 0;
  for (const auto* each = found.get(); each; each = each->ai_next) {
    sockaddr_storage address{};
    std::copy_n(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen, reinterpret_cast<char*>(&address));
    if (address.ss_family != AF_INET && address.ss_family != AF_INET6) continue;
    if (std::ranges::count(seen, address_text(address)) > 0) continue;
    seen.push_back(address_text(address));
    if (port != 0) set_port(address, port);
    auto endpoint = listen_at(address, each->ai_addrlen);
    if (!endpoint.socket) continue;
    socklen_t size = sizeof address;
    if (::getsockname(endpoint.socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0)
      port = port_of(address);
    endpoints.push_back(std::move(endpoint));
  }
  if (endpoints.empty()) refuse(host_and_port, "is no address of this machine");
  return endpoints;
}

}  // namespace strongroom::http
