#include "http/endpoint.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/raw_socket.h"

namespace strongroom::http {
namespace {

using base::ErrorCode;

ErrorCode code_of(const std::string& address) {
  try {
    listen_on_tcp(address);
  } catch (const base::Error& error) {
    EXPECT_FALSE(error.hint().empty()) << address;
    return error.code();
  }
  ADD_FAILURE() << "it listens on " << address;
  return ErrorCode::internal;
}

TEST(ListenOnTcp, PortZeroBecomesTheRealOne) {
  const auto endpoints = listen_on_tcp("127.0.0.1:0");
  ASSERT_EQ(endpoints.size(), 1U);
  EXPECT_TRUE(endpoints[0].address.starts_with("127.0.0.1:")) << endpoints[0].address;
  EXPECT_FALSE(endpoints[0].address.ends_with(":0"));
  support::RawSocket::tcp(endpoints[0].address);
}

TEST(ListenOnTcp, ANameListensOnAllItsAddressesWithOnePort) {
  const auto endpoints = listen_on_tcp("localhost:0");
  ASSERT_FALSE(endpoints.empty());
  const auto port = [](const std::string& address) { return address.substr(address.rfind(':')); };
  for (const auto& each : endpoints) EXPECT_EQ(port(each.address), port(endpoints[0].address));
}

TEST(ListenOnTcp, AnIpv6AddressStandsInBrackets) {
  const base::Fd six{::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in6 loopback{};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  if (!six || ::bind(six.get(), reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) != 0) {
    EXPECT_EQ(code_of("[::1]:0"), ErrorCode::invalid_input) << "this machine has no IPv6";
    return;
  }
  const auto endpoints = listen_on_tcp("[::1]:0");
  ASSERT_EQ(endpoints.size(), 1U);
  EXPECT_TRUE(endpoints[0].address.starts_with("[::1]:")) << endpoints[0].address;
}

TEST(ListenOnTcp, AnAddressInUseIsAConflictThatSaysWhere) {
  const auto first = listen_on_tcp("127.0.0.1:0");
  try {
    listen_on_tcp(first[0].address);
    FAIL() << "two listen on one address";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::conflict);
    EXPECT_NE(error.message().find(first[0].address), std::string::npos) << error.message();
    EXPECT_NE(error.hint().find("ss -ltnp"), std::string::npos);
  }
}

TEST(ListenOnTcp, AnAddressThatWasLeftAMomentAgoCanBeTakenAgain) {
  auto first = listen_on_tcp("127.0.0.1:0");
  const auto address = first[0].address;
  {
    // Whoever closes first leaves the address waiting.
    auto client = support::RawSocket::tcp(address);
    const base::Fd accepted{::accept(first[0].socket.get(), nullptr, nullptr)};
  }
  first.clear();
  EXPECT_EQ(listen_on_tcp(address).at(0).address, address);
}

TEST(ListenOnTcp, WhatIsNoAddressIsRefused) {
  for (const auto* address :
       {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:http",
        "127.0.0.1:80x", "::1:8080", "[::1:8080", "a]:80", "no-such-name.invalid:80", "192.0.2.1:0"})
    EXPECT_EQ(code_of(address), ErrorCode::invalid_input) << address;
}

}  // namespace
}  // namespace strongroom::http
