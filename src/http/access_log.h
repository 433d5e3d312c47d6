#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/message.h"
#include "base/ids.h"
#include "base/log.h"

namespace strongroom::http {

// "req-" and 80 random bits: what answer and log call a request by.
std::string new_request_id(base::Random& random);

// What the log says of one request: never its query, its fields or its body.
struct Access {
  explicit Access(api::Peer from) : peer{std::move(from)} {}

  void begin(const api::Request& request);
  // One line: at debug, at warning for a 5xx. `end` says what else there is to say: "cut", "the client went away".
  void write(base::Log& log, std::string_view end = {}) const;

  const api::Peer peer;
  std::string method = "-";
  std::string path = "-";
  std::string id{};
  int status = 0;
  std::uint64_t bytes = 0;  // of the body
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

}  // namespace strongroom::http
