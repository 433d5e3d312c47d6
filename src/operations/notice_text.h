// What people are told, in words: what happened to which plan and when, why, what is still safe, what to do next.
//
// Made when it is delivered, of the entry and of what the store says then; an entry that cannot be read any more is
// told as that.
#pragma once

#include <string>
#include <vector>

#include "domain/courier.h"
#include "domain/notification.h"
#include "ledger/entry.h"
#include "operations/call.h"
#include "operations/postbox.h"

namespace strongroom::operations {

// What one delivery tells: one message, or several that a digest gathers. With the key.
domain::Notice notice_of(const Tools& tools, const Postbox& postbox,
                         const std::vector<domain::OutboxMessage>& messages);
// The ledger's newest checkpoint, for a channel that keeps it.
domain::CheckpointNotice checkpoint_notice(const Tools& tools, const std::string& channel);
// Without a key.
domain::Notice test_notice(const Tools& tools, const Postbox& postbox, const domain::Channel& channel,
                           const std::string& actor);

}  // namespace strongroom::operations
