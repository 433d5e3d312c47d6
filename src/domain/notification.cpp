#include "domain/notification.h"

#include <algorithm>
#include <ctime>

#include "domain/words.h"

namespace strongroom::domain {
namespace {

using enum NotificationEvent;

constexpr Words<NotificationEvent, 9> kEvents{{{ledger_break, "ledger-break"},
                                               {unhealthy, "unhealthy"},
                                               {failure, "failure"},
                                               {missed, "missed"},
                                               {disk_space, "disk-space"},
                                               {warning, "warning"},
                                               {recovered, "recovered"},
                                               {success, "success"},
                                               {started, "started"}}};

constexpr Words<ChannelKind, 10> kChannelKinds{{{ChannelKind::email, "email"},
                                                {ChannelKind::webhook, "webhook"},
                                                {ChannelKind::ntfy, "ntfy"},
                                                {ChannelKind::slack, "slack"},
                                                {ChannelKind::discord, "discord"},
                                                {ChannelKind::telegram, "telegram"},
                                                {ChannelKind::gotify, "gotify"},
                                                {ChannelKind::matrix, "matrix"},
                                                {ChannelKind::healthchecks, "healthchecks"},
                                                {ChannelKind::desktop, "desktop"}}};

constexpr Words<DeliveryState, 4> kDeliveryStates{{{DeliveryState::queued, "queued"},
                                                   {DeliveryState::failed, "failed"},
                                                   {DeliveryState::delivered, "delivered"},
                                                   {DeliveryState::given_up, "given-up"}}};

// What somebody gave: an unknown word is no damage.
template <typename Enum, std::size_t N>
std::optional<Enum> known(const Words<Enum, N>& words, std::string_view text) {
  for (const auto& [value, word] : words)
    if (word == text) return value;
  return std::nullopt;
}

template <typename Enum, std::size_t N>
std::vector<Enum> all_of(const Words<Enum, N>& words) {
  std::vector<Enum> all;
  for (const auto& each : words) all.push_back(each.first);
  return all;
}

constexpr unsigned kMinutesOfAnHour = 60;

}  // namespace

std::string_view to_text(NotificationEvent event) {
  return word_of(kEvents, event);
}

std::optional<NotificationEvent> notification_event_from(std::string_view text) {
  return known(kEvents, text);
}

std::vector<NotificationEvent> all_notification_events() {
  return all_of(kEvents);
}

NotificationEvents usual_events() {
  return {ledger_break, unhealthy, failure, missed, disk_space, warning, recovered};
}

bool may_wait(const NotificationEvents& events) {
  return std::ranges::all_of(events, [](auto event) { return event == success || event == warning; });
}

std::string_view to_text(ChannelKind kind) {
  return word_of(kChannelKinds, kind);
}

std::optional<ChannelKind> channel_kind_from(std::string_view text) {
  return known(kChannelKinds, text);
}

std::vector<ChannelKind> all_channel_kinds() {
  return all_of(kChannelKinds);
}

std::string secrets_purpose(const std::string& channel) {
  return "channel/" + channel;
}

std::string_view to_text(DeliveryState state) {
  return word_of(kDeliveryStates, state);
}

std::optional<DeliveryState> delivery_state_from(std::string_view text) {
  return known(kDeliveryStates, text);
}

bool is_over(DeliveryState state) {
  return state == DeliveryState::delivered || state == DeliveryState::given_up;
}

base::UtcTime next_digest(base::UtcTime now, unsigned minute_of_day) {
  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::tm day{};
  ::localtime_r(&seconds, &day);
  for (int later = 0;; ++later) {
    auto parts = day;
    parts.tm_mday += later;
    parts.tm_hour = static_cast<int>(minute_of_day / kMinutesOfAnHour);
    parts.tm_min = static_cast<int>(minute_of_day % kMinutesOfAnHour);
    parts.tm_sec = 0;
    parts.tm_isdst = -1;
    const auto at = base::UtcTime{std::chrono::seconds{std::mktime(&parts)}};
    if (at > now || later > 2) return at;
  }
}

}  // namespace strongroom::domain
