#pragma once

#include <functional>
#include <utility>

#include "api/envelope.h"
#include "api/service.h"
#include "base/error.h"

namespace strongroom::api {

// A service of one quick function, without events.
class FunctionService final : public Service {
 public:
  using Handler = std::function<Response(const Request&)>;

  explicit FunctionService(Handler handler) : handler_{std::move(handler)} {}

  bool is_quick(const Request&) const override { return true; }
  Response handle(const Request& request) override { return handler_(request); }
  std::variant<std::unique_ptr<EventFeed>, Response> subscribe(const Request&) override {
    return failure(base::Error{base::ErrorCode::not_found, "there are no events here"});
  }

 private:
  Handler handler_;
};

}  // namespace strongroom::api
