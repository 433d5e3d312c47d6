// One operation of the API: what api/openapi.yaml describes and a handler does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/message.h"

namespace strongroom::api {

class Call;

// Who may, at least. `open`: nobody has to say who they are.
enum class Access { open, viewer, operator_, admin };

struct Operation {
  std::string id;      // operationId: "listRuns"
  std::string method;  // "GET"; HEAD is answered by GET's handler
  std::string path;    // "/api/v1/runs/{id}"; a part in braces fits one segment that is not empty
  Access access = Access::admin;
  std::vector<std::string> query{};  // the parameters it knows; any other is refused, so that a slip is not overlooked
  bool quick = false;                // answered from memory (see Service::is_quick)
  bool asks_outside = false;         // waits for a repository or a server that may not answer: few at once
  // Throws base::Error; the router makes the answer of it.
  std::function<Response(const Call&)> act{};
};

}  // namespace strongroom::api
