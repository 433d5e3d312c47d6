#include "notify/desktop.h"

#include <chrono>
#include <cstring>
#include <memory>
#include <string>

#include "notify/libsystemd.h"

namespace strongroom::notify {
namespace {

using domain::Delivery;
using domain::NotificationEvent;

struct CloseBus {
  void operator()(sd_bus* bus) const { libsystemd().sd_bus_close_unref(bus); }
};
struct FreeMessage {
  void operator()(sd_bus_message* message) const { libsystemd().sd_bus_message_unref(message); }
};
using Bus = std::unique_ptr<sd_bus, CloseBus>;
using Message = std::unique_ptr<sd_bus_message, FreeMessage>;

constexpr unsigned char kNormal = 1, kCritical = 2;  // hints of the specification

struct Words {
  const char* icon;
  unsigned char urgency;
};

Words words_of(const domain::Notice& notice) {
  if (notice.event >= NotificationEvent::recovered) return {"emblem-default", kNormal};
  if (notice.event == NotificationEvent::warning) return {"dialog-warning", kNormal};
  return {"dialog-error", kCritical};
}

// Bodies may have markup: nothing in a text is an order.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

Delivery failure(const char* doing, int result) {
  return {false, false, std::string{doing} + ": " + std::strerror(-result), {}};
}

int fill(sd_bus_message* message, const domain::Notice& notice) {
  const auto words = words_of(notice);
  const auto body = escaped(notice.text + (notice.link.empty() ? "" : "\n" + notice.link));
  int result = libsystemd().sd_bus_message_append(message, "susss", "Strongroom", 0U, words.icon, notice.title.c_str(),
                                                  body.c_str());
  if (result >= 0) result = libsystemd().sd_bus_message_append(message, "as", 0U);
  if (result >= 0)
    result = libsystemd().sd_bus_message_append(message, "a{sv}", 1U, "urgency", "y", static_cast<int>(words.urgency));
  // The desktop decides how long it is shown.
  return result >= 0 ? libsystemd().sd_bus_message_append(message, "i", -1) : result;
}

}  // namespace

Delivery show_on_desktop(const domain::Notice& notice, unsigned seconds) {
  sd_bus* opened = nullptr;
  if (const int result = libsystemd().sd_bus_open_user(&opened); result < 0)
    return failure("there is no desktop here: only the service of a user who is logged in can show messages", result);
  const Bus bus{opened};
  sd_bus_message* made = nullptr;
  if (const int result = libsystemd().sd_bus_message_new_method_call(bus.get(), &made, "org.freedesktop.Notifications",
                                                                     "/org/freedesktop/Notifications",
                                                                     "org.freedesktop.Notifications", "Notify");
      result < 0)
    return failure("the desktop could not be told", result);
  const Message message{made};
  if (const int result = fill(message.get(), notice); result < 0)
    return failure("the desktop could not be told", result);
  const std::uint64_t deadline = std::chrono::microseconds{std::chrono::seconds{seconds}}.count();
  sd_bus_message* answered = nullptr;
  const int result = libsystemd().sd_bus_call(bus.get(), message.get(), deadline, nullptr, &answered);
  const Message answer{answered};
  if (result < 0) return failure("the desktop shows no messages", result);
  return {.delivered = true};
}

}  // namespace strongroom::notify
