// The port to who is told of what: channels, the outbox, and what is known to be wrong. What domain/store.h says of
// operations, transactions and errors holds here too.
//
// Whoever appends an entry to the ledger queues it for every channel that wants it, in the same transaction: no other
// call makes a message, so none is lost and none is made twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/notification.h"
#include "ledger/actor.h"

namespace strongroom::domain {

// All of what is given must hold.
struct OutboxFilter {
  std::optional<std::string> channel{};
  std::optional<DeliveryState> state{};
  std::optional<std::uint64_t> before_id{};  // for the next page
  std::size_t limit = 50;
};

// Any thread may call.
class NotificationReader {
 public:
  virtual ~NotificationReader() = default;
  virtual std::vector<Channel> channels() = 0;  // by name
  virtual std::optional<Channel> find_channel(const std::string& name) = 0;
  virtual std::vector<OutboxMessage> outbox(const OutboxFilter& filter) = 0;  // newest first
  virtual std::optional<OutboxMessage> find_message(std::uint64_t id) = 0;
  virtual OutboxCounts outbox_counts() = 0;
  // What is wrong and nobody has acknowledged; the newest first.
  virtual std::vector<OpenFailure> open_failures() = 0;
  // Acknowledged or not.
  virtual std::optional<OpenFailure> find_failure(const std::string& topic) = 0;
};

// Why an attempt failed, and when the next one is.
struct FailedAttempt {
  std::string error;
  base::UtcTime next_at{};
};

// Any thread may call.
class NotificationStore : public NotificationReader {
 public:
  virtual void add_channel(const Channel& channel, const ledger::Actor& actor) = 0;  // "channel.add"
  // "channel.edit", with the names of what differs. What waits for another attempt is tried at once.
  virtual void update_channel(const Channel& channel, const ledger::Actor& actor) = 0;
  // "channel.remove". What was not delivered is dropped; how much, the entry says.
  virtual void remove_channel(const std::string& name, const ledger::Actor& actor) = 0;

  // Which enabled channels have something to deliver, and from when on: the soonest of each.
  struct Waiting {
    std::string channel;
    base::UtcTime next_at{};
  };
  virtual std::vector<Waiting> waiting_channels() = 0;
  // What one delivery of this channel takes now, oldest first: a message, or all that one digest gathers. Empty:
  // nothing is due.
  virtual std::vector<OutboxMessage> due_messages(const std::string& channel, base::UtcTime now) = 0;

  // How an attempt ended, for all messages in it. What is over, or not there any more, is passed over.
  virtual void record_delivered(const std::vector<std::uint64_t>& ids) = 0;
  // Nothing of that channel is tried before then.
  virtual void record_failed(const std::vector<std::uint64_t>& ids, const FailedAttempt& attempt) = 0;
  // "notification.given_up", once for all of them.
  virtual void record_given_up(const std::vector<std::uint64_t>& ids, const std::string& error) = 0;

  // A person wants it tried anew, now: what failed or was given up, of one channel or (empty) of all;
  // "notification.retry" when there is any. Returns how many.
  virtual std::uint64_t retry_messages(const std::string& channel, const ledger::Actor& actor) = 0;
  virtual void retry_message(std::uint64_t id,
                             const ledger::Actor& actor) = 0;                   // not_found; conflict: it was delivered
  virtual void drop_message(std::uint64_t id, const ledger::Actor& actor) = 0;  // "notification.drop"; not_found
  // Without entries: what was delivered, or given up, before these moments.
  virtual void forget_messages(base::UtcTime delivered_before, base::UtcTime given_up_before) = 0;

  // "failure.acknowledged": what the entry `seq` told last. Throws not_found when nothing open is told by that entry
  // (any more), conflict for a break of the ledger, which has its own way. Returns what it was.
  virtual std::vector<OpenFailure> acknowledge_failure(std::uint64_t seq, const std::string& reason,
                                                       const ledger::Actor& actor) = 0;
};

}  // namespace strongroom::domain
