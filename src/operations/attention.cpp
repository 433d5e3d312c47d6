#include "operations/attention.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "domain/notification_json.h"

namespace strongroom::operations {
namespace {

using domain::NotificationEvent;

std::string after_slash(const std::string& topic) {
  return base::terminal_safe(topic.substr(std::min(topic.find('/') + 1, topic.size())));
}

Finding nobody_told(bool unattended) {
  return {
      "notifications", unattended ? Verdict::attention : Verdict::good,
      "nobody is told when a backup fails; 'strongroom status' says so until it is over or acknowledged",
      "strongroom notify add NAME --kind email … (or ntfy, webhook, …); 'strongroom notify add --help' has examples"};
}

Finding channels_of(const std::vector<domain::Channel>& channels) {
  std::string names;
  for (const auto& channel : channels)
    names += (names.empty() ? "" : ", ") + channel.name + (channel.enabled ? "" : " (off)");
  return {"notifications", Verdict::good, "people are told by way of " + names, {}};
}

std::string messages(std::uint64_t count, const char* one, const char* many) {
  return base::format_count(count) + (count == 1 ? std::string{" message"} + one : std::string{" messages"} + many);
}

Finding outbox_of(const domain::OutboxCounts& counts) {
  const auto text = outbox_text(counts);
  if (counts.given_up > 0)
    return {"outbox", Verdict::bad, text, "strongroom notify outbox, then: strongroom notify retry"};
  if (counts.failed > 0) return {"outbox", Verdict::attention, text, "strongroom notify outbox says why"};
  return {"outbox", Verdict::good, text, {}};
}

bool tells_of_failures(const domain::Channel& channel) {
  return channel.enabled && channel.events.contains(NotificationEvent::failure);
}

}  // namespace

Attention read_attention(domain::NotificationReader& store) {
  return {store.open_failures(), store.outbox_counts(), std::ranges::any_of(store.channels(), tells_of_failures)};
}

boost::json::object to_json(const Attention& attention) {
  boost::json::array failures;
  for (const auto& failure : attention.failures) {
    auto object = domain::to_json(failure);
    object["message"] = sentence_of(failure);
    failures.emplace_back(std::move(object));
  }
  return {{"failures", std::move(failures)},
          {"outbox", domain::to_json(attention.outbox)},
          {"is_anybody_told", attention.is_anybody_told}};
}

std::string outbox_text(const domain::OutboxCounts& counts) {
  if (counts.given_up > 0) return messages(counts.given_up, " was given up", " were given up");
  if (counts.failed > 0) return messages(counts.failed, " could not be delivered yet", " could not be delivered yet");
  return messages(counts.queued, " waits", " wait");
}

std::string sentence_of(const domain::OpenFailure& failure) {
  const auto what = after_slash(failure.topic);
  const auto times = failure.times > 1 ? " (" + std::to_string(failure.times) + " times)" : std::string{};
  switch (failure.event) {
    case NotificationEvent::ledger_break:
      return "the ledger was changed by somebody else than strongroom";
    case NotificationEvent::unhealthy:
      return "damage was found in " + what + times;
    case NotificationEvent::missed:
      return "the backup of " + what + " is overdue";
    case NotificationEvent::disk_space:
      return "the disk of " + what + " is filling up";
    default:
      break;
  }
  if (failure.topic.starts_with("restore/")) return "a restore of " + what + " failed" + times;
  if (failure.topic.starts_with("check/")) return "the check of repository " + what + " failed" + times;
  if (failure.topic.starts_with("prune/")) return "the prune of repository " + what + " failed" + times;
  if (failure.topic.starts_with("cut-off/")) return "the backup of " + what + " was cut off again and again" + times;
  return "the backup of " + what + " failed" + times;
}

std::vector<Finding> examine_notifications(domain::NotificationReader& store, bool unattended) {
  const auto channels = store.channels();
  const auto attention = read_attention(store);
  std::vector<Finding> findings{attention.is_anybody_told ? channels_of(channels) : nobody_told(unattended)};
  if (!channels.empty()) findings.push_back(outbox_of(attention.outbox));
  for (const auto& failure : attention.failures)
    findings.push_back({"failure", Verdict::bad, sentence_of(failure),
                        "strongroom failures list; when you have seen to it: strongroom failures acknowledge " +
                            std::to_string(failure.seq)});
  return findings;
}

}  // namespace strongroom::operations
