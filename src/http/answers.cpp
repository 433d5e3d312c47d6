#include "http/answers.h"

#include <atomic>
#include <exception>
#include <utility>

#include "api/envelope.h"
#include "base/error.h"

namespace strongroom::http {
namespace {

api::Response handle(api::Service& service, const api::Request& request, base::Log& log) {
  try {
    return service.handle(request);
  } catch (const std::exception& error) {
    log.error("answering " + request.id + ": " + error.what());
  } catch (...) {
    log.error("answering " + request.id + ": an exception of unknown type");
  }
  return api::failure(base::Error{base::ErrorCode::internal});
}

// The place an answer goes to that is given later. When the last that holds it lets go without an answer, that is one
// too.
class LaterAnswer {
 public:
  LaterAnswer(std::shared_ptr<Gate> gate, std::weak_ptr<AnswerTaker> taker)
      : gate_{std::move(gate)}, taker_{std::move(taker)} {}
  ~LaterAnswer() { give(api::failure(base::Error{base::ErrorCode::internal, "the answer was lost"})); }
  LaterAnswer(const LaterAnswer&) = delete;
  LaterAnswer& operator=(const LaterAnswer&) = delete;

  void give(api::Response response) {
    if (given_.exchange(true)) return;
    gate_->post([taker = taker_, response = std::move(response)]() mutable {
      if (const auto found = taker.lock()) (*found)(std::move(response));
    });
  }

 private:
  std::shared_ptr<Gate> gate_;
  std::weak_ptr<AnswerTaker> taker_;
  std::atomic<bool> given_ = false;
};

void answer_later(Hub& hub, const std::function<void(api::Response::Reply)>& later,
                  const std::weak_ptr<AnswerTaker>& taker) {
  const auto place = std::make_shared<LaterAnswer>(hub.gate, taker);
  try {
    later([place](api::Response response) { place->give(std::move(response)); });
  } catch (const std::exception& error) {
    hub.log.error(std::string{"beginning a request that is answered later: "} + error.what());
  }
}

// On the loop's thread.
void take(Hub& hub, const std::weak_ptr<AnswerTaker>& taker, api::Response response) {
  if (response.later) return answer_later(hub, response.later, taker);
  if (const auto found = taker.lock()) (*found)(std::move(response));
}

}  // namespace

void find_answer(Hub& hub, std::shared_ptr<const api::Request> request, std::weak_ptr<AnswerTaker> taker) {
  if (hub.service.is_quick(*request)) return take(hub, taker, handle(hub.service, *request, hub.log));
  auto work = [&hub, request = std::move(request), taker] {
    auto response = handle(hub.service, *request, hub.log);
    hub.gate->post([&hub, taker, response = std::move(response)]() mutable { take(hub, taker, std::move(response)); });
  };
  if (!hub.workers.try_submit(std::move(work))) take(hub, taker, busy("too many requests are being handled"));
}

api::Response busy(std::string what) {
  auto response = api::failure(
      base::Error::with_words(base::ErrorCode::conflict, std::move(what), {}, "Try again in a moment."), 503);
  response.headers.add("Retry-After", "1");
  return response;
}

}  // namespace strongroom::http
