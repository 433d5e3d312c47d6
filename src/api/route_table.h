// Finds the operation that a request means.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/operation.h"

namespace strongroom::api {

// The parts of a request's target. Throws invalid_input when it is not percent-encoded as RFC 3986 says, holds a NUL,
// or names a parameter twice.
struct Target {
  std::vector<std::string> segments;  // of the path, decoded: "/api/v1/a%2Fb" is {"api", "v1", "a/b"}
  Parameters query;
};
Target parse_target(std::string_view target);

struct Match {
  const Operation* operation = nullptr;  // nullptr: nothing fits
  Parameters path;
  std::vector<std::string> allowed;  // the methods of that path; empty: there is no such path
};

// Constant once it is made.
class RouteTable {
 public:
  // Throws internal when two operations have the same method and path, or the same id.
  explicit RouteTable(std::vector<Operation> operations);
  Match find(std::string_view method, const std::vector<std::string>& segments) const;
  const std::vector<Operation>& operations() const { return operations_; }

 private:
  std::vector<Operation> operations_;
  std::vector<std::vector<std::string>> templates_;  // the segments of each operation's path
};

}  // namespace strongroom::api
