// Rows of the outbox: what is on its way to whom.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/consequences.h"
#include "domain/notification_store.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

std::vector<domain::OutboxMessage> read_outbox(Database& database, const domain::OutboxFilter& filter);
std::optional<domain::OutboxMessage> read_message(Database& database, std::uint64_t id);
domain::OutboxCounts read_outbox_counts(Database& database);
std::vector<domain::NotificationStore::Waiting> read_waiting_channels(Database& database);
// A message, or all that one digest or one checkpoint is told by.
std::vector<domain::OutboxMessage> read_due_messages(Database& database, std::string_view channel, base::UtcTime now);

// Inside a transaction of the caller, right after the entry: for each channel that wants it. `found` is complete: with
// what the topics know (failure_rows.h).
void queue_messages(Database& database, std::uint64_t seq, const domain::Consequences& found, base::UtcTime now);
// For each channel to which checkpoints are sent.
void queue_checkpoints(Database& database, std::uint64_t seq, base::UtcTime now);

// What is over is passed over.
void mark_delivered(Database& database, std::uint64_t id, base::UtcTime now);
void mark_failed(Database& database, std::uint64_t id, const domain::FailedAttempt& attempt);
// Whether there was such a message that was not over.
bool mark_given_up(Database& database, std::uint64_t id, std::string_view error, base::UtcTime now);
void hold_channel(Database& database, std::string_view channel, base::UtcTime until);
// What failed or was given up begins anew, of one channel or (empty) of all. Returns how many.
std::int64_t begin_anew(Database& database, std::string_view channel, base::UtcTime now);
void begin_message_anew(Database& database, std::uint64_t id, base::UtcTime now);
// What failed is due now.
void hurry_channel(Database& database, std::string_view channel, base::UtcTime now);
void delete_message(Database& database, std::uint64_t id);
// All of a channel. Returns how many were not over.
std::int64_t delete_messages_of(Database& database, std::string_view channel);
void forget_messages(Database& database, base::UtcTime delivered_before, base::UtcTime given_up_before);

}  // namespace strongroom::store
