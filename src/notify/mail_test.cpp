#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "notify/explanation.h"
#include "notify/letter.h"
#include "notify/mail_text.h"

namespace strongroom::notify {
namespace {

using base::SecretString;
using domain::Channel;
using domain::Notice;
using testing::HasSubstr;
using testing::Not;

const auto kSentAt = base::parse_utc("2026-11-30T04:43:00Z");

Channel channel(std::map<std::string, std::string> more = {}) {
  Channel made{.name = "mail", .kind = domain::ChannelKind::email};
  made.settings = {{"host", "smtp.example"}, {"from", "backup@example.org"}, {"to", "a@example.org,b@example.org"}};
  for (auto& [name, value] : more) made.settings[name] = value;
  return made;
}

Notice letter_notice() {
  Notice made{.key = "log-47-mail", .title = "Sicherung übrig: fehlgeschlagen"};
  made.text = "Zeile eins\n.\nZeile = drei ";
  made.host = "nas";
  return made;
}

MailLetter mail(const Channel& made) {
  const domain::ChannelSecrets secrets{{"password", SecretString{"pw"}}};
  return compose_mail({made, secrets}, letter_notice(), kSentAt);
}

TEST(ComposeMail, IsAMessageThatARepetitionIsKnownBy) {
  const auto letter = mail(channel());
  EXPECT_EQ(letter.port, 587U);
  EXPECT_EQ(letter.security, "starttls");
  EXPECT_THAT(letter.to, testing::ElementsAre("a@example.org", "b@example.org"));
  EXPECT_THAT(letter.message, HasSubstr("Message-ID: <strongroom.log-47-mail@example.org>\r\n"));
  EXPECT_THAT(letter.message, HasSubstr("Date: Mon, 30 Nov 2026 04:43:00 +0000\r\n"));
  EXPECT_THAT(letter.message, HasSubstr("Auto-Submitted: auto-generated\r\n"));
  EXPECT_THAT(letter.message, HasSubstr("Subject: =?UTF-8?B?"));
  EXPECT_THAT(letter.message, HasSubstr("\r\n\r\nZeile eins\r\n.\r\nZeile =3D drei=20\r\n"));
}

TEST(ComposeMail, PortsAreThoseOfTheProtection) {
  EXPECT_EQ(mail(channel({{"security", "tls"}})).port, 465U);
  EXPECT_EQ(mail(channel({{"security", "none"}})).port, 25U);
  EXPECT_EQ(mail(channel({{"port", "2525"}})).port, 2525U);
}

TEST(ComposeMail, AnAddressCannotBringAHeaderAlong) {
  for (const auto* wrong : {"a@b\r\nBcc: c@d", "a b@c", "a@", "@b", "a", "a@b@c", "<a@b>"}) {
    EXPECT_THROW(mail(channel({{"from", wrong}})), base::Error) << wrong;
    EXPECT_THROW(mail(channel({{"to", std::string{"ok@example.org,"} + wrong}})), base::Error) << wrong;
  }
  for (const auto* wrong : {"", "host/path", "a b", "user@host"})
    EXPECT_THROW(mail(channel({{"host", wrong}})), base::Error) << wrong;
}

TEST(ComposeMail, APasswordGoesOverNoWireInTheClear) {
  EXPECT_THROW(mail(channel({{"security", "none"}, {"user", "me"}})), base::Error);
  EXPECT_NO_THROW(mail(channel({{"security", "none"}, {"user", "me"}, {"host", "127.0.0.1"}})));
  EXPECT_NO_THROW(mail(channel({{"security", "none"}})));
}

TEST(MailText, NoLineIsTooLong) {
  const auto text = quoted_printable(std::string(500, 'x') + "ü€\n" + std::string(200, '='));
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 76U);
    at = end + 2;
  }
  EXPECT_THAT(text, HasSubstr("=C3=BC=E2=82=AC"));
}

TEST(MailText, AHeaderIsCutBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 60; ++i) title += "€";
  const auto text = header_text(title);
  EXPECT_EQ(header_text("plain ASCII"), "plain ASCII");
  EXPECT_THAT(header_text("two\r\nlines"), Not(HasSubstr("\nlines")));
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find("\r\n ", at), text.size());
    EXPECT_LE(end - at, 75U);
    EXPECT_EQ((end - at - 12) % 4, 0U) << "whole base64";
    at = end + 3;
  }
}

TEST(Explanation, NamesTheHostAndNothingSecret) {
  const domain::ChannelSecrets secrets{{"url", SecretString{"https://hooks.example/services/T0ABCDEF1/abcdefghij"}}};
  Outcome outcome;
  outcome.status = 404;
  outcome.answer = "no hook /services/T0ABCDEF1/abcdefghij\nhere";
  const auto refused = explain_http(outcome, "hooks.example", secrets);
  EXPECT_FALSE(refused.delivered);
  EXPECT_TRUE(refused.refused);
  EXPECT_THAT(refused.error, HasSubstr("hooks.example answered 404"));
  EXPECT_THAT(refused.error, Not(HasSubstr("abcdefghij")));
  EXPECT_THAT(refused.error, Not(HasSubstr("T0ABCDEF1")));
}

TEST(Explanation, TellsWhatMayHealFromWhatWillNot) {
  const auto http = [](long status) {
    Outcome outcome;
    outcome.status = status;
    return explain_http(outcome, "h", {});
  };
  EXPECT_TRUE(http(200).delivered && http(204).delivered);
  for (const long status : {408L, 429L, 500L, 503L}) EXPECT_FALSE(http(status).refused) << status;
  for (const long status : {301L, 307L, 400L, 401L, 404L, 410L}) EXPECT_TRUE(http(status).refused) << status;
  Outcome lost;
  lost.code = CURLE_COULDNT_CONNECT;
  EXPECT_FALSE(explain_http(lost, "h", {}).refused);
  EXPECT_THAT(explain_http(lost, "h:1", {}).error, HasSubstr("h:1 takes no connection"));
  Outcome mail;
  mail.code = CURLE_SEND_ERROR;
  mail.status = 550;
  mail.last_line = "550 no such user";
  EXPECT_TRUE(explain_mail(mail, "h", {}).refused);
  mail.status = 451;
  EXPECT_FALSE(explain_mail(mail, "h", {}).refused);
}

}  // namespace
}  // namespace strongroom::notify
