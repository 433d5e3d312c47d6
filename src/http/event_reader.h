#pragma once

#include <memory>
#include <string>

#include "api/message.h"
#include "http/client_socket.h"

namespace strongroom::http {

// Upgrades the connection to a WebSocket and reads what the server sends. Throws the Error that the server answers
// with, or status_fetch.
std::unique_ptr<api::EventReader> read_events(ClientSocket socket, const std::string& target, ClientSocket::Time end);

}  // namespace strongroom::http
