// An authenticator over the real store, with a clock that is set by hand.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/auth_test_tools.h"
#include "auth/authenticator.h"
#include "support/sqlite_place.h"

namespace strongroom::auth::test {

using base::Error;
using base::ErrorCode;
using base::SecretString;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

inline const SecretString kPassword{"correct horse"};
inline const From kHome{"192.0.2.7", "Firefox"};

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    settings_.password_cost = {.passes = 1, .memory = 8192, .most_waiting = 100};
    start();
  }
  void start() { auth_ = std::make_unique<Authenticator>(*store_, place_.vault, clock_, place_.random, settings_); }
  void restart() {
    auth_->housekeep();
    auth_.reset();
    store_.reset();
    store_ = place_.open();
    start();
  }
  void add(const std::string& name, Role role = Role::admin) { auth_->users().add(name, role, kPassword, "cli:root"); }
  LoggedIn log_in(const std::string& name) { return auth_->log_in(name, kPassword, kHome); }

  // Why it was refused, as the log has it; the name when it was not.
  std::string who(const Presented& presented) {
    try {
      return actor_of(auth_->authenticate(presented));
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
      EXPECT_EQ(error.message(), "you are not logged in");
      EXPECT_FALSE(error.detail().empty());
      return error.detail();
    }
  }
  std::string bearer(const std::string& text) { return who({.bearer = text}); }
  std::string cookie(const std::string& text) { return who({.session_cookie = text}); }
  std::optional<ErrorCode> login_error(const std::string& name, const SecretString& password,
                                       const From& from = kHome) {
    return code_of([&] { auth_->log_in(name, password, from); });
  }
  std::vector<std::string> actions() {
    std::vector<std::string> names;
    for (const auto& entry : store_->entries({.limit = 1000})) names.insert(names.begin(), entry.event.action);
    return names;
  }
  std::size_t count(const std::string& action) { return store_->entries({.action = action, .limit = 1000}).size(); }

  support::SqlitePlace place_;
  ManualClock clock_;
  std::unique_ptr<domain::DurableStore> store_ = place_.open();
  Settings settings_;
  std::unique_ptr<Authenticator> auth_;
};

}  // namespace strongroom::auth::test
