#include "store/sqlite/outbox_rows.h"

#include <algorithm>
#include <iterator>

#include "store/sqlite/channel_rows.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

using domain::OutboxMessage;

constexpr std::string_view kOutboxColumns =
    "SELECT id, channel, seq, checkpoint, events, digest_at, state, attempts, created_at, since, next_at, error FROM "
    "outbox ";
constexpr std::size_t kMostInOne = 500;  // entries of a digest

std::string joined(const domain::NotificationEvents& events) {
  std::string text;
  for (const auto event : events) text += (text.empty() ? "" : ",") + std::string{domain::to_text(event)};
  return text;
}

domain::NotificationEvents events_in(std::string_view text) {
  domain::NotificationEvents events;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    const auto event = domain::notification_event_from(text.substr(0, end));
    if (!event) throw_damaged("a message has an unknown event");
    events.insert(*event);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return events;
}

OutboxMessage message_of(const Statement& row) {
  return reading("message " + row.text(0) + " of the outbox", [&] {
    OutboxMessage message;
    message.id = static_cast<std::uint64_t>(row.integer(0));
    message.channel = row.text(1);
    message.seq = static_cast<std::uint64_t>(row.integer(2));
    message.is_checkpoint = row.integer(3) == 1;
    message.events = events_in(row.view(4));
    if (!row.is_null(5)) message.digest_at = base::parse_utc(row.view(5));
    const auto state = domain::delivery_state_from(row.view(6));
    if (!state) throw_damaged("its state is unknown");
    message.state = *state;
    message.attempts = static_cast<unsigned>(row.integer(7));
    message.created_at = base::parse_utc(row.view(8));
    message.since = base::parse_utc(row.view(9));
    message.next_at = base::parse_utc(row.view(10));
    message.error = row.text(11);
    return message;
  });
}

std::vector<OutboxMessage> gathered(Database& database, const OutboxMessage& head, const std::string& now) {
  if (head.is_checkpoint) {
    Statement rows{database, select(kOutboxColumns,
                                    "WHERE channel = ? AND state IN ('queued', 'failed') AND next_at <= ? AND "
                                    "checkpoint = 1 ORDER BY id")};
    return all(rows.bind(std::string_view{head.channel}, std::string_view{now}), message_of);
  }
  if (!head.digest_at) return {head};
  const auto digest = base::format_utc(*head.digest_at);
  Statement rows{database, select(kOutboxColumns,
                                  "WHERE channel = ? AND state IN ('queued', 'failed') AND next_at <= ? AND "
                                  "digest_at = ? ORDER BY id LIMIT ?")};
  return all(
      rows.bind(std::string_view{head.channel}, std::string_view{now}, std::string_view{digest}, limit_of(kMostInOne)),
      message_of);
}

struct Row {
  std::string_view channel;
  std::uint64_t seq = 0;
  bool is_checkpoint = false;
  std::string events;
  std::optional<std::string> digest_at;
};

void insert(Database& database, const Row& row, const std::string& now) {
  database.change(
      "INSERT INTO outbox(channel, seq, checkpoint, events, digest_at, state, attempts, created_at, since, next_at, "
      "error) VALUES(?1, ?2, ?3, ?4, ?5, 'queued', 0, ?6, ?6, coalesce(?5, ?6), '')",
      row.channel, row.seq, std::int64_t{row.is_checkpoint}, std::string_view{row.events}, row.digest_at,
      std::string_view{now});
}

// What of it this channel is told.
domain::NotificationEvents wanted(const domain::Channel& channel, const domain::Consequences& found) {
  domain::NotificationEvents events;
  const bool other_plan = !found.plan.empty() && !channel.plans.empty() &&
                          std::ranges::find(channel.plans, found.plan) == channel.plans.end();
  if (channel.name == found.but_not || other_plan) return events;
  std::ranges::set_intersection(channel.events, found.events, std::inserter(events, events.end()));
  return events;
}

// A record that cannot be read keeps no run from being recorded: whoever looks at channels is told of it.
std::vector<domain::Channel> readable_channels(Database& database) {
  std::vector<std::string> names;
  Statement rows{database, "SELECT name FROM channel WHERE enabled = 1 ORDER BY name"};
  while (rows.step()) names.push_back(rows.text(0));
  std::vector<domain::Channel> channels;
  for (const auto& name : names) try {
      if (auto channel = read_channel(database, name)) channels.push_back(*std::move(channel));
    } catch (const base::Error& error) {
      if (error.code() != base::ErrorCode::integrity) throw;
    }
  return channels;
}

}  // namespace

std::vector<OutboxMessage> read_outbox(Database& database, const domain::OutboxFilter& filter) {
  Statement rows{database,
                 select(kOutboxColumns,
                        "WHERE (?1 IS NULL OR channel = ?1) AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR id < ?3) "
                        "ORDER BY id DESC LIMIT ?4")};
  std::optional<std::string_view> state;
  if (filter.state) state = domain::to_text(*filter.state);
  return all(rows.bind(filter.channel, state, filter.before_id, limit_of(filter.limit)), message_of);
}

std::optional<OutboxMessage> read_message(Database& database, std::uint64_t id) {
  Statement row{database, select(kOutboxColumns, "WHERE id = ?")};
  return first(row.bind(id), message_of);
}

domain::OutboxCounts read_outbox_counts(Database& database) {
  domain::OutboxCounts counts;
  Statement rows{database,
                 "SELECT state, count(*), min(created_at) FROM outbox WHERE state <> 'delivered' GROUP BY state"};
  while (rows.step()) {
    const auto count = static_cast<std::uint64_t>(rows.integer(1));
    const auto state = rows.text(0);
    (state == "queued" ? counts.queued : state == "failed" ? counts.failed : counts.given_up) = count;
    if (state == "given-up") continue;
    const auto oldest = reading("the outbox", [&] { return base::parse_utc(rows.view(2)); });
    counts.oldest_at = counts.oldest_at ? std::min(*counts.oldest_at, oldest) : oldest;
  }
  return counts;
}

std::vector<domain::NotificationStore::Waiting> read_waiting_channels(Database& database) {
  Statement rows{
      database,
      "SELECT o.channel, min(o.next_at) FROM outbox o JOIN channel c ON c.name = o.channel WHERE c.enabled = "
      "1 AND o.state IN ('queued', 'failed') GROUP BY o.channel ORDER BY o.channel"};
  std::vector<domain::NotificationStore::Waiting> waiting;
  while (rows.step())
    waiting.push_back({rows.text(0), reading("the outbox", [&] { return base::parse_utc(rows.view(1)); })});
  return waiting;
}

std::vector<OutboxMessage> read_due_messages(Database& database, std::string_view channel, base::UtcTime now) {
  const auto text = base::format_utc(now);
  Statement row{database, select(kOutboxColumns,
                                 "WHERE channel = ? AND state IN ('queued', 'failed') AND next_at <= ? ORDER "
                                 "BY id LIMIT 1")};
  const auto head = first(row.bind(channel, std::string_view{text}), message_of);
  return head ? gathered(database, *head, text) : std::vector<OutboxMessage>{};
}

void queue_messages(Database& database, std::uint64_t seq, const domain::Consequences& found, base::UtcTime now) {
  if (found.events.empty()) return;
  for (const auto& channel : readable_channels(database)) {
    const auto events = wanted(channel, found);
    if (events.empty()) continue;
    Row row{channel.name, seq, false, joined(events), {}};
    if (channel.digest_minute && domain::may_wait(events))
      row.digest_at = base::format_utc(domain::next_digest(now, *channel.digest_minute));
    insert(database, row, base::format_utc(now));
  }
}

void queue_checkpoints(Database& database, std::uint64_t seq, base::UtcTime now) {
  for (const auto& channel : readable_channels(database))
    if (channel.anchor) insert(database, {channel.name, seq, true, {}, {}}, base::format_utc(now));
}

void mark_delivered(Database& database, std::uint64_t id, base::UtcTime now) {
  database.change(
      "UPDATE outbox SET state = 'delivered', attempts = attempts + 1, next_at = ?2, error = '' WHERE id = ?1 AND "
      "state "
      "IN ('queued', 'failed')",
      id, base::format_utc(now));
}

void mark_failed(Database& database, std::uint64_t id, const domain::FailedAttempt& attempt) {
  database.change(
      "UPDATE outbox SET state = 'failed', attempts = attempts + 1, next_at = ?2, error = ?3 WHERE id = ?1 AND state "
      "IN "
      "('queued', 'failed')",
      id, base::format_utc(attempt.next_at), std::string_view{attempt.error});
}

bool mark_given_up(Database& database, std::uint64_t id, std::string_view error, base::UtcTime now) {
  return database.change(
             "UPDATE outbox SET state = 'given-up', attempts = attempts + 1, next_at = ?2, error = ?3 WHERE id = ?1 "
             "AND "
             "state IN ('queued', 'failed')",
             id, base::format_utc(now), error) > 0;
}

void hold_channel(Database& database, std::string_view channel, base::UtcTime until) {
  database.change(
      "UPDATE outbox SET next_at = ?2 WHERE channel = ?1 AND state IN ('queued', 'failed') AND next_at < ?2", channel,
      base::format_utc(until));
}

std::int64_t begin_anew(Database& database, std::string_view channel, base::UtcTime now) {
  return database.change(
      "UPDATE outbox SET state = 'queued', attempts = 0, since = ?2, next_at = ?2 WHERE state IN ('failed', "
      "'given-up') "
      "AND (?1 = '' OR channel = ?1)",
      channel, base::format_utc(now));
}

void begin_message_anew(Database& database, std::uint64_t id, base::UtcTime now) {
  database.change("UPDATE outbox SET state = 'queued', attempts = 0, since = ?2, next_at = ?2 WHERE id = ?1", id,
                  base::format_utc(now));
}

// What was held back with it is due, too: of a digest only what its own moment has come for.
void hurry_channel(Database& database, std::string_view channel, base::UtcTime now) {
  database.change(
      "UPDATE outbox SET next_at = max(?2, coalesce(digest_at, ?2)) WHERE channel = ?1 AND state IN ('queued', "
      "'failed')",
      channel, base::format_utc(now));
}

void delete_message(Database& database, std::uint64_t id) {
  database.change("DELETE FROM outbox WHERE id = ?", id);
}

std::int64_t delete_messages_of(Database& database, std::string_view channel) {
  const auto left = database.change("DELETE FROM outbox WHERE channel = ? AND state <> 'delivered'", channel);
  database.change("DELETE FROM outbox WHERE channel = ?", channel);
  return left;
}

void forget_messages(Database& database, base::UtcTime delivered_before, base::UtcTime given_up_before) {
  database.change("DELETE FROM outbox WHERE state = 'delivered' AND next_at < ?", base::format_utc(delivered_before));
  database.change("DELETE FROM outbox WHERE state = 'given-up' AND next_at < ?", base::format_utc(given_up_before));
}

}  // namespace strongroom::store
