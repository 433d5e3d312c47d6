// Requests and answers without sockets: what http/ carries and api/ handles.
#pragma once

#include <sys/types.h>

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>

namespace strongroom::api {

struct Request {
  std::string method;  // "GET", "POST"
  std::string target;  // "/api/v1/status"
  std::string body;    // JSON or empty
};

struct Response {
  int status = 200;
  boost::json::value body;  // the envelope: {"success":…,"message":…,"data"|"error":…}
};

// A connection to the process that owns the data directory. Not thread-safe. Throws base::Error: status_fetch when the
// owner went away or did not answer within 5 s.
class OwnerConnection {
 public:
  virtual ~OwnerConnection() = default;
  virtual Response call(const Request& request) = 0;
};

// Serves for as long as it lives; the destructor ends its thread and unlinks the socket.
class OwnerListener {
 public:
  virtual ~OwnerListener() = default;
};

}  // namespace strongroom::api
