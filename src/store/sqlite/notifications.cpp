// Channels, the outbox, and what is acknowledged; and what follows from each entry.
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "domain/names.h"
#include "domain/notification_json.h"
#include "store/sqlite/channel_rows.h"
#include "store/sqlite/entries.h"
#include "store/sqlite/events.h"
#include "store/sqlite/failure_rows.h"
#include "store/sqlite/outbox_rows.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using ledger::Severity;
namespace json = boost::json;

ledger::Event channel_event(const std::string& what, const domain::Channel& channel, const ledger::Actor& actor) {
  return event_of(actor, "channel." + what, "channel/" + channel.name, {{"kind", domain::to_text(channel.kind)}});
}

json::array differences(const domain::Channel& before, const domain::Channel& after) {
  const auto was = domain::to_json(before), is = domain::to_json(after);
  json::array names;
  for (const auto& member : is)
    if (was.at(member.key()) != member.value()) names.emplace_back(member.key());
  if (before.secrets != after.secrets && was.at("secrets") == is.at("secrets")) names.emplace_back("secrets");
  return names;
}

domain::Channel require_channel(Database& database, const std::string& name) {
  if (auto channel = read_channel(database, name)) return *std::move(channel);
  throw Error::with_words(ErrorCode::not_found, "there is no channel named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom notify list'.");
}

domain::OutboxMessage require_message(Database& database, std::uint64_t id) {
  if (auto message = read_message(database, id)) return *std::move(message);
  throw Error::with_words(ErrorCode::not_found, "there is no message " + std::to_string(id) + " in the outbox", {},
                          "See what there is with 'strongroom notify outbox'.");
}

// What the message is about, for whoever reads the ledger; a damaged entry says nothing.
std::string about(Database& database, const domain::OutboxMessage& message) try {
  return message.is_checkpoint ? "checkpoint" : read_entry(database, message.seq).event.action;
} catch (const Error&) {
  return "a damaged entry";
}

ledger::Event message_event(Database& database, const std::string& what, const domain::OutboxMessage& message,
                            const ledger::Actor& actor) {
  return event_of(actor, "notification." + what, "channel/" + message.channel,
                  {{"about", about(database, message)}, {"seq", message.seq}, {"message", message.id}});
}

bool ends_a_run(const std::string& action) {
  return action == "run.succeeded" || action == "run.warning" || action == "run.failed" || action == "run.cancelled" ||
         action == "run.interrupted";
}

}  // namespace

std::uint64_t SqliteStore::append(Database& database, const ledger::Event& event) {
  const auto seq = appender_.append(database, event);
  auto found = domain::consequences_of(event);
  if (found.matters()) {
    apply_consequences(database, event, seq, entry_time(database, seq), found);
    queue_messages(database, seq, found, clock_.now());
  }
  if (ends_a_run(event.action)) queue_checkpoints(database, seq, clock_.now());
  return seq;
}

void SqliteStore::add_channel(const domain::Channel& channel, const ledger::Actor& actor) {
  domain::require_valid_name("channel", channel.name);
  writer_.run([&](Database& database) {
    if (read_channel(database, channel.name))
      throw Error::with_words(ErrorCode::conflict, "there is already a channel named " + channel.name, {},
                              "Choose another name, or change that one with 'strongroom notify edit'.");
    insert_channel(database, channel);
    append(database, channel_event("add", channel, actor));
  });
}

void SqliteStore::update_channel(const domain::Channel& channel, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto before = require_channel(database, channel.name);
    replace_channel(database, channel);
    hurry_channel(database, channel.name, clock_.now());
    auto event = channel_event("edit", channel, actor);
    event.details["changed"] = differences(before, channel);
    append(database, event);
  });
}

void SqliteStore::remove_channel(const std::string& name, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto channel = require_channel(database, name);
    auto event = channel_event("remove", channel, actor);
    event.details["messages_dropped"] = delete_messages_of(database, name);
    delete_channel(database, name);
    append(database, event);
  });
}

void SqliteStore::record_delivered(const std::vector<std::uint64_t>& ids) {
  writer_.run([&](Database& database) {
    for (const auto id : ids) mark_delivered(database, id, clock_.now());
  });
}

void SqliteStore::record_failed(const std::vector<std::uint64_t>& ids, const domain::FailedAttempt& attempt) {
  writer_.run([&](Database& database) {
    const auto bounded = domain::FailedAttempt{bounded_text(attempt.error), attempt.next_at};
    for (const auto id : ids) {
      const auto message = read_message(database, id);
      if (!message) continue;
      mark_failed(database, id, bounded);
      hold_channel(database, message->channel, attempt.next_at);
    }
  });
}

void SqliteStore::record_given_up(const std::vector<std::uint64_t>& ids, const std::string& error) {
  writer_.run([&](Database& database) {
    std::optional<ledger::Event> event;
    std::uint64_t count = 0;
    for (const auto id : ids) {
      const auto message = read_message(database, id);
      if (!message || !mark_given_up(database, id, bounded_text(error), clock_.now())) continue;
      if (!event) event = message_event(database, "given_up", *message, "system");
      ++count;
    }
    if (!event) return;
    event->severity = Severity::warning;
    event->result = "failed";
    event->details["messages"] = count;
    event->details["error"] = bounded_text(error);
    append(database, *event);
  });
}

std::uint64_t SqliteStore::retry_messages(const std::string& channel, const ledger::Actor& actor) {
  std::int64_t count = 0;
  writer_.run([&](Database& database) {
    if (!channel.empty()) require_channel(database, channel);
    count = begin_anew(database, channel, clock_.now());
    if (count > 0)
      append(database, event_of(actor, "notification.retry", channel.empty() ? "outbox" : "channel/" + channel,
                                {{"messages", count}}));
  });
  return static_cast<std::uint64_t>(count);
}

void SqliteStore::retry_message(std::uint64_t id, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto message = require_message(database, id);
    if (message.state == domain::DeliveryState::delivered)
      throw Error::with_words(ErrorCode::conflict, "message " + std::to_string(id) + " was delivered", {},
                              "There is nothing to do.");
    begin_message_anew(database, id, clock_.now());
    append(database, message_event(database, "retry", message, actor));
  });
}

void SqliteStore::drop_message(std::uint64_t id, const ledger::Actor& actor) {
  writer_.run([&](Database& database) {
    const auto message = require_message(database, id);
    append(database, message_event(database, "drop", message, actor));
    delete_message(database, id);
  });
}

void SqliteStore::forget_messages(base::UtcTime delivered_before, base::UtcTime given_up_before) {
  writer_.run([&](Database& database) { store::forget_messages(database, delivered_before, given_up_before); });
}

std::vector<domain::OpenFailure> SqliteStore::acknowledge_failure(std::uint64_t seq, const std::string& reason,
                                                                  const ledger::Actor& actor) {
  std::vector<domain::OpenFailure> failures;
  writer_.run([&](Database& database) {
    failures = read_failures_told_by(database, seq);
    if (failures.empty())
      throw Error::with_words(ErrorCode::not_found, "entry " + std::to_string(seq) + " tells of nothing that is open",
                              "it is over, somebody has acknowledged it, or it has happened again since",
                              "See what is open with 'strongroom failures list'.");
    std::vector<std::string> topics;
    for (const auto& failure : failures) topics.push_back(failure.topic);
    if (failures.front().event == domain::NotificationEvent::ledger_break)
      throw Error::with_words(ErrorCode::conflict, "a break of the ledger is acknowledged in its own way",
                              "deletions stay refused until then",
                              "When you know what happened: strongroom audit acknowledge --reason TEXT");
    const auto& first = failures.front();
    auto event =
        event_of(actor, domain::kFailureAcknowledgedAction, first.plan.empty() ? first.topic : "plan/" + first.plan,
                 {{"seq", seq}, {"topics", json::value_from(topics)}});
    event.run = first.run;
    if (!reason.empty()) event.details["reason"] = bounded_text(reason);
    acknowledge_topics(database, topics, append(database, event));
  });
  return failures;
}

}  // namespace strongroom::store
