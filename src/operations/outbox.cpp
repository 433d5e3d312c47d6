#include "operations/outbox.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "operations/channels.h"
#include "operations/notice_text.h"

namespace strongroom::operations {
namespace {

using domain::Delivery;
using domain::OutboxMessage;
using std::chrono::duration_cast;

constexpr base::Milliseconds kFirstWait{5'000};
constexpr base::Milliseconds kLongestWait{std::chrono::hours{1}};
constexpr base::Milliseconds kTriedFor{std::chrono::days{3}};
constexpr unsigned kFactor = 3;
constexpr unsigned kLeastAttempts = 5;

std::vector<std::uint64_t> ids_of(const std::vector<OutboxMessage>& messages) {
  std::vector<std::uint64_t> ids;
  for (const auto& message : messages) ids.push_back(message.id);
  return ids;
}

base::Milliseconds shortened(base::Milliseconds wait, base::Random& random) {
  unsigned char byte = 0;
  random.fill(&byte, 1);
  return wait - wait * byte / (4 * 256);
}

// Secrets that cannot be opened are no reason to forget what was to be told.
Delivery attempt(const Tools& tools, const Postbox& postbox, const domain::Channel& channel,
                 const std::vector<OutboxMessage>& messages, const std::stop_token& stop) {
  domain::ChannelSecrets secrets;
  try {
    secrets = open_secrets(channel, tools.services.vault);
  } catch (const base::Error& error) {
    return {false, false, "the channel's secrets cannot be opened: " + error.message(), {}};
  }
  if (messages.front().is_checkpoint)
    return postbox.courier.deliver({channel, secrets}, checkpoint_notice(tools, channel.name), stop);
  return postbox.courier.deliver({channel, secrets}, notice_of(tools, postbox, messages), stop);
}

base::UtcTime first_tried(const OutboxMessage& message) {
  return message.digest_at ? std::max(message.since, *message.digest_at) : message.since;
}

Attempt record(const Tools& tools, const Postbox& postbox, const std::vector<OutboxMessage>& messages,
               const Delivery& outcome) {
  const auto ids = ids_of(messages);
  if (outcome.delivered) {
    postbox.store.record_delivered(ids);
    return Attempt::delivered;
  }
  const auto& head = messages.front();
  const auto now = tools.services.clock.now();
  const auto age = duration_cast<base::Milliseconds>(now - first_tried(head));
  const auto wait = next_wait({head.attempts + 1, age}, outcome, tools.services.random);
  tools.services.log.warning("a message could not be delivered by way of " + head.channel + ": " + outcome.error);
  if (!wait) {
    postbox.store.record_given_up(ids, outcome.error);
    return Attempt::given_up;
  }
  postbox.store.record_failed(ids, {outcome.error, now + *wait});
  return Attempt::failed;
}

}  // namespace

std::optional<base::Milliseconds> next_wait(const Attempts& attempts, const Delivery& outcome, base::Random& random) {
  if (attempts.made >= kLeastAttempts && (outcome.refused || attempts.age > kTriedFor)) return std::nullopt;
  auto wait = kFirstWait;
  for (unsigned i = 1; i < attempts.made && wait < kLongestWait; ++i) wait *= kFactor;
  wait = shortened(std::min(wait, kLongestWait), random);
  if (outcome.wait) wait = std::max(wait, std::min(duration_cast<base::Milliseconds>(*outcome.wait), kLongestWait));
  return wait;
}

Attempt deliver_next(const Tools& tools, const Postbox& postbox, const std::string& name, const std::stop_token& stop) {
  const auto messages = postbox.store.due_messages(name, tools.services.clock.now());
  const auto channel = postbox.store.find_channel(name);
  if (messages.empty() || !channel || !channel->enabled) return Attempt::nothing_due;
  const auto outcome = attempt(tools, postbox, *channel, messages, stop);
  // Whoever ends us has not let it try.
  if (!outcome.delivered && stop.stop_requested()) return Attempt::failed;
  return record(tools, postbox, messages, outcome);
}

Flushed flush_outbox(const Tools& tools, const Postbox& postbox, const std::stop_token& stop) {
  Flushed flushed;
  for (const auto& waiting : postbox.store.waiting_channels()) {
    while (!stop.stop_requested()) {
      const auto attempt = deliver_next(tools, postbox, waiting.channel, stop);
      if (attempt == Attempt::delivered) ++flushed.delivered;
      if (attempt == Attempt::failed || attempt == Attempt::given_up) ++flushed.failed;
      if (attempt != Attempt::delivered) break;
    }
  }
  return flushed;
}

void forget_old_messages(const Postbox& postbox, base::UtcTime now) {
  constexpr std::chrono::days kDelivered{30}, kGivenUp{90};
  postbox.store.forget_messages(now - kDelivered, now - kGivenUp);
}

}  // namespace strongroom::operations
