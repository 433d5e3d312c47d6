#include "http/peer_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace strongroom::http {
namespace {

std::string text_of(int family, const void* address) {
  char text[INET6_ADDRSTRLEN];
  return ::inet_ntop(family, address, text, sizeof text) ? text : std::string{};
}

}  // namespace

std::string address_text(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return text_of(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.ss_family != AF_INET6) return {};
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&six)) return text_of(AF_INET, six.s6_addr + 12);
  return text_of(AF_INET6, &six);
}

api::Peer peer_of(int socket, const sockaddr_storage& address, bool encrypted, api::Peer::Way unix_way) {
  if (address.ss_family == AF_INET || address.ss_family == AF_INET6)
    return {.way = api::Peer::Way::tcp, .address = address_text(address), .encrypted = encrypted};
  api::Peer peer{.way = unix_way, .address = {}};
  ucred credentials{};
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) peer.user = credentials.uid;
  // Of a group's members each has so many connections at once as an address has.
  if (unix_way == api::Peer::Way::group_socket && peer.user) peer.address = "user " + std::to_string(*peer.user);
  return peer;
}

}  // namespace strongroom::http
