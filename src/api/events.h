// Live events for somebody who was let in.
#pragma once

#include <memory>
#include <optional>

#include "api/gate.h"
#include "api/service.h"
#include "live/feed.h"

namespace strongroom::api {

// From ?epoch=E&after=N; nullopt when neither is given. Throws invalid_input for one without the other, or another
// parameter.
std::optional<live::Resume> resume_from(const Request& request);

// `feed` for as long as `principal` is allowed. The gate outlives it.
std::unique_ptr<EventFeed> guarded(std::unique_ptr<live::Feed> feed, const Gate& gate, auth::Principal principal);

}  // namespace strongroom::api
