#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "api/service.h"
#include "base/ids.h"
#include "base/log.h"
#include "http/gate.h"
#include "http/limits.h"
#include "http/worker_pool.h"

namespace strongroom::http {

class Session;

// What all connections share. Of the loop's thread, but for the pools and the gate.
struct Hub {
  boost::asio::io_context& loop;
  api::Service& service;
  base::Random& random;
  base::Log& log;
  const Limits& limits;
  WorkerPool& workers;  // requests
  WorkerPool& bodies;   // what is sent
  std::shared_ptr<Gate> gate;

  std::set<Session*> sessions{};
  std::size_t tcp_connections = 0;
  std::size_t unix_connections = 0;
  std::map<std::string, std::size_t> by_address{};
  std::size_t subscribers = 0;
  bool ending = false;
  std::function<void()> last_session_ended{};
};

}  // namespace strongroom::http
