#include "notify/curl_courier.h"

#include "base/error.h"
#include "domain/channel_fields.h"
#include "notify/addresses.h"
#include "notify/desktop.h"
#include "notify/explanation.h"

namespace strongroom::notify {
namespace {

using domain::ChannelKind;
using domain::Delivery;
using domain::OpenChannel;

unsigned seconds_of(const domain::Channel& channel) {
  const auto given = domain::setting_of(channel, "timeout_s");
  return given.empty() ? domain::kUsualTimeoutSeconds : static_cast<unsigned>(std::stoul(given));
}

Transfer begin(const OpenChannel& channel, const std::stop_token& stop) {
  return {seconds_of(channel.channel), domain::setting_of(channel.channel, "ca_file"), stop};
}

Delivery send(const OpenChannel& channel, const HttpLetter& letter, const std::stop_token& stop) {
  auto transfer = begin(channel, stop);
  transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
  transfer.set(CURLOPT_URL, letter.url.reveal().c_str());
  transfer.set(CURLOPT_USERAGENT, "strongroom/" STRONGROOM_VERSION);
  transfer.set(CURLOPT_POSTFIELDS, letter.body.data());
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(letter.body.size()));
  transfer.set(CURLOPT_CUSTOMREQUEST, letter.method.c_str());
  // Whoever gets so little waits for no leave to send it.
  transfer.add_header("Expect:");
  for (const auto& [name, value] : letter.headers) transfer.add_header(name + ": " + value.reveal());
  return explain_http(transfer.perform(), parts_of_url("url", letter.url.reveal()).host, channel.secrets);
}

Delivery send(const OpenChannel& channel, const MailLetter& letter, const std::stop_token& stop) {
  auto transfer = begin(channel, stop);
  const auto at = letter.host + ":" + std::to_string(letter.port);
  const auto url = (letter.security == "tls" ? "smtps://" : "smtp://") + at;
  transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  transfer.set(CURLOPT_URL, url.c_str());
  if (letter.security == "starttls") transfer.set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!letter.user.empty()) {
    transfer.set(CURLOPT_USERNAME, letter.user.c_str());
    transfer.set(CURLOPT_PASSWORD, letter.password.reveal().c_str());
  }
  const auto from = "<" + letter.from + ">";
  transfer.set(CURLOPT_MAIL_FROM, from.c_str());
  for (const auto& address : letter.to) transfer.add_recipient("<" + address + ">");
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.send_body(letter.message);
  return explain_mail(transfer.perform(), at, channel.secrets);
}

// What can be said without asking anybody is said as a refusal: the settings are wrong, not the moment.
template <typename Act>
Delivery unless_unusable(Act&& act) try {
  return act();
} catch (const base::Error& error) {
  return {false, error.code() == base::ErrorCode::invalid_input, error.message(), {}};
}

domain::Notice sample_notice() {
  return {.key = "sample", .title = "sample", .text = "sample", .host = "sample", .link = "https://sample.example/"};
}

}  // namespace

void CurlCourier::require_usable(const OpenChannel& channel) {
  if (channel.channel.kind == ChannelKind::desktop) return;
  if (channel.channel.kind == ChannelKind::email)
    compose_mail(channel, sample_notice(), clock_.now());
  else
    compose_http(channel, sample_notice(), clock_.now());
}

Delivery CurlCourier::deliver(const OpenChannel& channel, const domain::Notice& notice, const std::stop_token& stop) {
  return unless_unusable([&] {
    const auto kind = channel.channel.kind;
    if (kind == ChannelKind::desktop) return show_on_desktop(notice, seconds_of(channel.channel));
    if (kind == ChannelKind::email) return send(channel, compose_mail(channel, notice, clock_.now()), stop);
    return send(channel, compose_http(channel, notice, clock_.now()), stop);
  });
}

Delivery CurlCourier::deliver(const OpenChannel& channel, const domain::CheckpointNotice& notice,
                              const std::stop_token& stop) {
  return unless_unusable([&] { return send(channel, compose_http(channel, notice, clock_.now()), stop); });
}

}  // namespace strongroom::notify
