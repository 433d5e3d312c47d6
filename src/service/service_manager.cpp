#include "service/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/fd.h"

namespace strongroom::service {
namespace {

std::optional<base::Milliseconds> half_of(std::string_view microseconds) {
  std::int64_t count = 0;
  const auto* end = microseconds.data() + microseconds.size();
  const auto [last, code] = std::from_chars(microseconds.data(), end, count);
  if (code != std::errc{} || last != end || count < 2000) return std::nullopt;
  return base::Milliseconds{count / 2000};
}

}  // namespace

ServiceManager::ServiceManager(std::string socket, std::string_view watchdog_usec)
    : socket_{std::move(socket)}, period_{half_of(watchdog_usec)} {}

void ServiceManager::reloading(base::MonotonicTime now) const {
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(now.time_since_epoch());
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(time.count()));
}

void ServiceManager::tell(const std::string& message) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  auto size = offsetof(sockaddr_un, sun_path) + socket_.size();
  if (socket_.front() == '@')
    address.sun_path[0] = '\0';  // an abstract name ends where its size says
  else
    ++size;
  const base::Fd descriptor{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!descriptor) return;
  [[maybe_unused]] const auto sent =
      ::sendto(descriptor.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
               reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
}

}  // namespace strongroom::service
