#include "auth/issuers.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "auth/auth_test_tools.h"
#include "support/plain_vault.h"
#include "support/sqlite_place.h"

namespace strongroom::auth {
namespace {

using base::ErrorCode;

class StoredIssuersTest : public testing::Test {
 protected:
  ExternalIssuer shop() {
    ExternalIssuer issuer;
    issuer.name = "shop";
    issuer.issuer = "https://shop.example";
    issuer.audience = "strongroom";
    issuer.roles = {{"staff", Role::viewer}};
    return issuer;
  }
  std::vector<std::string> used() const {
    std::vector<std::string> names;
    for (const auto& issuer : used_) names.push_back(issuer.name);
    return names;
  }

  const base::SecretString secret_{std::string(40, 's')};
  support::PlainVault vault_;
  support::SqlitePlace place_;
  const std::unique_ptr<domain::DurableStore> store_ = place_.open();
  std::vector<ExternalIssuer> used_;
  Issuers issuers_{*store_, vault_, [this](const auto& issuers) {
                     used_ = issuers;
                     return std::vector<std::string>{"told"};
                   }};
};

TEST_F(StoredIssuersTest, AreKeptAndUsedAtOnce) {
  issuers_.add(shop(), secret_, "user:anna");
  EXPECT_EQ(used(), std::vector<std::string>{"shop"});
  ASSERT_EQ(issuers_.list().size(), 1U);
  EXPECT_EQ(issuers_.list()[0].roles.at("staff"), Role::viewer);
  const auto entry = store_->entries({.limit = 1}).at(0).event;
  EXPECT_EQ(entry.target, "setting/auth.issuers");
  EXPECT_EQ(entry.details.at("added").as_string(), "shop");
  used_.clear();
  EXPECT_EQ(issuers_.use(), std::vector<std::string>{"told"});
  EXPECT_EQ(used(), std::vector<std::string>{"shop"});
  EXPECT_EQ(issuers_.remove("shop", "user:anna").issuer, "https://shop.example");
  EXPECT_TRUE(used().empty() && issuers_.list().empty());
}

TEST_F(StoredIssuersTest, ASecretIsToldToNobody) {
  const auto told = boost::json::serialize(to_json(issuers_.add(shop(), secret_, "user:anna")));
  EXPECT_EQ(told.find("\"secret\""), std::string::npos) << told;
  EXPECT_NE(told.find("\"has_secret\":true"), std::string::npos) << told;
}

TEST_F(StoredIssuersTest, WhatCannotBeUsedIsNotStored) {
  const auto code = [&](const ExternalIssuer& issuer, const base::SecretString& secret) {
    return test::code_of([&] { issuers_.add(issuer, secret, "user:anna"); });
  };
  EXPECT_EQ(code(shop(), {}), ErrorCode::invalid_input) << "no key at all";
  EXPECT_EQ(code(shop(), base::SecretString{"short"}), ErrorCode::invalid_input);
  auto other = shop();
  other.roles.clear();
  EXPECT_EQ(code(other, secret_), ErrorCode::invalid_input);
  other = shop();
  other.public_key_file = "/nowhere/key.pem";
  EXPECT_EQ(code(other, {}), ErrorCode::not_found);
  issuers_.add(shop(), secret_, "user:anna");
  EXPECT_EQ(code(shop(), secret_), ErrorCode::conflict);
  other = shop();
  other.name = "shop2";
  EXPECT_EQ(code(other, secret_), ErrorCode::invalid_input) << "the same iss";
  EXPECT_EQ(test::code_of([&] { issuers_.remove("nobody", "user:anna"); }), ErrorCode::not_found);
  EXPECT_EQ(issuers_.list().size(), 1U);
  EXPECT_EQ(used(), std::vector<std::string>{"shop"});
}

}  // namespace
}  // namespace strongroom::auth
