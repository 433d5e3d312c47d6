// Who is told of what, and what is on its way to them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret_string.h"
#include "domain/repository.h"

namespace strongroom::domain {

// What an entry of the ledger may be for those who are told. The order is that of weight: of several the first one
// makes the headline.
enum class NotificationEvent {
  ledger_break,
  unhealthy,   // what is stored is damaged
  failure,     // a run failed, or was cut off and does not begin again by itself
  missed,      // no good backup for longer than the plan's schedule allows
  disk_space,  // a disk is filling up
  warning,
  recovered,  // a good backup after a failed or a missed one
  success,
  started,  // for those who watch from outside that something runs at all
};
std::string_view to_text(NotificationEvent event);  // "ledger-break", "disk-space", …
std::optional<NotificationEvent> notification_event_from(std::string_view text);
std::vector<NotificationEvent> all_notification_events();

using NotificationEvents = std::set<NotificationEvent>;
// All that needs somebody, and the end of it.
NotificationEvents usual_events();
// Whether it may wait for a channel's digest.
bool may_wait(const NotificationEvents& events);

enum class ChannelKind { email, webhook, ntfy, slack, discord, telegram, gotify, matrix, healthchecks, desktop };
std::string_view to_text(ChannelKind kind);
std::optional<ChannelKind> channel_kind_from(std::string_view text);
std::vector<ChannelKind> all_channel_kinds();

// A way to tell somebody, and what he wants to hear.
struct Channel {
  std::string name{};
  ChannelKind kind = ChannelKind::email;
  bool enabled = true;
  NotificationEvents events{};
  std::vector<std::string> plans{};  // what is about another plan is not told; empty: any. What is about none always is
  std::optional<unsigned> digest_minute{};  // of the day, by the machine's clocks: when what may wait is told, in one
  bool anchor = false;                      // checkpoints of the ledger are sent there, too
  std::map<std::string, std::string> settings{};  // by name (domain/channel_fields.h), without what is secret
  std::set<std::string> secret_names{};           // which secrets there are
  SealedSecret secrets{};                         // a JSON object of them
  base::UtcTime created_at{};
};

// What its vault's purpose is called.
std::string secrets_purpose(const std::string& channel);

using ChannelSecrets = std::map<std::string, base::SecretString>;

// queued -> delivered, or -> failed (to be tried again) -> delivered or given_up, which wait for a person.
enum class DeliveryState { queued, failed, delivered, given_up };
std::string_view to_text(DeliveryState state);  // "queued", "failed", "delivered", "given-up"
std::optional<DeliveryState> delivery_state_from(std::string_view text);

// One entry for one channel. The entry's number and the channel's name are its idempotency key: there is no second one.
struct OutboxMessage {
  std::uint64_t id = 0;
  std::string channel;
  std::uint64_t seq = 0;  // of the entry it tells
  NotificationEvents events;
  bool is_checkpoint = false;                // it tells no entry but the ledger's newest checkpoint
  std::optional<base::UtcTime> digest_at{};  // it waits for that digest
  DeliveryState state = DeliveryState::queued;
  unsigned attempts = 0;
  base::UtcTime created_at{};
  base::UtcTime since{};    // since when it is tried: as created_at, until a person has it tried anew
  base::UtcTime next_at{};  // when it is tried next; of one that is over, when that was
  std::string error;        // why the last attempt failed
};

bool is_over(DeliveryState state);

// Of all channels.
struct OutboxCounts {
  std::uint64_t queued = 0;
  std::uint64_t failed = 0;
  std::uint64_t given_up = 0;
  std::optional<base::UtcTime> oldest_at{};  // of what is not over yet
};

// Something that is wrong, and that nothing has ended yet.
struct OpenFailure {
  std::string topic{};  // "backup/photos", "damage/default", "overdue/photos", "disk//srv": what would end it
  NotificationEvent event = NotificationEvent::failure;
  std::string plan{};  // empty: it is about none
  std::string run{};   // of the newest; empty: it was none
  std::uint64_t first_seq = 0;
  base::UtcTime first_at{};
  std::uint64_t seq = 0;  // of its newest entry
  base::UtcTime at{};
  unsigned times = 1;
};

// The next moment of that minute of the day by the machine's clocks, later than `now`.
base::UtcTime next_digest(base::UtcTime now, unsigned minute_of_day);

}  // namespace strongroom::domain
