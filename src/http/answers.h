#pragma once

#include <functional>
#include <memory>

#include "api/message.h"
#include "http/hub.h"

namespace strongroom::http {

// Where one request's answer is left, on the loop's thread. Gone = nobody wants it any more.
using AnswerTaker = std::function<void(api::Response)>;

// What the service says to a request, where the request may be handled, and whenever that is. `taker` is called once,
// on the loop's thread, at once for a quick request; not at all when it has expired before.
void find_answer(Hub& hub, std::shared_ptr<const api::Request> request, std::weak_ptr<AnswerTaker> taker);

// 503 with Retry-After.
api::Response busy(std::string what);

}  // namespace strongroom::http
