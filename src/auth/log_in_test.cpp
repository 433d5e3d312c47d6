// The slow ways in: passwords, their limits and what the ledger is told; the first start.
#include <atomic>
#include <set>
#include <thread>

#include "support/authenticator_fixture.h"

namespace strongroom::auth::test {
namespace {

class LogInTest : public AuthenticatorTest {};

TEST_F(LogInTest, WrongUserAndWrongPasswordAreToldAlike) {
  add("anna");
  add("ben", Role::viewer);
  auth_->users().set_disabled("ben", true, "user:anna");
  std::set<std::string> texts;
  for (const auto& [name, password] : {std::pair{"anna", "wrong horse"},
                                       {"nobody", "correct horse"},
                                       {"ben", "correct horse"},
                                       {"", ""},
                                       {"An na", "x"},
                                       {"anna", ""}})
    try {
      auth_->log_in(name, SecretString{password}, kHome);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
      texts.insert(error.message() + error.hint());
    }
  EXPECT_EQ(texts.size(), 1U);
}

TEST_F(LogInTest, TooManyAttemptsWaitHoweverRightTheyAre) {
  add("anna");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(login_error("anna", SecretString{"wrong"}), ErrorCode::unauthenticated);
  EXPECT_EQ(login_error("anna", kPassword), ErrorCode::rate_limited);
  EXPECT_EQ(count("login.failed"), 1U);
  EXPECT_EQ(count("login.locked"), 1U);
  clock_.pass(seconds{1});
  EXPECT_EQ(log_in("anna").principal.name, "anna");
  EXPECT_EQ(login_error("anna", SecretString{"wrong"}), ErrorCode::unauthenticated) << "the count began anew";
  clock_.pass(minutes{2});
  auth_->housekeep();
  const auto entries = store_->entries({.action = "login.failed"});
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].event.details.at("count"), 5);
  EXPECT_EQ(entries[0].event.target, "user/anna");
  EXPECT_EQ(entries[0].event.details.at("address"), "192.0.2.7");
}

TEST_F(LogInTest, WhatSomebodyTypedAsANameIsNotInTheLedger) {
  add("anna");
  for (const auto* name : {"hunter2", "my secret password"}) login_error(name, kPassword);
  clock_.pass(minutes{5});
  auth_->housekeep();
  EXPECT_EQ(count("login.failed"), 2U);
  for (const auto& entry : store_->entries({.action = "login.failed"})) {
    EXPECT_EQ(entry.event.target, "user");
    EXPECT_EQ(ledger::canonical_body(entry).find("hunter2"), std::string::npos);
    EXPECT_EQ(ledger::canonical_body(entry).find("secret"), std::string::npos);
  }
}

TEST_F(LogInTest, AFloodOfFailuresIsNoFloodOfEntries) {
  settings_.limits.free_of_address = 100'000;
  start();
  for (int i = 0; i < 300; ++i) login_error("n" + std::to_string(i), kPassword);
  EXPECT_LE(count("login.failed") + count("login.locked"), 30U);
  clock_.pass(minutes{2});
  auth_->housekeep();
  std::int64_t told = 0;
  for (const auto& entry : store_->entries({.action = "login.failed", .limit = 1000}))
    told += entry.event.details.at("count").as_int64();
  EXPECT_EQ(told, 300);
}

TEST_F(LogInTest, AnOutdatedHashIsRenewedByALogIn) {
  add("anna");
  const auto session = log_in("anna");
  const auto before = store_->find_user("anna")->password_hash;
  settings_.password_cost.passes = 2;
  start();
  log_in("anna");
  EXPECT_NE(store_->find_user("anna")->password_hash, before);
  EXPECT_THAT(store_->find_user("anna")->password_hash, HasSubstr("t=2"));
  log_in("anna");
  EXPECT_EQ(cookie(session.session_cookie), "user:anna") << "it is the same password";
}

TEST_F(LogInTest, TheFirstStartIsForOneWithTheLink) {
  const auto token = auth_->begin_setup();
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(code_of([&] { auth_->complete_setup("wrong", "eve", kPassword, kHome); }), ErrorCode::unauthenticated);
  EXPECT_EQ(code_of([&] { auth_->complete_setup(*token, "anna", SecretString{"short"}, kHome); }),
            ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { auth_->complete_setup(*token, "An na", kPassword, kHome); }), ErrorCode::invalid_input);
  const auto in = auth_->complete_setup(*token, "anna", kPassword, kHome);
  EXPECT_EQ(in.principal.role, Role::admin);
  EXPECT_EQ(bearer(in.access_token), "user:anna");
  EXPECT_EQ(code_of([&] { auth_->complete_setup(*token, "eve", kPassword, kHome); }), ErrorCode::conflict);
  EXPECT_FALSE(auth_->begin_setup());
  EXPECT_EQ(count("setup.completed"), 1U);
  EXPECT_EQ(store_->users().size(), 1U);
}

TEST_F(LogInTest, TheLinkEndsAfterAnHourOrWithTheNextOne) {
  const auto first = *auth_->begin_setup();
  const auto second = *auth_->begin_setup();
  const auto complete = [&](const std::string& token) {
    return code_of([&] { auth_->complete_setup(token, "anna", kPassword, kHome); });
  };
  EXPECT_EQ(complete(first), ErrorCode::unauthenticated);
  clock_.pass(hours{1});
  EXPECT_EQ(complete(second), ErrorCode::unauthenticated);
  const auto third = *auth_->begin_setup();
  restart();
  EXPECT_EQ(complete(third), std::nullopt) << "it is completed, also after a restart";
}

TEST_F(LogInTest, OfTwoWhoHaveTheLinkOneIsAdmin) {
  const auto token = *auth_->begin_setup();
  std::atomic<int> done{0};
  const auto complete = [&](const char* name) {
    if (!code_of([&] { auth_->complete_setup(token, name, kPassword, kHome); })) ++done;
  };
  std::thread one{complete, "anna"}, two{complete, "eve"};
  one.join();
  two.join();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(store_->users().size(), 1U);
}

}  // namespace
}  // namespace strongroom::auth::test
