// Delivers what the store has queued: one attempt, and what follows from how it went.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/courier.h"
#include "domain/notification.h"
#include "operations/call.h"
#include "operations/postbox.h"

namespace strongroom::operations {

enum class Attempt { nothing_due, delivered, failed, given_up };

// Of one channel the oldest message that is due, or all that a digest gathers. Two calls for the same channel at once
// would send twice: whoever delivers sees to that. Throws what the store throws; then it may have been sent, and is
// sent again under the same key.
Attempt deliver_next(const Tools& tools, const Postbox& postbox, const std::string& channel,
                     const std::stop_token& stop);

// How long is waited after so many attempts, the last of which failed; nullopt: it is given up. Five seconds, then
// three times as long each time, an hour at most and as long as the other side asks for, and up to a quarter less by
// chance. Three days are enough; of what the other side refuses, five attempts.
struct Attempts {
  unsigned made = 1;
  base::Milliseconds age{0};  // since it was first to be delivered
};
std::optional<base::Milliseconds> next_wait(const Attempts& attempts, const domain::Delivery& outcome,
                                            base::Random& random);

// Everything of every channel that is due, one after the other, by a command that has no service beside it.
struct Flushed {
  unsigned delivered = 0;
  unsigned failed = 0;
};
Flushed flush_outbox(const Tools& tools, const Postbox& postbox, const std::stop_token& stop);

// What is kept for whoever looks back: a month of what was delivered, three of what was given up.
void forget_old_messages(const Postbox& postbox, base::UtcTime now);

}  // namespace strongroom::operations
