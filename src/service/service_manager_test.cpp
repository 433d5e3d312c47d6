#include "service/service_manager.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

#include "base/fd.h"
#include "support/temporary_directory.h"

namespace strongroom::service {
namespace {

// A real datagram socket, as systemd's.
class Listener {
 public:
  explicit Listener(const std::string& name) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    auto size = offsetof(sockaddr_un, sun_path) + name.size();
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto bound = ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size));
    EXPECT_EQ(bound, 0) << std::strerror(errno);
  }
  std::string heard() {
    std::array<char, 512> buffer{};
    const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    return count < 0 ? "" : std::string{buffer.data(), static_cast<std::size_t>(count)};
  }

 private:
  base::Fd socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

TEST(ServiceManager, IsToldByPathAndByAbstractName) {
  const support::TemporaryDirectory directory;
  for (const auto& name : {(directory.path() / "notify").native(), "@strongroom-test-" + std::to_string(::getpid())}) {
    Listener listener{name};
    const ServiceManager manager{name, ""};
    manager.ready("serving");
    EXPECT_EQ(listener.heard(), "READY=1\nSTATUS=serving") << name;
    manager.alive();
    EXPECT_EQ(listener.heard(), "WATCHDOG=1");
    manager.stopping();
    EXPECT_EQ(listener.heard(), "STOPPING=1\nSTATUS=stopping");
    manager.reloading(base::MonotonicTime{std::chrono::milliseconds{5}});
    EXPECT_EQ(listener.heard(), "RELOADING=1\nMONOTONIC_USEC=5000");
  }
}

TEST(ServiceManager, NobodyThereIsNoFailure) {
  ServiceManager{"", ""}.ready("x");
  ServiceManager{"/nonexistent/notify", ""}.ready("x");
  ServiceManager{std::string(200, 'x'), ""}.ready("x");
}

TEST(ServiceManager, TheWatchdogIsFedTwiceAPeriod) {
  EXPECT_EQ((ServiceManager{"", "30000000"}.watchdog_period()), base::Milliseconds{15'000});
  for (const auto* nothing : {"", "0", "-5", "abc", "30s", "100"})
    EXPECT_EQ((ServiceManager{"", nothing}.watchdog_period()), std::nullopt) << nothing;
}

}  // namespace
}  // namespace strongroom::service
