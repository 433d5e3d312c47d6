#include "operations/channels.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"
#include "domain/notification_json.h"
#include "operations/notice_text.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;
namespace json = boost::json;

constexpr std::size_t kTestBits = 60;

void seal(domain::Channel& channel, const domain::ChannelSecrets& secrets, domain::Vault& vault) {
  json::object object;
  for (const auto& [name, secret] : secrets) object[name] = secret.reveal();
  channel.secrets =
      vault.seal(domain::secrets_purpose(channel.name), base::SecretString{json::serialize(std::move(object))});
}

void require_plans(const Tools& tools, const ChannelChange& change) {
  if (!change.plans) return;
  for (const auto& plan : *change.plans)
    if (!tools.store().find_plan(plan))
      throw Error{ErrorCode::not_found, "there is no plan '" + base::terminal_safe(plan) + "'"};
}

// Healthchecks wants to know of everything that becomes of the plan, the rest of what needs somebody.
domain::NotificationEvents events_for(domain::ChannelKind kind) {
  using enum domain::NotificationEvent;
  if (kind == domain::ChannelKind::healthchecks) return {started, success, warning, failure};
  return domain::usual_events();
}

domain::Channel channel_of(const ChannelDraft& draft, base::UtcTime now) {
  domain::require_valid_name("channel", draft.name);
  domain::Channel channel{.name = draft.name, .kind = draft.kind};
  channel.events = events_for(draft.kind);
  channel.created_at = now;
  return channel;
}

void require_usable(const Tools& tools, const Postbox& postbox, const ChannelChange& change,
                    const domain::Channel& channel, const domain::ChannelSecrets& secrets) {
  require_plans(tools, change);
  postbox.courier.require_usable({channel, secrets});
}

void record_test(const Tools& tools, const Call& call, const domain::Channel& channel,
                 const domain::Delivery& outcome) {
  ledger::Event event;
  event.actor = call.actor.name;
  event.request = call.actor.request;
  event.action = "channel.test";
  event.target = "channel/" + channel.name;
  event.severity = ledger::Severity::notice;
  event.result = outcome.delivered ? "ok" : "failed";
  if (!outcome.delivered) event.details["error"] = base::terminal_safe(outcome.error.substr(0, 1000));
  tools.store().record(event);
}

void send_test(const Tools& tools, const Postbox& postbox, const Call& call, const domain::Channel& channel,
               const domain::ChannelSecrets& secrets) {
  auto notice = test_notice(tools, postbox, channel, call.actor.name);
  notice.key = "test-" + base::random_text(kTestBits, tools.services.random) + "-" + channel.name;
  const auto outcome = postbox.courier.deliver({channel, secrets}, notice, call.stop);
  record_test(tools, call, channel, outcome);
  if (outcome.delivered) return;
  throw Error::with_words(
      outcome.refused ? ErrorCode::invalid_input : ErrorCode::network, "the test message was not delivered",
      outcome.error, "Correct the channel with 'strongroom notify edit " + channel.name + "', then test it again.");
}

}  // namespace

domain::Channel require_channel(domain::NotificationReader& store, const std::string& name) {
  if (auto channel = store.find_channel(name)) return *channel;
  throw Error::with_words(ErrorCode::not_found, "there is no channel named " + base::terminal_safe(name), {},
                          "See what there is with 'strongroom notify list'.");
}

domain::ChannelSecrets open_secrets(const domain::Channel& channel, domain::Vault& vault) {
  domain::ChannelSecrets secrets;
  const auto opened = vault.open(domain::secrets_purpose(channel.name), channel.secrets);
  const auto value = base::parse_json(opened.reveal());
  for (const auto& member : value.as_object())
    secrets.emplace(std::string{member.key()}, base::SecretString{std::string_view{member.value().as_string().data(),
                                                                                   member.value().as_string().size()}});
  return secrets;
}

domain::Channel add_channel(const Tools& tools, const Postbox& postbox, const Call& call, const ChannelDraft& draft) {
  auto channel = channel_of(draft, tools.services.clock.now());
  domain::ChannelSecrets secrets;
  apply(draft.rest, channel, secrets);
  require_usable(tools, postbox, draft.rest, channel, secrets);
  seal(channel, secrets, tools.services.vault);
  postbox.store.add_channel(channel, call.actor);
  return channel;
}

domain::Channel edit_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name,
                             const ChannelChange& change) {
  const std::lock_guard lock{tools.changing};
  auto channel = require_channel(postbox.store, name);
  call.require(domain::to_json(channel));
  auto secrets = open_secrets(channel, tools.services.vault);
  const auto before = secrets;
  apply(change, channel, secrets);
  require_usable(tools, postbox, change, channel, secrets);
  if (secrets != before) seal(channel, secrets, tools.services.vault);
  postbox.store.update_channel(channel, call.actor);
  return channel;
}

domain::Channel remove_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name) {
  const std::lock_guard lock{tools.changing};
  auto channel = require_channel(postbox.store, name);
  call.require(domain::to_json(channel));
  postbox.store.remove_channel(name, call.actor);
  return channel;
}

void test_channel(const Tools& tools, const Postbox& postbox, const Call& call, const std::string& name) {
  const auto channel = require_channel(postbox.store, name);
  send_test(tools, postbox, call, channel, open_secrets(channel, tools.services.vault));
}

void test_channel(const Tools& tools, const Postbox& postbox, const Call& call, const ChannelDraft& draft) {
  auto channel = channel_of(draft, tools.services.clock.now());
  domain::ChannelSecrets secrets;
  apply(draft.rest, channel, secrets);
  require_usable(tools, postbox, draft.rest, channel, secrets);
  send_test(tools, postbox, call, channel, secrets);
}

}  // namespace strongroom::operations
