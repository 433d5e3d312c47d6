// What needs somebody, at a glance: what is wrong and not acknowledged, and messages that do not get through.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "domain/notification_store.h"
#include "operations/finding.h"

namespace strongroom::operations {

struct Attention {
  std::vector<domain::OpenFailure> failures;  // newest first
  domain::OutboxCounts outbox;
  bool is_anybody_told = false;  // whether there is a channel that would be told of a failure
};

Attention read_attention(domain::NotificationReader& store);
// {"failures":[…],"outbox":{…},"is_anybody_told"}
boost::json::object to_json(const Attention& attention);

// The worst of it: "2 messages were given up", "1 message could not be delivered yet", "0 messages wait".
std::string outbox_text(const domain::OutboxCounts& counts);

// "the last backup of photos failed", "photos is overdue", "a disk is filling up": for a list.
std::string sentence_of(const domain::OpenFailure& failure);

// What the doctor says of channels and of what is open. `unattended`: whether backups come by themselves, so that
// nobody sees how they end unless he is told.
std::vector<Finding> examine_notifications(domain::NotificationReader& store, bool unattended);

}  // namespace strongroom::operations
