#include "auth/external_issuers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>

#include <functional>

#include "auth/auth_test_tools.h"
#include "auth/jws.h"
#include "auth/verification_key.h"
#include "base/file.h"
#include "support/plain_vault.h"
#include "support/temporary_directory.h"

namespace strongroom::auth {
namespace {

using base::Error;
using base::ErrorCode;
using test::Signer;
using testing::HasSubstr;
namespace json = boost::json;

const base::UtcTime kNow = base::parse_utc("2026-11-22T05:36:12Z");
constexpr std::int64_t kNowSeconds = 1795325772;
const std::string kSecret(40, 's');

// Making an RSA key takes a while, so all tests share them.
const Signer& rsa() {
  static const auto signer = Signer::rsa();
  return signer;
}
const Signer& ec() {
  static const auto signer = Signer::ec();
  return signer;
}
const Signer& edwards() {
  static const auto signer = Signer::ed25519();
  return signer;
}
const Signer& shared() {
  static const auto signer = Signer::secret(kSecret);
  return signer;
}

class IssuersTest : public testing::Test {
 protected:
  ExternalIssuer issuer(const std::string& name = "shop") {
    ExternalIssuer issuer;
    issuer.name = name;
    issuer.issuer = "https://" + name + ".example";
    issuer.audience = "strongroom";
    issuer.roles = {{"administrator", Role::admin}, {"staff", Role::viewer}};
    return issuer;
  }
  ExternalIssuer with_secret() {
    auto issuer = this->issuer();
    issuer.shared_secret = seal_issuer_secret(vault_, "shop", base::SecretString{kSecret});
    return issuer;
  }
  ExternalIssuer with_key(const Signer& signer) {
    auto issuer = this->issuer();
    issuer.public_key_file = write("key.pem", signer.pem());
    return issuer;
  }
  ExternalIssuer with_set(const json::array& keys) {
    auto issuer = this->issuer();
    issuer.jwks_file = write("keys.json", json::serialize(json::object{{"keys", keys}}));
    return issuer;
  }
  ExternalIssuer for_signer(const Signer& signer) {
    return signer.algorithm() == "HS256" ? with_secret() : with_key(signer);
  }
  std::filesystem::path write(const std::string& name, const std::string& text) {
    base::write_file_atomically(directory_ / name, text);
    return directory_ / name;
  }
  static json::object claims() {
    return {{"iss", "https://shop.example"},
            {"aud", "strongroom"},
            {"sub", "17"},
            {"role", "administrator"},
            {"exp", kNowSeconds + 300}};
  }
  static json::object claims_with(const char* name, json::value value) {
    auto object = claims();
    object[name] = std::move(value);
    return object;
  }
  static json::object claims_without(const char* name) {
    auto object = claims();
    object.erase(name);
    return object;
  }
  // Why it was refused, as the log has it; "accepted" when it was not.
  static std::string why(const ExternalIssuers& issuers, const std::string& token) {
    try {
      issuers.verify(token, kNow);
      return "accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unauthenticated);
      EXPECT_EQ(error.message(), "you are not logged in") << "one wording for all";
      return error.detail();
    }
  }

  support::PlainVault vault_;
  support::TemporaryDirectory directory_;
};

TEST_F(IssuersTest, AcceptsEachKindOfKeyInEachForm) {
  for (const auto* signer : {&shared(), &rsa(), &ec(), &edwards()}) {
    const ExternalIssuers issuers{{for_signer(*signer)}, vault_};
    const auto principal = issuers.verify(signer->token(claims()), kNow);
    EXPECT_EQ(principal.name, "shop:17");
    EXPECT_EQ(actor_of(principal), "jwt:shop:17");
    EXPECT_EQ(principal.role, Role::admin);
    EXPECT_EQ(principal.kind, Principal::Kind::external);
    EXPECT_EQ(principal.expires_at, kNow + std::chrono::seconds{360});
  }
}

TEST_F(IssuersTest, ASetOfKeysIsChosenFromByKid) {
  auto unusable = rsa().jwk("wrapping");
  unusable["use"] = "enc";
  const ExternalIssuers issuers{
      {with_set({rsa().jwk("r"), ec().jwk("e"), edwards().jwk("d"), unusable, json::object{{"kty", "new"}}})}, vault_};
  EXPECT_EQ(why(issuers, rsa().token(claims(), "r")), "accepted");
  EXPECT_EQ(why(issuers, ec().token(claims(), "e")), "accepted");
  EXPECT_EQ(why(issuers, edwards().token(claims(), "d")), "accepted");
  EXPECT_THAT(why(issuers, rsa().token(claims(), "e")), HasSubstr("algorithm"));
  EXPECT_THAT(why(issuers, Signer::ec().token(claims(), "e")), HasSubstr("signature"));
  for (const auto* kid : {"", "R", "wrapping", "none"})
    EXPECT_THAT(why(issuers, rsa().token(claims(), kid)), HasSubstr("kid")) << kid;
}

TEST_F(IssuersTest, OneKeyAloneNeedsNoKid) {
  const ExternalIssuers issuers{{with_set({ec().jwk("e")})}, vault_};
  EXPECT_EQ(why(issuers, ec().token(claims())), "accepted");
  EXPECT_THAT(why(issuers, ec().token(claims(), "other")), HasSubstr("kid"));
}

TEST_F(IssuersTest, EveryFlippedBitIsRefused) {
  for (const auto* signer : {&shared(), &ec(), &edwards(), &rsa()}) {
    const ExternalIssuers issuers{{for_signer(*signer)}, vault_};
    const auto token = signer->token(claims());
    ASSERT_EQ(why(issuers, token), "accepted");
    // RSA is slow enough that every third bit must do.
    const std::size_t step = signer == &rsa() ? 3 : 1;
    for (std::size_t bit = 0; bit < token.size() * 8; bit += step) {
      auto changed = token;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
      ASSERT_NE(why(issuers, changed), "accepted") << signer->algorithm() << " bit " << bit;
    }
  }
}

TEST_F(IssuersTest, EveryBeginningAndEveryExtensionIsRefused) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  const auto token = shared().token(claims());
  for (std::size_t length = 0; length < token.size(); ++length)
    ASSERT_NE(why(issuers, token.substr(0, length)), "accepted") << length;
  for (const auto* more : {".", "A", "=", " ", "\n", ".A", "AAAA"}) {
    EXPECT_NE(why(issuers, token + more), "accepted") << more;
    EXPECT_NE(why(issuers, more + token), "accepted") << more;
  }
}

TEST_F(IssuersTest, UnsignedTokensAreRefusedHoweverTheyAreWritten) {
  for (const auto* signer : {&shared(), &rsa()}) {
    const ExternalIssuers issuers{{for_signer(*signer)}, vault_};
    for (const auto* header :
         {R"({"alg":"none"})", R"({"alg":"None","typ":"JWT"})", R"({"alg":"NONE"})", R"({"alg":""})",
          R"({"typ":"JWT"})", R"({"alg":null})", R"({"alg":["HS256"]})", R"({})"}) {
      const auto text = test::compact(header, json::serialize(claims()));
      EXPECT_NE(why(issuers, text + "."), "accepted") << header;
      EXPECT_NE(why(issuers, signer->signed_by(text)), "accepted") << header;
    }
  }
}

TEST_F(IssuersTest, APublicKeyIsNeverASharedSecret) {
  for (const auto* owner : {&rsa(), &ec(), &edwards()}) {
    const ExternalIssuers by_file{{with_key(*owner)}, vault_};
    const ExternalIssuers by_set{{with_set({owner->jwk("k")})}, vault_};
    for (const auto& secret : {owner->pem(), owner->pem().substr(0, owner->pem().size() - 1),
                               json::serialize(owner->jwk("k")), std::string{}}) {
      EXPECT_THAT(why(by_file, Signer::secret(secret).token(claims())), HasSubstr("algorithm"));
      EXPECT_THAT(why(by_set, Signer::secret(secret).token(claims(), "k")), HasSubstr("algorithm"));
    }
  }
}

TEST_F(IssuersTest, AnotherAlgorithmOfTheSameKeyIsRefused) {
  const ExternalIssuers issuers{{with_key(rsa())}, vault_};
  for (const auto* algorithm : {"RS384", "RS512", "PS256", "HS256", "rs256", "ES256"}) {
    const auto header = json::serialize(json::object{{"alg", algorithm}});
    EXPECT_NE(why(issuers, rsa().signed_by(test::compact(header, json::serialize(claims())))), "accepted") << algorithm;
  }
}

TEST_F(IssuersTest, HeadersAreReadStrictly) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  const auto with = [&](const std::string& header) {
    return why(issuers, shared().signed_by(test::compact(header, json::serialize(claims()))));
  };
  EXPECT_EQ(with(R"({"alg":"HS256"})"), "accepted");
  EXPECT_EQ(with(R"({"typ":"jwt","alg":"HS256"})"), "accepted");
  EXPECT_EQ(with(R"({"typ":"at+jwt","alg":"HS256","x5t":"ignored"})"), "accepted");
  for (const auto* header :
       {R"({"alg":"HS256","alg":"HS256"})", R"({"alg":"HS256","\u0061lg":"HS256"})", R"({"alg":"HS256","typ":"JWE"})",
        R"({"alg":"HS256","typ":7})", R"({"alg":"HS256","crit":["exp"]})", R"({"alg":"HS256","crit":[]})",
        R"({"alg":"HS256","x":{"a":1,"a":2}})", R"({"alg":"HS256"} x)", R"(["HS256"])", R"("HS256")",
        R"({"alg":"HS256")"})
    EXPECT_NE(with(header), "accepted") << header;
}

TEST_F(IssuersTest, AMemberThatIsThereTwiceIsRefused) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  auto text = json::serialize(claims());
  text.insert(1, R"("role":"staff",)");
  EXPECT_THAT(why(issuers, shared().signed_by(test::compact(shared().header(), text))), HasSubstr("twice"));
}

TEST_F(IssuersTest, TimesAreHeldWithAMinuteOfLeeway) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  const auto with = [&](const char* claim, const json::value& value) {
    return why(issuers, shared().token(claims_with(claim, value)));
  };
  EXPECT_EQ(with("exp", kNowSeconds - 59), "accepted");
  EXPECT_EQ(with("exp", static_cast<double>(kNowSeconds) + 0.5), "accepted");
  EXPECT_THAT(with("exp", kNowSeconds - 60), HasSubstr("expired"));
  EXPECT_EQ(with("nbf", kNowSeconds + 60), "accepted");
  EXPECT_THAT(with("nbf", kNowSeconds + 61), HasSubstr("not valid yet"));
  for (const auto& strange : {json::value("1795326072"), json::value(nullptr), json::value(-1), json::value(1e300),
                              json::value(true), json::value(json::array{}), json::value(UINT64_MAX)}) {
    EXPECT_NE(with("exp", strange), "accepted") << strange;
    EXPECT_NE(with("nbf", strange), "accepted") << strange;
  }
}

TEST_F(IssuersTest, WhatIsRequiredIsRequired) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  for (const auto* claim : {"iss", "aud", "sub", "role", "exp"})
    EXPECT_NE(why(issuers, shared().token(claims_without(claim))), "accepted") << claim;
  for (const auto* claim : {"iss", "aud", "sub", "role"})
    for (const auto& wrong : {json::value("wrong\x01"), json::value(""), json::value(7), json::value(nullptr)})
      EXPECT_NE(why(issuers, shared().token(claims_with(claim, wrong))), "accepted") << claim << wrong;
  EXPECT_NE(why(issuers, shared().token(claims_with("iss", "https://shop.example/"))), "accepted");
  EXPECT_EQ(why(issuers, shared().token(claims_with("aud", json::array{"other", "strongroom"}))), "accepted");
  EXPECT_NE(why(issuers, shared().token(claims_with("aud", json::array{"other", 7}))), "accepted");
  EXPECT_NE(why(issuers, shared().token(claims_with("role", "admin"))), "accepted") << "our word, which they have not";
  EXPECT_EQ(issuers.verify(shared().token(claims_with("role", "staff")), kNow).role, Role::viewer);
}

TEST_F(IssuersTest, OneIssuersKeyIsNoOthers) {
  auto bank = issuer("bank");
  bank.public_key_file = write("bank.pem", ec().pem());
  const ExternalIssuers issuers{{with_secret(), bank}, vault_};
  EXPECT_EQ(why(issuers, ec().token(claims_with("iss", "https://bank.example"))), "accepted");
  EXPECT_THAT(why(issuers, shared().token(claims_with("iss", "https://bank.example"))), HasSubstr("algorithm"));
  EXPECT_THAT(why(issuers, ec().token(claims())), HasSubstr("algorithm"));
  EXPECT_TRUE(issuers.knows("bank"));
  EXPECT_FALSE(issuers.knows("https://bank.example"));
}

TEST_F(IssuersTest, EightKibibytesAreTheMost) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  EXPECT_EQ(why(issuers, shared().token(claims_with("x", json::string(5000, 'x')))), "accepted");
  EXPECT_THAT(why(issuers, shared().token(claims_with("x", json::string(6200, 'x')))), HasSubstr("8 KiB"));
  EXPECT_NE(why(issuers, std::string(10'000'000, '.')), "accepted");
}

RC_GTEST_FIXTURE_PROP(IssuersTest, ArbitraryTextIsNeverAccepted, (const std::string& text)) {
  const ExternalIssuers issuers{{with_secret()}, vault_};
  RC_ASSERT(why(issuers, text) != "accepted");
  RC_ASSERT(why(issuers, shared().signed_by(test::compact(shared().header(), text))) != "accepted");
  RC_ASSERT(why(issuers, shared().signed_by(test::compact(text, json::serialize(claims())))) != "accepted");
}

TEST_F(IssuersTest, NewKeysAreTakenAndTheOldOnesKeptWhenTheyCannotBeRead) {
  ExternalIssuers issuers{{with_key(ec())}, vault_};
  const auto other = Signer::ec();
  const auto again = with_key(ec());
  write("key.pem", other.pem());
  EXPECT_EQ(why(issuers, ec().token(claims())), "accepted") << "not before it is told";
  EXPECT_TRUE(issuers.replace({again}).empty());
  EXPECT_EQ(why(issuers, other.token(claims())), "accepted");
  EXPECT_NE(why(issuers, ec().token(claims())), "accepted");
  write("key.pem", "no key");
  EXPECT_EQ(issuers.replace({again}).size(), 1U);
  std::filesystem::remove(directory_ / "key.pem");
  EXPECT_EQ(issuers.replace({again}).size(), 1U);
  EXPECT_EQ(why(issuers, other.token(claims())), "accepted");
}

TEST_F(IssuersTest, OneThatIsTakenOutLetsNobodyInAnyMore) {
  ExternalIssuers issuers{{with_secret()}, vault_};
  EXPECT_EQ(why(issuers, shared().token(claims())), "accepted");
  EXPECT_TRUE(issuers.knows("shop"));
  EXPECT_TRUE(issuers.replace({}).empty());
  EXPECT_NE(why(issuers, shared().token(claims())), "accepted");
  EXPECT_FALSE(issuers.knows("shop"));
}

TEST_F(IssuersTest, OneWhoseKeyIsGoneKeepsNobodyElseOut) {
  auto broken = with_key(ec());
  broken.name = "broken";
  broken.issuer = "https://broken.example";
  std::filesystem::remove(directory_ / "key.pem");
  ExternalIssuers issuers{{}, vault_};
  EXPECT_EQ(issuers.replace({broken, with_secret()}).size(), 1U);
  EXPECT_EQ(why(issuers, shared().token(claims())), "accepted");
  EXPECT_FALSE(issuers.knows("broken"));
}

TEST_F(IssuersTest, APipeInThePlaceOfAKeyIsNotWaitedFor) {
  auto piped = with_key(ec());
  std::filesystem::remove(directory_ / "key.pem");
  ASSERT_EQ(::mkfifo((directory_ / "key.pem").c_str(), 0600), 0);
  EXPECT_EQ(test::code_of([&] { ExternalIssuers made{{piped}, vault_}; }), ErrorCode::invalid_input);
}

TEST_F(IssuersTest, WhatCannotBeUsedIsRefusedAtOnce) {
  const auto refused = [&](std::vector<ExternalIssuer> issuers) {
    return test::code_of([&] { ExternalIssuers made{std::move(issuers), vault_}; });
  };
  auto two_keys = with_secret();
  two_keys.public_key_file = write("two.pem", ec().pem());
  auto no_audience = with_secret(), twice = with_secret();
  no_audience.audience.clear();
  twice.name = "other";
  twice.shared_secret = seal_issuer_secret(vault_, "other", base::SecretString{kSecret});
  auto garbage = issuer(), private_key = issuer();
  garbage.public_key_file = write("garbage.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
  const std::string kind = "PRIVATE KEY-----\n";
  private_key.public_key_file = write("private.pem", "-----BEGIN " + kind + "AAAA\n-----END " + kind);
  auto curve = issuer(), short_rsa = issuer();
  curve.public_key_file = write("p384.pem", Signer::ec("P-384").pem());
  short_rsa.public_key_file = write("short.pem", Signer::rsa(1024).pem());
  for (auto& wrong : {std::vector{issuer()},
                      {two_keys},
                      {no_audience},
                      {with_secret(), twice},
                      {garbage},
                      {private_key},
                      {curve},
                      {short_rsa},
                      {with_set({})},
                      {with_set({ec().jwk("a"), rsa().jwk("a")})},
                      {with_set({json::object{{"kty", "oct"}, {"k", "c2VjcmV0"}}})}})
    EXPECT_EQ(refused(wrong), ErrorCode::invalid_input) << wrong.back().public_key_file << wrong.back().jwks_file;
  auto other_purpose = with_secret();
  other_purpose.name = "else";
  EXPECT_EQ(refused({other_purpose}), ErrorCode::integrity) << "sealed for another issuer";
  EXPECT_EQ(test::code_of([&] { seal_issuer_secret(vault_, "shop", base::SecretString{std::string(31, 's')}); }),
            ErrorCode::invalid_input);
}

TEST_F(IssuersTest, JwksWithNumbersThatAreNoKeyAreRefused) {
  auto off_curve = ec().jwk("e");
  off_curve["x"] = ledger::to_base64url(std::string(32, '\x01'));
  auto wrong_purpose = rsa().jwk("r");
  wrong_purpose["alg"] = "RSA-OAEP";
  auto short_key = edwards().jwk("d");
  short_key["x"] = "AAAA";
  for (const auto& jwk : {off_curve, wrong_purpose, short_key})
    EXPECT_EQ(test::code_of([&] { VerificationKey::from_jwk(jwk); }), ErrorCode::invalid_input) << jwk;
}

TEST_F(IssuersTest, TheListIsKeptAsJson) {
  auto all = std::vector{with_secret(), with_key(ec())};
  all[1].name = "bank";
  all[1].role_claim = "groups";
  const auto read = issuers_from_json(to_json(all));
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].shared_secret, all[0].shared_secret);
  EXPECT_EQ(read[0].roles, all[0].roles);
  EXPECT_EQ(read[1].public_key_file, all[1].public_key_file);
  EXPECT_EQ(read[1].role_claim, "groups");
  for (const auto* wrong : {"{}", "[7]", R"([{"name":"a"}])", R"([{"name":"a","roles":{"x":"root"}}])",
                            R"([{"name":"a","roles":{},"secret":"?"}])"})
    EXPECT_EQ(test::code_of([&] { issuers_from_json(json::parse(wrong)); }), ErrorCode::invalid_input) << wrong;
}

// From RFC 7515, A.3: what somebody else computed.
TEST(VerificationKeyTest, AgreesWithTheExampleOfTheStandard) {
  const json::object jwk{{"kty", "EC"},
                         {"crv", "P-256"},
                         {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                         {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}};
  const std::string signed_bytes =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0c"
      "nVlfQ";
  const auto signature =
      *ledger::from_base64url("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  EXPECT_TRUE(VerificationKey::from_jwk(jwk).verifies(signed_bytes, signature));
  EXPECT_FALSE(VerificationKey::from_jwk(jwk).verifies(signed_bytes + " ", signature));
}

}  // namespace
}  // namespace strongroom::auth
