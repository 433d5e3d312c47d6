#include "api/events.h"

#include <charconv>
#include <utility>

#include "api/route_table.h"
#include "base/error.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

class GuardedFeed final : public EventFeed {
 public:
  GuardedFeed(std::unique_ptr<live::Feed> feed, const Gate& gate, auth::Principal principal)
      : feed_{std::move(feed)}, gate_{gate}, principal_{std::move(principal)} {}
  std::shared_ptr<const std::string> next() override { return feed_->next(); }
  void when_ready(std::function<void()> ready) override { feed_->when_ready(std::move(ready)); }
  bool still_allowed() const override { return gate_.still_allowed(principal_); }

 private:
  std::unique_ptr<live::Feed> feed_;
  const Gate& gate_;
  const auth::Principal principal_;
};

std::uint64_t number_from(const std::string& text) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [last, code] = std::from_chars(text.data(), end, number);
  if (text.empty() || code != std::errc{} || last != end)
    throw Error{ErrorCode::invalid_input, "the parameter 'after' is the number of the last event"};
  return number;
}

}  // namespace

std::optional<live::Resume> resume_from(const Request& request) {
  auto query = parse_target(request.target).query;
  const auto epoch = query.extract("epoch"), after = query.extract("after");
  if (!query.empty()) throw Error{ErrorCode::invalid_input, "events take the parameters 'epoch' and 'after' alone"};
  if (epoch.empty() != after.empty()) throw Error{ErrorCode::invalid_input, "'epoch' and 'after' belong together"};
  if (epoch.empty()) return std::nullopt;
  return live::Resume{epoch.mapped(), number_from(after.mapped())};
}

std::unique_ptr<EventFeed> guarded(std::unique_ptr<live::Feed> feed, const Gate& gate, auth::Principal principal) {
  return std::make_unique<GuardedFeed>(std::move(feed), gate, std::move(principal));
}

}  // namespace strongroom::api
