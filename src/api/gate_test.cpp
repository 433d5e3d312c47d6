#include "api/gate.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace strongroom::api {
namespace {

using auth::Principal;
using auth::Role;
using base::ErrorCode;

class FakeDoorman final : public Doorman {
 public:
  Principal by_bearer(const std::string& token) const override {
    if (const auto role = auth::role_from_text(token)) return {Principal::Kind::token, token, *role, {}};
    throw base::Error{ErrorCode::unauthenticated};
  }
  Principal by_cookie(const std::string& cookie) const override { return by_bearer(cookie); }
  std::string csrf_token(const std::string& cookie) const override { return "csrf-" + cookie; }
  bool still_valid(const Principal& principal) const override { return principal.name != "viewer"; }
};

class GateTest : public testing::Test {
 protected:
  static Request from_tcp(Headers headers, std::string method = "GET") {
    Request request{.method = std::move(method), .target = "/api/v1/status", .headers = std::move(headers)};
    request.peer = {Peer::Way::tcp, {}, "127.0.0.1", false};
    return request;
  }
  std::optional<ErrorCode> refusal(const Request& request, Access access) const {
    try {
      gate.require_expected_names(request);
      gate.admit(request, access);
      return std::nullopt;
    } catch (const base::Error& error) {
      return error.code();
    }
  }

  FakeDoorman doorman;
  Gate gate{{.hosts = {"NAS.home:8733"}}, &doorman};
};

TEST_F(GateTest, EachRoleMayWhatItsRankAllows) {
  const Access ranks[] = {Access::open, Access::viewer, Access::operator_, Access::admin};
  const std::string_view roles[] = {"viewer", "operator", "admin"};
  for (std::size_t role = 0; role < 3; ++role)
    for (std::size_t rank = 0; rank < 4; ++rank) {
      const auto request = from_tcp({{"Host", "localhost"}, {"Authorization", "Bearer " + std::string{roles[role]}}});
      EXPECT_EQ(refusal(request, ranks[rank]), rank <= role + 1 ? std::nullopt : std::optional{ErrorCode::forbidden})
          << roles[role] << " " << rank;
    }
}

TEST_F(GateTest, NobodyIsNobody) {
  for (const auto& headers : std::vector<Headers>{
           {{"Host", "localhost"}},
           {{"Host", "localhost"}, {"Authorization", ""}},
           {{"Host", "localhost"}, {"Authorization", "Bearer "}},
           {{"Host", "localhost"}, {"Authorization", "Bearer nobody"}},
           {{"Host", "localhost"}, {"Authorization", "Basic YWRtaW46YWRtaW4="}},
           {{"Host", "localhost"}, {"Authorization", "admin"}},
           {{"Host", "localhost"}, {"Authorization", "Bearer admin"}, {"Authorization", "Bearer admin"}},
           {{"Host", "localhost"}, {"Cookie", "other=admin"}},
           {{"Host", "localhost"}, {"Cookie", "xstrongroom_session=admin"}}})
    EXPECT_EQ(refusal(from_tcp(headers), Access::viewer), ErrorCode::unauthenticated);
  EXPECT_EQ(refusal(from_tcp({{"Host", "localhost"}}), Access::open), std::nullopt);
}

TEST_F(GateTest, OnlyTheNamesWeAreKnownByAreAnswered) {
  for (const auto* host :
       {"localhost", "localhost:8733", "127.0.0.1:1", "[::1]:8733", "[::1]", "nas.home", "NAS.HOME:9"})
    EXPECT_EQ(refusal(from_tcp({{"Host", host}}), Access::open), std::nullopt) << host;
  for (const auto* host : {"evil.example", "", "localhost.evil.example", "evil.example:8733", "127.0.0.1.evil", "::1"})
    EXPECT_EQ(refusal(from_tcp({{"Host", host}}), Access::open), ErrorCode::forbidden) << host;
  EXPECT_EQ(refusal(from_tcp({}), Access::open), ErrorCode::forbidden);
}

TEST_F(GateTest, APageOfAnotherPlaceIsRefused) {
  const auto with_origin = [&](const char* origin) {
    return refusal(from_tcp({{"Host", "localhost:8733"}, {"Origin", origin}}), Access::open);
  };
  EXPECT_EQ(with_origin("http://localhost:8733"), std::nullopt);
  EXPECT_EQ(with_origin("https://LOCALHOST:8733"), std::nullopt);
  for (const auto* origin :
       {"http://evil.example", "http://localhost", "http://localhost:1", "null", "", "localhost:8733",
        "ftp://localhost:8733", "http://localhost:8733@evil.example", "http://127.0.0.1:8733"})
    EXPECT_EQ(with_origin(origin), ErrorCode::forbidden) << origin;
}

TEST_F(GateTest, ACookieChangesNothingWithoutItsToken) {
  Headers headers{{"Host", "localhost"}, {"Cookie", "a=b; strongroom_session=admin; c=d"}};
  EXPECT_EQ(refusal(from_tcp(headers), Access::admin), std::nullopt) << "looking needs none";
  for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(refusal(from_tcp(headers, method), Access::admin), ErrorCode::forbidden) << method;
    auto wrong = headers;
    wrong.add("X-CSRF-Token", "csrf-admix");
    EXPECT_EQ(refusal(from_tcp(wrong, method), Access::admin), ErrorCode::forbidden) << method;
    auto right = headers;
    right.add("X-CSRF-Token", "csrf-admin");
    EXPECT_EQ(refusal(from_tcp(right, method), Access::admin), std::nullopt) << method;
  }
}

TEST_F(GateTest, AnUpgradeWithACookieNeedsAnOrigin) {
  Headers headers{{"Host", "localhost"}, {"Cookie", "strongroom_session=viewer"}, {"Upgrade", "websocket"}};
  EXPECT_EQ(refusal(from_tcp(headers), Access::viewer), ErrorCode::forbidden);
  headers.add("Origin", "http://localhost");
  EXPECT_EQ(refusal(from_tcp(headers), Access::viewer), std::nullopt);
}

TEST_F(GateTest, TheOperatingSystemVouchesForTheSocketsPeer) {
  Request request{.method = "POST", .target = "/"};
  request.peer = {Peer::Way::unix_socket, 0, {}, false};
  const auto principal = gate.admit(request, Access::admin);
  ASSERT_TRUE(principal);
  EXPECT_EQ(auth::actor_of(*principal), "cli:root");
  EXPECT_EQ(principal->role, Role::admin);
  EXPECT_TRUE(gate.still_allowed(*principal));
}

TEST_F(GateTest, WithoutADoormanNobodyComesInByNetwork) {
  const Gate closed{{}};
  EXPECT_THROW(closed.admit(from_tcp({{"Host", "localhost"}, {"Authorization", "Bearer admin"}}), Access::viewer),
               base::Error);
}

TEST_F(GateTest, WhoIsNotValidAnyMoreIsNotAllowedOn) {
  EXPECT_FALSE(gate.still_allowed({Principal::Kind::token, "viewer", Role::viewer, {}}));
  EXPECT_TRUE(gate.still_allowed({Principal::Kind::token, "admin", Role::admin, {}}));
}

}  // namespace
}  // namespace strongroom::api
