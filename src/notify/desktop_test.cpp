#include "notify/desktop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "support/temporary_directory.h"

namespace strongroom::notify {
namespace {

// The other end of the session's bus, with nobody on it but whoever shows notifications.
class Desktop {
 public:
  explicit Desktop(const std::string& path, bool refuses = false) : refuses_{refuses} {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::abort();
    ::listen(listener_, 1);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~Desktop() {
    thread_.join();
    ::close(listener_);
  }

  std::string title, body;  // once it has answered
  int urgency = -1;

 private:
  static int take(sd_bus_message* message, void* self, sd_bus_error*) {
    if (sd_bus_message_is_method_call(message, "org.freedesktop.DBus", "Hello") > 0)
      return sd_bus_reply_method_return(message, "s", ":1.7");
    if (sd_bus_message_is_method_call(message, "org.freedesktop.Notifications", "Notify") <= 0) return 0;
    return static_cast<Desktop*>(self)->show(message);
  }

  int show(sd_bus_message* message) {
    const char *name = nullptr, *icon = nullptr, *given_title = nullptr, *given_body = nullptr;
    std::uint32_t replaces = 0;
    sd_bus_message_read(message, "susss", &name, &replaces, &icon, &given_title, &given_body);
    title = given_title;
    body = given_body;
    sd_bus_message_skip(message, "as");
    unsigned char level = 0;
    const char* key = nullptr;
    sd_bus_message_enter_container(message, 'a', "{sv}");
    sd_bus_message_read(message, "{sv}", &key, "y", &level);
    urgency = level;
    done_ = true;
    if (refuses_) return sd_bus_reply_method_errorf(message, SD_BUS_ERROR_SERVICE_UNKNOWN, "nobody shows anything");
    return sd_bus_reply_method_return(message, "u", 1U);
  }

  void serve() {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    sd_bus* bus = nullptr;
    sd_bus_new(&bus);
    sd_id128_t id{};
    sd_id128_randomize(&id);
    sd_bus_set_fd(bus, fd, fd);
    sd_bus_set_server(bus, 1, id);
    sd_bus_add_filter(bus, nullptr, take, this);
    if (sd_bus_start(bus) < 0) std::abort();
    while (!done_) {
      const int more = sd_bus_process(bus, nullptr);
      if (more < 0) break;
      if (more == 0) sd_bus_wait(bus, 30'000'000);
    }
    sd_bus_flush(bus);
    sd_bus_close_unref(bus);
  }

  bool refuses_;
  int listener_ = -1;
  bool done_ = false;  // the thread's alone
  std::thread thread_;
};

domain::Notice shown_notice() {
  domain::Notice made{.key = "k", .event = domain::NotificationEvent::failure, .title = "Backup of photos failed"};
  made.text = "<b>why</b> & more";
  return made;
}

TEST(Desktop, ShowsWhatHappenedAndTakesNothingInItForAnOrder) {
  const support::TemporaryDirectory place;
  const auto path = (place.path() / "bus").native();
  ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
  domain::Delivery outcome;
  std::string title, body;
  int urgency = 0;
  {
    Desktop desktop{path};
    outcome = show_on_desktop(shown_notice(), 10);
    title = desktop.title;
    body = desktop.body;
    urgency = desktop.urgency;
  }
  EXPECT_TRUE(outcome.delivered) << outcome.error;
  EXPECT_EQ(title, "Backup of photos failed");
  EXPECT_EQ(body, "&lt;b&gt;why&lt;/b&gt; &amp; more");
  EXPECT_EQ(urgency, 2);
}

TEST(Desktop, SaysThatNobodyShowsIt) {
  const support::TemporaryDirectory place;
  const auto path = (place.path() / "bus").native();
  ::setenv("DBUS_SESSION_BUS_ADDRESS", ("unix:path=" + path).c_str(), 1);
  Desktop desktop{path, true};
  const auto outcome = show_on_desktop(shown_notice(), 10);
  EXPECT_FALSE(outcome.delivered);
  EXPECT_THAT(outcome.error, testing::HasSubstr("the desktop shows no messages"));
}

TEST(Desktop, AServiceOfTheMachineHasNone) {
  ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
  const auto outcome = show_on_desktop(shown_notice(), 10);
  EXPECT_FALSE(outcome.delivered);
  EXPECT_THAT(outcome.error, testing::HasSubstr("there is no desktop here"));
}

}  // namespace
}  // namespace strongroom::notify
