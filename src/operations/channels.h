// Channels: how people are told.
#pragma once

#include <string>

#include "domain/courier.h"
#include "domain/notification.h"
#include "operations/call.h"
#include "operations/channel_drafts.h"
#include "operations/postbox.h"

namespace strongroom::operations {

// Throws not_found.
domain::Channel require_channel(domain::NotificationReader& store, const std::string& name);
// Throws integrity when they cannot be opened.
domain::ChannelSecrets open_secrets(const domain::Channel& channel, domain::Vault& vault);

// Nobody is asked whether it works: that is what a test is for. Throw invalid_input, not_found for a plan that there is
// not, conflict when the name is taken.
domain::Channel add_channel(const Tools& tools, const Postbox& postbox, const Call& call, const ChannelDraft& draft);
domain::Channel edit_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name,
                             const ChannelChange& change);
// Returns what it was. What it had not delivered is dropped.
domain::Channel remove_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name);

// Sends a message that says it is a test, now and past the outbox; "channel.test". Throws why it did not arrive:
// invalid_input when it was refused for good, else network.
void test_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name);
// The same of one that is not stored.
void test_channel(const Tools& tools, const Postbox& postbox, const Call& call, const ChannelDraft& draft);

}  // namespace strongroom::operations
