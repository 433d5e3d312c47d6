// The whole door, over the real store.
#include "auth/authenticator.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/file.h"
#include "support/authenticator_fixture.h"

namespace strongroom::auth::test {
namespace {

TEST_F(AuthenticatorTest, NobodyIsLetInWithoutAnything) {
  add("anna");
  EXPECT_NE(who({}), "user:anna");
  for (const auto* text : {"", "x", "sr_", "a.b.c", "...", "null", "anna"}) {
    EXPECT_NE(bearer(text), "user:anna") << text;
    EXPECT_NE(cookie(text), "user:anna") << text;
  }
  EXPECT_NE(cookie(std::string(1'000'000, 'a')), "user:anna");
}

TEST_F(AuthenticatorTest, ALogInGivesThreeThingsThatAreEachTheUser) {
  add("anna", Role::operator_);
  const auto in = log_in("anna");
  EXPECT_EQ(in.principal.role, Role::operator_);
  EXPECT_FALSE(in.principal.session.empty());
  EXPECT_EQ(bearer(in.access_token), "user:anna");
  EXPECT_EQ(cookie(in.session_cookie), "user:anna");
  EXPECT_EQ(auth_->authenticate({.bearer = in.access_token}).expires_at, in.access_expires_at);
  EXPECT_NE(bearer(in.session_cookie), "user:anna") << "a cookie is no bearer";
  EXPECT_NE(bearer(in.refresh_token), "user:anna");
  EXPECT_NE(cookie(in.access_token), "user:anna");
  EXPECT_NE(who({.bearer = "x", .session_cookie = in.session_cookie}), "user:anna") << "a bearer hides the cookie";
  EXPECT_EQ(auth_->refresh(in.refresh_token, kHome).principal.name, "anna");
}

TEST_F(AuthenticatorTest, NothingThatOpensAnythingIsStored) {
  add("anna");
  const auto in = log_in("anna");
  const auto token = auth_->tokens().create("ci", Role::viewer, {}, "user:anna");
  auth_.reset();
  store_.reset();
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator{place_.directory.path()})
    all += base::read_file(file.path(), 64 << 20U);
  for (const auto& secret : {kPassword.reveal(), in.access_token, in.refresh_token, in.session_cookie,
                             token.text.reveal(), in.refresh_token.substr(in.refresh_token.find('.') + 1)})
    EXPECT_EQ(all.find(secret), std::string::npos);
}

TEST_F(AuthenticatorTest, AccessTokensEndAfterAQuarterOfAnHour) {
  add("anna");
  const auto in = log_in("anna");
  const auto principal = auth_->authenticate({.bearer = in.access_token});
  clock_.pass(seconds{15 * 60 - 1});
  EXPECT_EQ(bearer(in.access_token), "user:anna");
  EXPECT_TRUE(auth_->still_valid(principal));
  clock_.pass(seconds{1});
  EXPECT_THAT(bearer(in.access_token), HasSubstr("expired"));
  EXPECT_FALSE(auth_->still_valid(principal));
  EXPECT_EQ(cookie(in.session_cookie), "user:anna");
}

TEST_F(AuthenticatorTest, EveryFlippedBitOfAnAccessTokenIsRefused) {
  add("anna");
  const auto token = log_in("anna").access_token;
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    auto changed = token;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_NE(bearer(changed), "user:anna") << bit;
  }
}

TEST_F(AuthenticatorTest, OurTokensSignedByAnotherKeyAreRefused) {
  add("anna");
  const auto in = log_in("anna");
  const auto generation = store_->find_user("anna")->generation;
  const AccessTokens other{SecretString{std::string(32, 'k')}};
  const AccessClaims claims{"anna",     Role::admin,  in.principal.session,
                            generation, clock_.now(), clock_.now() + hours{1}};
  EXPECT_NE(bearer(other.issue(claims, place_.random)), "user:anna");
  EXPECT_NE(bearer(AccessTokens{SecretString{""}}.issue(claims, place_.random)), "user:anna");
  const auto payload = in.access_token.substr(0, in.access_token.rfind('.'));
  const auto none = ledger::to_base64url(R"({"alg":"none","typ":"JWT"})");
  EXPECT_NE(bearer(none + payload.substr(payload.find('.')) + "."), "user:anna");
}

TEST_F(AuthenticatorTest, WhatWasRevokedIsRefusedAtOnce) {
  add("anna");
  add("ben", Role::operator_);
  const std::vector<std::function<void(const LoggedIn&)>> ends{
      [&](const LoggedIn& in) { auth_->log_out(in.principal, {}); },
      [&](const LoggedIn& in) { auth_->users().revoke_session(in.principal.session, "user:anna"); },
      [&](const LoggedIn&) { auth_->users().revoke_sessions_of("ben", "user:anna"); },
      [&](const LoggedIn&) { auth_->users().set_password("ben", kPassword, "user:anna"); },
      [&](const LoggedIn&) { auth_->users().set_role("ben", Role::viewer, "user:anna"); },
      [&](const LoggedIn&) { auth_->users().set_disabled("ben", true, "user:anna"); },
      [&](const LoggedIn&) {
        auth_->users().set_disabled("ben", false, "user:anna"), auth_->users().remove("ben", "x");
      }};
  const auto anna = log_in("anna");
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (i + 1 == ends.size()) auth_->users().set_disabled("ben", false, "user:anna");
    const auto in = log_in("ben");
    ASSERT_TRUE(auth_->still_valid(in.principal));
    ends[i](in);
    EXPECT_NE(bearer(in.access_token), "user:ben") << i;
    EXPECT_NE(cookie(in.session_cookie), "user:ben") << i;
    EXPECT_FALSE(auth_->still_valid(in.principal)) << i;
    EXPECT_EQ(code_of([&] { auth_->refresh(in.refresh_token, kHome); }), ErrorCode::unauthenticated) << i;
    EXPECT_EQ(bearer(anna.access_token), "user:anna");
  }
}

TEST_F(AuthenticatorTest, EverythingOutlivesARestart) {
  add("anna");
  const auto in = log_in("anna");
  const auto token = auth_->tokens().create("ci", Role::viewer, {}, "user:anna");
  restart();
  EXPECT_EQ(bearer(in.access_token), "user:anna");
  EXPECT_EQ(cookie(in.session_cookie), "user:anna");
  EXPECT_EQ(bearer(token.text.reveal()), "token:ci");
  EXPECT_EQ(auth_->refresh(in.refresh_token, kHome).principal.name, "anna");
  EXPECT_EQ(count("setting.changed"), 1U) << "the key is made once";
}

TEST_F(AuthenticatorTest, ARefreshTokenIsGoodOnceAndItsReuseEndsTheSession) {
  add("anna");
  const auto first = log_in("anna");
  const auto second = auth_->refresh(first.refresh_token, kHome);
  EXPECT_NE(second.refresh_token, first.refresh_token);
  EXPECT_TRUE(second.session_cookie.empty());
  EXPECT_EQ(cookie(first.session_cookie), "user:anna");
  EXPECT_EQ(bearer(second.access_token), "user:anna");
  EXPECT_EQ(code_of([&] { auth_->refresh(first.refresh_token, kHome); }), ErrorCode::unauthenticated);
  EXPECT_EQ(code_of([&] { auth_->refresh(second.refresh_token, kHome); }), ErrorCode::unauthenticated);
  EXPECT_NE(bearer(second.access_token), "user:anna");
  EXPECT_NE(cookie(first.session_cookie), "user:anna");
  EXPECT_EQ(count("session.revoked"), 1U);
}

TEST_F(AuthenticatorTest, AMadeUpRefreshTokenEndsNothing) {
  add("anna");
  const auto in = log_in("anna");
  const auto& id = in.principal.session;
  for (const auto& text : {std::string{}, std::string{"."}, id, id + ".", id + "." + std::string(64, 'A'),
                           id + "x" + in.refresh_token.substr(id.size()), std::string(100'000, 'a')})
    EXPECT_EQ(code_of([&] { auth_->refresh(text, kHome); }), ErrorCode::unauthenticated) << text.size();
  EXPECT_EQ(auth_->refresh(in.refresh_token, kHome).principal.name, "anna");
}

TEST_F(AuthenticatorTest, OfTwoRefreshesAtOnceOneIsGood) {
  add("anna");
  const auto in = log_in("anna");
  std::atomic<int> good{0};
  const auto refresh = [&] {
    if (!code_of([&] { auth_->refresh(in.refresh_token, kHome); })) ++good;
  };
  std::thread one{refresh}, two{refresh};
  one.join();
  two.join();
  EXPECT_EQ(good, 1);
  EXPECT_NE(cookie(in.session_cookie), "user:anna");
}

TEST_F(AuthenticatorTest, SessionsEndByThemselves) {
  add("anna");
  const auto busy = log_in("anna"), idle = log_in("anna");
  for (int day = 0; day < 29; ++day) {
    clock_.pass(hours{24});
    EXPECT_EQ(cookie(busy.session_cookie), "user:anna") << day;
    auth_->housekeep();
    if (day == 5) {
      EXPECT_EQ(store_->sessions().size(), 2U);
    }
    if (day == 7) {
      EXPECT_EQ(store_->sessions().size(), 1U);
    }
  }
  EXPECT_NE(cookie(idle.session_cookie), "user:anna");
  EXPECT_EQ(code_of([&] { auth_->refresh(idle.refresh_token, kHome); }), ErrorCode::unauthenticated);
  clock_.pass(hours{24});
  EXPECT_THAT(cookie(busy.session_cookie), HasSubstr("expired"));
  auth_->housekeep();
  EXPECT_TRUE(store_->sessions().empty());
}

TEST_F(AuthenticatorTest, ASessionThatLayIdleIsRefusedBeforeItIsForgotten) {
  add("anna");
  const auto in = log_in("anna");
  clock_.pass(hours{24 * 7});
  EXPECT_THAT(cookie(in.session_cookie), HasSubstr("not used"));
}

TEST_F(AuthenticatorTest, ApiTokensHaveRoleExpiryAndLastUse) {
  add("anna");
  const auto token = auth_->tokens().create("ci", Role::operator_, clock_.now() + hours{1}, "user:anna");
  const auto& text = token.text.reveal();
  EXPECT_EQ(text.size(), 52U);
  const auto principal = auth_->authenticate({.bearer = text});
  EXPECT_EQ(actor_of(principal), "token:ci");
  EXPECT_EQ(principal.role, Role::operator_);
  const auto before = actions().size();
  auth_->housekeep();
  EXPECT_EQ(store_->find_api_token(token.token.id)->last_used_at, clock_.now());
  const auto first_use = clock_.now();
  clock_.pass(seconds{30});
  bearer(text);
  auth_->housekeep();
  EXPECT_EQ(store_->find_api_token(token.token.id)->last_used_at, first_use) << "once a minute at most";
  EXPECT_EQ(actions().size(), before) << "using one is no entry";
  clock_.pass(minutes{59});
  EXPECT_EQ(bearer(text), "token:ci");
  clock_.pass(seconds{30});
  EXPECT_THAT(bearer(text), HasSubstr("expired"));
  EXPECT_FALSE(auth_->still_valid(principal));
}

TEST_F(AuthenticatorTest, ARevokedTokenIsRefusedAtOnceAndItsNameIsFree) {
  add("anna");
  const auto token = auth_->tokens().create("ci", Role::viewer, {}, "user:anna");
  const auto principal = auth_->authenticate({.bearer = token.text.reveal()});
  EXPECT_TRUE(auth_->still_valid(principal));
  EXPECT_EQ(code_of([&] { auth_->tokens().create("ci", Role::viewer, {}, "x"); }), ErrorCode::conflict);
  EXPECT_TRUE(auth_->tokens().revoke("ci", "user:anna").revoked_at.has_value());
  EXPECT_NE(bearer(token.text.reveal()), "token:ci");
  EXPECT_FALSE(auth_->still_valid(principal));
  const auto next = auth_->tokens().create("ci", Role::viewer, {}, "user:anna");
  EXPECT_EQ(bearer(next.text.reveal()), "token:ci");
  EXPECT_NE(bearer(token.text.reveal()), "token:ci");
  EXPECT_FALSE(auth_->still_valid(principal)) << "of the same name, and not the same";
  EXPECT_EQ(auth_->tokens().list().size(), 2U);
  EXPECT_EQ(code_of([&] { auth_->tokens().revoke(token.token.id, "x"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { auth_->tokens().revoke("none", "x"); }), ErrorCode::not_found);
}

TEST_F(AuthenticatorTest, AMistypedApiTokenIsKnownByItself) {
  base::SystemRandom random;
  const auto text = new_api_token(random);
  EXPECT_TRUE(is_api_token(text));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(is_api_token(changed)) << i;
    EXPECT_FALSE(is_api_token(text.substr(0, i))) << i;
  }
  EXPECT_NE(text, new_api_token(random));
}

TEST_F(AuthenticatorTest, TheCsrfTokenBelongsToTheCookie) {
  const auto token = csrf_token_for("cookie");
  EXPECT_TRUE(is_csrf_token_for("cookie", token));
  EXPECT_FALSE(is_csrf_token_for("cookif", token));
  EXPECT_FALSE(is_csrf_token_for("cookie", ""));
  EXPECT_FALSE(is_csrf_token_for("cookie", token + "x"));
  EXPECT_EQ(token.find("cookie"), std::string::npos);
}

TEST_F(AuthenticatorTest, OthersTokensAreAcceptedWhenTheyAreConfigured) {
  ExternalIssuer shop;
  shop.name = "shop";
  shop.issuer = "https://shop.example";
  shop.audience = "strongroom";
  shop.roles = {{"administrator", Role::admin}};
  shop.shared_secret = seal_issuer_secret(place_.vault, "shop", SecretString{std::string(40, 's')});
  const auto expires = std::chrono::duration_cast<seconds>(clock_.now().time_since_epoch()).count() + 100;
  const auto token = Signer::secret(std::string(40, 's'))
                         .token({{"iss", "https://shop.example"},
                                 {"aud", "strongroom"},
                                 {"sub", "17"},
                                 {"role", "administrator"},
                                 {"exp", expires}});
  EXPECT_NE(bearer(token), "jwt:shop:17") << "not configured";
  settings_.issuers = {shop};
  start();
  EXPECT_EQ(bearer(token), "jwt:shop:17");
  const auto principal = auth_->authenticate({.bearer = token});
  EXPECT_TRUE(auth_->still_valid(principal));
  auth_->log_out(principal, {});
  clock_.pass(seconds{159});
  EXPECT_TRUE(auth_->still_valid(principal));
  clock_.pass(seconds{2});
  EXPECT_FALSE(auth_->still_valid(principal));
  EXPECT_NE(bearer(token), "jwt:shop:17");
}

TEST_F(AuthenticatorTest, RequestsAreDecidedWithoutTheStore) {
  add("anna");
  const auto in = log_in("anna");
  const auto token = auth_->tokens().create("ci", Role::viewer, {}, "user:anna");
  std::filesystem::resize_file(place_.path, 0);
  clock_.pass(minutes{2});
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(bearer(in.access_token), "user:anna");
    EXPECT_EQ(cookie(in.session_cookie), "user:anna");
    EXPECT_EQ(bearer(token.text.reveal()), "token:ci");
  }
}

TEST_F(AuthenticatorTest, ManyThreadsAskWhileOthersChange) {
  add("anna");
  const auto anna = log_in("anna");
  add("ben", Role::viewer);
  std::atomic<bool> done{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      while (!done) EXPECT_EQ(bearer(anna.access_token), "user:anna");
    });
  for (int i = 0; i < 5; ++i) {
    const auto ben = log_in("ben");
    auth_->users().set_password("ben", kPassword, "user:anna");
    EXPECT_NE(bearer(ben.access_token), "user:ben");
    auth_->housekeep();
  }
  done = true;
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace strongroom::auth::test
