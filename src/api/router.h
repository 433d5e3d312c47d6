// From a request to its answer: the names it came by, the operation it means, who asks, the handler, the errors.
//
// The operations are in the files named after their resource; api/openapi.yaml describes every one of them, and a test
// holds both together.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include "api/gate.h"
#include "api/pages.h"
#include "api/route_table.h"
#include "api/service.h"
#include "base/error.h"
#include "base/log.h"
#include "live/hub.h"

namespace strongroom::api {

struct RouterParts {
  Gate gate;
  std::vector<Operation> operations;
  // What makes the store unusable at the moment; nullopt = nothing. Quick. Everything that is not quick is refused with
  // it.
  std::function<std::optional<base::Error>()> trouble{};
  live::Hub* events = nullptr;  // outlives the router; nullptr: there are none
  // What is there beside the API; nullopt: nothing.
  std::optional<Pages> pages{};
};

// Constant after it is made; any thread may call.
class Router final : public Service {
 public:
  Router(RouterParts parts, base::Log& log);
  bool is_quick(const Request& request) const override;
  Response handle(const Request& request) override;
  std::variant<std::unique_ptr<EventFeed>, Response> subscribe(const Request& request) override;
  const std::vector<Operation>& operations() const { return table_.operations(); }

 private:
  // Fewer than the transport has workers: whoever asks somebody who does not answer never stops log-ins and cancels.
  static constexpr std::ptrdiff_t kOutsideAtOnce = 4;
  Response act(const Operation& operation, const Call& call) const;
  Response answer(const Request& request) const;
  Response perform(const Request& request, const Match& match, Parameters query) const;
  Response fail(const Request& request, const std::exception& error) const;

  Gate gate_;
  RouteTable table_;
  std::function<std::optional<base::Error>()> trouble_;
  live::Hub* events_;
  std::optional<Pages> pages_;
  mutable std::counting_semaphore<> outside_{kOutsideAtOnce};
  base::Log& log_;
};

}  // namespace strongroom::api
