#include "operations/channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "domain/notification_json.h"
#include "support/notification_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;
using domain::ChannelKind;
using testing::HasSubstr;
using testing::Not;

class ChannelsTest : public testing::Test {
 protected:
  ErrorCode code_of(const std::function<void()>& act) {
    const auto before = bench_.entries();
    try {
      act();
    } catch (const base::Error& error) {
      EXPECT_EQ(bench_.entries(), before) << "what is refused leaves no trace";
      EXPECT_THAT(error.message() + error.hint(), Not(HasSubstr("a-secret")));
      return error.code();
    }
    ADD_FAILURE() << "not refused";
    return ErrorCode::internal;
  }
  domain::Channel add(const std::string& body) {
    return add_channel(bench_.tools(), bench_.postbox(), bench_.call(),
                       channel_draft_from_json(base::parse_json(body).as_object()));
  }
  ErrorCode refusal(const std::string& body) {
    return code_of([&] { add(body); });
  }
  domain::Channel edit(const std::string& name, const std::string& body) {
    const auto kind = require_channel(*bench_.store, name).kind;
    return edit_channel(bench_.tools(), bench_.postbox(), bench_.call(), name,
                        channel_change_from_json(base::parse_json(body).as_object(), kind));
  }
  std::string secret(const std::string& name, const std::string& which) {
    return open_secrets(require_channel(*bench_.store, name), *bench_.vault).at(which).reveal();
  }

  support::NotificationBench bench_;
};

TEST_F(ChannelsTest, SecretsAreSealedAndNeverShown) {
  const auto channel = add(R"({"name":"ops","kind":"webhook","settings":{"url":"https://hook.example/a-secret-path",
    "signing_key":"a-secret-key","headers":{"Authorization":"Bearer a-secret"},"timeout_s":5}})");
  const auto shown = boost::json::serialize(domain::to_json(channel));
  EXPECT_THAT(shown, Not(HasSubstr("a-secret")));
  EXPECT_THAT(shown, HasSubstr("https://hook.example/…"));
  EXPECT_THAT(shown, HasSubstr(R"("secrets":["headers","signing_key","url"])"));
  EXPECT_THAT(bench_.store->find_channel("ops")->secrets.bytes, Not(HasSubstr("a-secret")));
  for (const auto& entry : bench_.store->entries({.limit = 100}))
    EXPECT_THAT(ledger::canonical_body(entry), Not(HasSubstr("a-secret")));
  EXPECT_EQ(secret("ops", "url"), "https://hook.example/a-secret-path");
  EXPECT_EQ(secret("ops", "headers"), "Authorization: Bearer a-secret");
}

TEST_F(ChannelsTest, AnAnswerCanBeSentBackAndChangesNothing) {
  const auto channel =
      add(R"({"name":"mail","kind":"email","digest_at":"07:30","plans":["photos"],"settings":{"host":"h",
    "from":"a@b.c","to":["d@e.f"],"port":2525,"password":"a-secret","user":"me"}})");
  const auto before = domain::to_json(channel);
  EXPECT_EQ(domain::to_json(edit("mail", boost::json::serialize(before))), before);
  EXPECT_EQ(secret("mail", "password"), "a-secret");
  EXPECT_EQ(domain::to_json(edit("mail", R"({"settings":{"port":null,"password":null}})")).at("secrets"),
            boost::json::array{});
}

TEST_F(ChannelsTest, WhatIsSentOverTheSocketMakesTheSameDraft) {
  ChannelDraft draft{"ops", ChannelKind::webhook, {}};
  draft.rest.digest_minute = 450;
  draft.rest.plans = {"photos"};
  draft.rest.settings = {{"timeout_s", "5"}, {"ca_file", "/x"}};
  draft.rest.secrets = {{"url", base::SecretString{"https://h/x"}}, {"headers", base::SecretString{"A: b\nC: d:e"}}};
  const auto read = channel_draft_from_json(revealed_json(draft));
  EXPECT_EQ(revealed_json(read), revealed_json(draft));
  EXPECT_EQ(read.rest.secrets, draft.rest.secrets);
  EXPECT_EQ(read.rest.settings, draft.rest.settings);
}

TEST_F(ChannelsTest, WhatAKindNeedsAndDoesNotTakeIsSaid) {
  const std::string url = R"("url":"https://h.example/a-secret")";
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","settings":{}})"), ErrorCode::invalid_input) << "needs url";
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","settings":{)" + url + R"(,"host":"h"}})"), ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"carrier-pigeon"})"), ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"A b","kind":"slack","settings":{)" + url + "}}"), ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","events":["boredom"],"settings":{)" + url + "}}"),
            ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","plans":["nothing"],"settings":{)" + url + "}}"),
            ErrorCode::not_found);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","anchor":true,"settings":{)" + url + "}}"), ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","digest_at":"7:30","settings":{)" + url + "}}"),
            ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"healthchecks","settings":{)" + url + "}}"), ErrorCode::invalid_input)
      << "a ping is for one plan";
  EXPECT_EQ(refusal(R"({"name":"a","kind":"webhook","settings":{)" + url + R"(,"timeout_s":121}})"),
            ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"webhook","settings":{)" + url + R"(,"headers":{"Host":"x"}}})"),
            ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"webhook","settings":{)" + url + R"(,"headers":{"X":"a\nB: c"}}})"),
            ErrorCode::invalid_input);
  EXPECT_EQ(refusal(R"({"name":"a","kind":"webhook","settings":{)" + url + R"(,"method":"DELETE"}})"),
            ErrorCode::invalid_input);
  bench_.courier.unusable = "no";
  EXPECT_EQ(refusal(R"({"name":"a","kind":"slack","settings":{)" + url + "}}"), ErrorCode::invalid_input);
}

TEST_F(ChannelsTest, AnEditOfWhatSomebodyElseHasChangedIsRefused) {
  bench_.add("phone");
  auto call = bench_.call();
  call.precondition = [](const auto&) { throw base::Error{ErrorCode::conflict}; };
  EXPECT_EQ(code_of([&] { edit_channel(bench_.tools(), bench_.postbox(), call, "phone", {}); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { remove_channel(bench_.tools(), bench_.postbox(), call, "phone"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { edit("nobody", "{}"); }), ErrorCode::not_found);
}

TEST_F(ChannelsTest, ATestIsSentWithTheSecretsAndIsOnRecord) {
  bench_.add("phone");
  test_channel(bench_.tools(), bench_.postbox(), bench_.call(), "phone");
  ASSERT_EQ(bench_.courier.letters.size(), 1U);
  EXPECT_TRUE(bench_.courier.letters[0].notice.is_test);
  EXPECT_EQ(bench_.courier.letters[0].secrets.at("url").reveal(), "https://ntfy.example/a-secret-topic");
  EXPECT_EQ(bench_.newest_action(), "channel.test");
  bench_.courier.answers = {{false, true, "it answered 403", {}}, {false, false, "it did not answer", {}}};
  for (const auto code : {ErrorCode::invalid_input, ErrorCode::network}) try {
      test_channel(bench_.tools(), bench_.postbox(), bench_.call(), "phone");
      FAIL();
    } catch (const base::Error& error) {
      EXPECT_EQ(error.code(), code);
    }
  EXPECT_EQ(bench_.store->entries({.limit = 1}).front().event.result, "failed");
  EXPECT_TRUE(bench_.store->outbox({}).empty()) << "a test goes past the outbox";
}

}  // namespace
}  // namespace strongroom::operations
