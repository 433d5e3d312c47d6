#pragma once

#include <sys/socket.h>

#include <string>

#include "api/message.h"

namespace strongroom::http {

// "127.0.0.1", "::1"; an IPv4 address inside IPv6 is written as IPv4. Empty for another family.
std::string address_text(const sockaddr_storage& address);

// Who is at the other end of an accepted socket. A Unix socket's peer has no `user` when the kernel does not tell.
// `unix_way`: which of them it was accepted on.
api::Peer peer_of(int socket, const sockaddr_storage& address, bool encrypted,
                  api::Peer::Way unix_way = api::Peer::Way::unix_socket);

}  // namespace strongroom::http
