#include "operations/notice_text.h"

#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "operations/notice_story.h"
#include "operations/settings.h"

namespace strongroom::operations {
namespace {

using domain::Notice;
using domain::NotificationEvent;
using domain::OutboxMessage;

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? base::terminal_safe(name.data()) : "this machine";
}

// "9kyyn5j8wn4sswxm": which of all ledgers this is.
std::string ledger_id(domain::StoreReader& store) {
  const auto origin = store.ledger_head().checkpoint.origin;
  return origin.substr(origin.rfind('/') + 1);
}

std::string key_of(domain::StoreReader& store, const std::string& what, const std::string& channel) {
  return ledger_id(store) + "-" + what + "-" + channel;
}

std::optional<ledger::Entry> entry_at(domain::StoreReader& store, std::uint64_t seq) try {
  std::optional<ledger::Entry> entry;
  store.scan_entries({seq, seq + 1},
                     [&entry](const ledger::RawEntry& raw) { entry = ledger::entry_from_body(raw.body); });
  return entry;
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::integrity) throw;
  return std::nullopt;
}

Story unreadable(std::uint64_t seq) {
  const auto number = std::to_string(seq);
  return {"An entry of the ledger cannot be read any more",
          "What entry " + number +
              " told is not readable: the store is damaged.\n\nDo not delete anything. Look with: "
              "strongroom audit verify",
          "Entry " + number + " of the ledger cannot be read any more"};
}

// What the store cannot say (any more) must not keep the news itself from being told.
Story told(domain::StoreReader& store, const OutboxMessage& message, const std::optional<ledger::Entry>& entry,
           base::UtcTime now) try {
  if (!entry) return unreadable(message.seq);
  return story_of(store, *entry, *message.events.begin(), now);
} catch (const base::Error& error) {
  if (error.code() != base::ErrorCode::integrity) throw;
  return unreadable(message.seq);
}

std::string page_of(const ledger::Entry& entry) {
  const auto& event = entry.event;
  if (!event.run.empty()) return "/runs/" + event.run;
  if (const auto plan = name_in_target(event, "plan/"); !plan.empty()) return "/plans/" + plan;
  return "/ledger/entries/" + std::to_string(entry.seq);
}

std::string link_to(const Postbox& postbox, const std::string& page) {
  const auto url = read_settings(postbox.settings).public_url;
  return url.empty() ? std::string{} : url + page;
}

std::vector<std::pair<std::string, std::string>> facts_of(const ledger::Entry& entry) {
  std::vector<std::pair<std::string, std::string>> facts{{"action", entry.event.action},
                                                         {"seq", std::to_string(entry.seq)}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  const auto& details = entry.event.details;
  for (const auto* name : {"repository", "database", "snapshot_id", "next_at", "trigger"})
    add(name, base::string_or(details, name));
  if (const auto* error = details.if_contains("error"); error != nullptr && error->is_object())
    add("error_code", base::string_or(error->get_object(), "code"));
  return facts;
}

Notice one(const Tools& tools, const Postbox& postbox, const OutboxMessage& message) {
  auto& store = tools.store();
  const auto entry = entry_at(store, message.seq);
  const auto story = told(store, message, entry, tools.services.clock.now());
  Notice notice;
  notice.key = key_of(store, std::to_string(message.seq), message.channel);
  notice.event = *message.events.begin();
  notice.host = host_name();
  notice.title = story.title + " (" + notice.host + ")";
  notice.text = story.text;
  notice.at = entry ? entry->time : message.created_at;
  if (!entry) return notice;
  notice.severity = entry->event.severity;
  notice.plan = name_in_target(entry->event, "plan/");
  notice.run = entry->event.run;
  notice.facts = facts_of(*entry);
  notice.link = link_to(postbox, page_of(*entry));
  return notice;
}

Notice digest(const Tools& tools, const Postbox& postbox, const std::vector<OutboxMessage>& messages) {
  auto& store = tools.store();
  const auto now = tools.services.clock.now();
  Notice notice;
  std::size_t warnings = 0;
  for (const auto& message : messages) {
    const auto entry = entry_at(store, message.seq);
    const auto at = entry ? entry->time : message.created_at;
    notice.text +=
        (notice.text.empty() ? "" : "\n") + base::format_local(at) + "  " + told(store, message, entry, now).line;
    if (message.events.contains(NotificationEvent::warning)) ++warnings;
  }
  notice.key =
      key_of(store, "digest-" + std::to_string(messages.front().seq) + "-" + std::to_string(messages.back().seq),
             messages.front().channel);
  notice.event = warnings > 0 ? NotificationEvent::warning : NotificationEvent::success;
  notice.severity = warnings > 0 ? ledger::Severity::warning : ledger::Severity::info;
  notice.host = host_name();
  notice.title = std::to_string(messages.size() - warnings) + " went well";
  if (warnings > 0) notice.title += ", " + std::to_string(warnings) + " with warnings";
  notice.title += " (" + notice.host + ")";
  notice.at = now;
  notice.link = link_to(postbox, "/");
  notice.facts = {{"count", std::to_string(messages.size())}, {"warnings", std::to_string(warnings)}};
  return notice;
}

}  // namespace

Notice notice_of(const Tools& tools, const Postbox& postbox, const std::vector<OutboxMessage>& messages) {
  return messages.front().digest_at ? digest(tools, postbox, messages) : one(tools, postbox, messages.front());
}

domain::CheckpointNotice checkpoint_notice(const Tools& tools, const std::string& channel) {
  const auto head = tools.store().ledger_head();
  const auto size = head.checkpoint.size;
  return {key_of(tools.store(), "checkpoint-" + std::to_string(size), channel), head.checkpoint.origin, size,
          head.note};
}

Notice test_notice(const Tools& tools, const Postbox& postbox, const domain::Channel& channel,
                   const std::string& actor) {
  Notice notice;
  notice.host = host_name();
  notice.at = tools.services.clock.now();
  notice.title = "Test of " + channel.name + " (" + notice.host + ")";
  notice.text = "This is a test that " + base::terminal_safe(actor) +
                " has asked for. Whoever reads it will be told of what strongroom finds here.";
  notice.link = link_to(postbox, "/");
  if (channel.plans.size() == 1) notice.plan = channel.plans.front();
  notice.facts = {{"action", "channel.test"}};
  notice.is_test = true;
  return notice;
}

}  // namespace strongroom::operations
