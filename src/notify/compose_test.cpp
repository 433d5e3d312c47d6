#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "notify/letter.h"
#include "notify/signature.h"

namespace strongroom::notify {
namespace {

using base::SecretString;
using domain::Channel;
using domain::ChannelKind;
using domain::ChannelSecrets;
using domain::Notice;
using domain::NotificationEvent;
using testing::HasSubstr;

const auto kNow = base::parse_utc("2026-11-30T04:43:00Z");

Notice notice(NotificationEvent event = NotificationEvent::failure) {
  Notice made{.key = "log-47-ops", .event = event, .title = "Backup of photos failed (nas)"};
  made.severity = ledger::Severity::error;
  made.text = "What happened\n\"It\" failed & <ended>.";
  made.at = kNow;
  made.host = "nas";
  made.plan = "photos";
  made.run = "r1";
  made.link = "https://backup.home/runs/r1";
  made.facts = {{"repository", "usb"}};
  return made;
}

Channel channel(ChannelKind kind, std::map<std::string, std::string> settings = {}) {
  return {.name = "ops", .kind = kind, .settings = std::move(settings)};
}

std::string header(const HttpLetter& letter, std::string_view name) {
  for (const auto& [known, value] : letter.headers)
    if (known == name) return value.reveal();
  return {};
}

boost::json::object body(const HttpLetter& letter) {
  return base::parse_json(letter.body).as_object();
}

base::ErrorCode refusal(const Channel& made, const ChannelSecrets& secrets) {
  try {
    compose_http({made, secrets}, notice(), kNow);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.message().find("s3cret"), std::string::npos) << error.message();
    return error.code();
  }
  return base::ErrorCode::internal;
}

TEST(ComposeWebhook, SaysEverythingAndIsSignedAsTheSpecificationHasIt) {
  const auto made = channel(ChannelKind::webhook);
  const ChannelSecrets secrets{{"url", SecretString{"https://hook.example/s3cret"}},
                               {"signing_key", SecretString{"whsec_plJ3nmyCDGBKInavdOK15jsl"}},
                               {"headers", SecretString{"Authorization: Bearer x\nX-Team: ops"}}};
  const auto letter = compose_http({made, secrets}, notice(), kNow);
  EXPECT_EQ(letter.method, "POST");
  EXPECT_EQ(letter.url.reveal(), "https://hook.example/s3cret");
  EXPECT_EQ(header(letter, "webhook-id"), "log-47-ops");
  EXPECT_EQ(header(letter, "Idempotency-Key"), "log-47-ops");
  EXPECT_EQ(header(letter, "webhook-timestamp"), "1796013780");
  EXPECT_EQ(header(letter, "webhook-signature"),
            webhook_signature(secrets.at("signing_key"), "log-47-ops", "1796013780", letter.body));
  EXPECT_EQ(header(letter, "Authorization"), "Bearer x");
  EXPECT_EQ(header(letter, "X-Team"), "ops");
  const auto said = body(letter);
  EXPECT_EQ(said.at("event").as_string(), "failure");
  EXPECT_EQ(said.at("text").as_string(), notice().text);
  EXPECT_EQ(said.at("facts").at("repository").as_string(), "usb");
}

// The example of the Standard Webhooks specification.
TEST(Signature, IsThatOfTheSpecification) {
  EXPECT_EQ(webhook_signature(SecretString{"whsec_plJ3nmyCDGBKInavdOK15jsl"}, "msg_loFOjxBNrRLzqYUf", "1731705121",
                              R"({"event_type":"ping","data":{"success":true}})"),
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=");
}

// RFC 4231, 4.3.
TEST(Signature, HmacIsThatOfTheRfc) {
  EXPECT_EQ(base64(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

TEST(ComposeWebhook, ATemplateIsFilledAndEscapedForItsKind) {
  auto made = channel(ChannelKind::webhook, {{"template", R"({"msg":"{{title}}: {{ text }}"})"}, {"method", "PUT"}});
  const ChannelSecrets secrets{{"url", SecretString{"http://hook.example/"}}};
  const auto letter = compose_http({made, secrets}, notice(), kNow);
  EXPECT_EQ(letter.method, "PUT");
  EXPECT_EQ(body(letter).at("msg").as_string(), notice().title + ": " + notice().text);
  made.settings["content_type"] = "text/plain";
  EXPECT_EQ(compose_http({made, secrets}, notice(), kNow).body,
            "{\"msg\":\"" + notice().title + ": " + notice().text + "\"}");
}

TEST(ComposeWebhook, ATemplateThatCannotBeUsedIsRefused) {
  const ChannelSecrets secrets{{"url", SecretString{"http://hook.example/"}}};
  for (const auto* wrong : {"{\"a\":{{title}}}", "{{nothing}}", "{\"a\":\"{{title\"}"})
    EXPECT_EQ(refusal(channel(ChannelKind::webhook, {{"template", wrong}}), secrets), base::ErrorCode::invalid_input)
        << wrong;
}

TEST(ComposeHttp, AnAddressThatIsNotOfTheWebIsRefused) {
  for (const auto* wrong : {"file:///s3cret", "ftp://host/s3cret", "s3cret", "http://", "gopher://x/s3cret", ""})
    EXPECT_EQ(refusal(channel(ChannelKind::webhook), {{"url", SecretString{wrong}}}), base::ErrorCode::invalid_input)
        << wrong;
}

TEST(ComposeNtfy, PublishesToTheTopicOfItsServer) {
  const auto made = channel(ChannelKind::ntfy);
  const ChannelSecrets secrets{{"url", SecretString{"https://ntfy.example/sub/topic"}}, {"token", SecretString{"tk"}}};
  const auto letter = compose_http({made, secrets}, notice(), kNow);
  EXPECT_EQ(letter.url.reveal(), "https://ntfy.example/sub/");
  EXPECT_EQ(header(letter, "Authorization"), "Bearer tk");
  EXPECT_EQ(body(letter).at("topic").as_string(), "topic");
  EXPECT_EQ(body(letter).at("priority").to_number<int>(), 4);
  EXPECT_EQ(body(letter).at("click").as_string(), notice().link);
  EXPECT_EQ(refusal(made, {{"url", SecretString{"https://ntfy.example/"}}}), base::ErrorCode::invalid_input);
}

TEST(ComposeSlack, NothingInTheTextIsAnOrder) {
  const auto letter =
      compose_http({channel(ChannelKind::slack), {{"url", SecretString{"https://hooks.slack.com/x"}}}}, notice(), kNow);
  const std::string text{body(letter).at("text").as_string()};
  EXPECT_THAT(text, HasSubstr("failed &amp; &lt;ended&gt;"));
  EXPECT_THAT(text, HasSubstr("<https://backup.home/runs/r1|"));
}

TEST(ComposeDiscord, NobodyIsMentionedAndLongTextsAreCut) {
  auto long_one = notice();
  long_one.text = std::string(5000, 'x') + "€";
  const auto letter = compose_http(
      {channel(ChannelKind::discord), {{"url", SecretString{"https://discord.com/api/webhooks/1/x"}}}}, long_one, kNow);
  EXPECT_TRUE(body(letter).at("allowed_mentions").at("parse").as_array().empty());
  EXPECT_LE(body(letter).at("embeds").at(0).at("description").as_string().size(), 4003U);
}

TEST(ComposeTelegram, TheTokenIsInTheAddressAlone) {
  const auto made = channel(ChannelKind::telegram, {{"chat", "@ops"}});
  const ChannelSecrets secrets{{"token", SecretString{"123:AbC"}}};
  const auto letter = compose_http({made, secrets}, notice(), kNow);
  EXPECT_EQ(letter.url.reveal(), "https://api.telegram.org/bot123:AbC/sendMessage");
  EXPECT_EQ(body(letter).at("chat_id").as_string(), "@ops");
  EXPECT_EQ(letter.body.find("AbC"), std::string::npos);
}

TEST(ComposeGotify, WritesWithItsToken) {
  const auto made = channel(ChannelKind::gotify, {{"url", "https://gotify.example/base/"}});
  const ChannelSecrets secrets{{"token", SecretString{"tok"}}};
  const auto letter = compose_http({made, secrets}, notice(NotificationEvent::success), kNow);
  EXPECT_EQ(letter.url.reveal(), "https://gotify.example/base/message");
  EXPECT_EQ(header(letter, "X-Gotify-Key"), "tok");
  EXPECT_EQ(body(letter).at("priority").to_number<int>(), 2);
}

TEST(ComposeMatrix, TheKeyIsTheTransaction) {
  const auto made = channel(ChannelKind::matrix, {{"url", "https://matrix.example"}, {"room", "!a/b:matrix.example"}});
  const ChannelSecrets secrets{{"token", SecretString{"tok"}}};
  const auto letter = compose_http({made, secrets}, notice(), kNow);
  EXPECT_EQ(letter.method, "PUT");
  EXPECT_EQ(letter.url.reveal(),
            "https://matrix.example/_matrix/client/v3/rooms/%21a%2Fb:matrix.example/send/m.room.message/log-47-ops");
  EXPECT_EQ(header(letter, "Authorization"), "Bearer tok");
}

TEST(ComposePing, EachOutcomeHasItsOwnAddress) {
  const auto made = channel(ChannelKind::healthchecks);
  const ChannelSecrets secrets{{"url", SecretString{"https://hc.example/uuid?create=1"}}};
  const auto url = [&](NotificationEvent event, bool test = false) {
    auto said = notice(event);
    said.is_test = test;
    return compose_http({made, secrets}, said, kNow).url.reveal();
  };
  EXPECT_EQ(url(NotificationEvent::success), "https://hc.example/uuid?create=1");
  EXPECT_EQ(url(NotificationEvent::warning), "https://hc.example/uuid?create=1") << "a good backup exists";
  EXPECT_EQ(url(NotificationEvent::started), "https://hc.example/uuid/start?create=1");
  EXPECT_EQ(url(NotificationEvent::failure), "https://hc.example/uuid/fail?create=1");
  EXPECT_EQ(url(NotificationEvent::success, true), "https://hc.example/uuid/log?create=1") << "a test is no success";
}

TEST(ComposeCheckpoint, GoesToWebhooksAlone) {
  const domain::CheckpointNotice checkpoint{"key", "strongroom-ledger/x", 47, "note\n"};
  const ChannelSecrets secrets{{"url", SecretString{"http://hook.example/"}}};
  const auto letter = compose_http({channel(ChannelKind::webhook), secrets}, checkpoint, kNow);
  EXPECT_EQ(body(letter).at("note").as_string(), "note\n");
  EXPECT_EQ(body(letter).at("size").to_number<int>(), 47);
  EXPECT_THROW(compose_http({channel(ChannelKind::slack), secrets}, checkpoint, kNow), base::Error);
}

}  // namespace
}  // namespace strongroom::notify
