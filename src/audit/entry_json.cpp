#include "audit/entry_json.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace strongroom::audit {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

}  // namespace

json::object to_json(const ledger::Entry& entry) {
  const auto& event = entry.event;
  return {{"seq", entry.seq},
          {"time", base::format_utc(entry.time)},
          {"severity", to_text(event.severity)},
          {"actor", event.actor},
          {"action", event.action},
          {"target", text_or_null(event.target)},
          {"run", text_or_null(event.run)},
          {"result", text_or_null(event.result)},
          {"request", text_or_null(event.request)},
          {"details", event.details},
          {"boot", entry.boot},
          {"previous", ledger::to_hex(entry.previous)},
          {"damaged", nullptr}};
}

json::object to_json(const domain::ListedEntry& listed) {
  if (listed.entry) return to_json(*listed.entry);
  return {{"seq", listed.seq}, {"damaged", base::terminal_safe(listed.damage)}};
}

json::object to_json(const ledger::Checkpoint& checkpoint) {
  return {{"origin", checkpoint.origin},
          {"size", checkpoint.size},
          {"root", ledger::to_base64(ledger::bytes_of(checkpoint.root))}};
}

}  // namespace strongroom::audit
