#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "api/message.h"

namespace strongroom::api {

using BodySink = std::function<void(std::string_view)>;

// A body out of what `write` says, which is called on a thread of its own and held up while nobody takes it: a few
// hundred kilobytes are kept at most. When the body is not wanted any more the sink throws cancelled. What `write`
// itself throws comes out of next().
std::shared_ptr<BodySource> pushed_body(std::function<void(const BodySink&)> write);

// `body`, once its first piece is there: what it throws before that is thrown here, where it can still be answered.
std::shared_ptr<BodySource> begun(std::shared_ptr<BodySource> body);

}  // namespace strongroom::api
