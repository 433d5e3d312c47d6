#include "cli/entry_text.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;

std::string value_text(const json::value& value) {
  if (value.is_string()) return base::terminal_safe({value.get_string().data(), value.get_string().size()});
  return base::terminal_safe(json::serialize(value));
}

void say_member(Console& console, const std::string& name, const std::string& value) {
  constexpr std::size_t kNameColumns = 12;
  if (value.empty()) return;
  console.say(name + std::string(name.size() < kNameColumns ? kNameColumns - name.size() : 1, ' ') + value);
}

}  // namespace

Tone tone_of(ledger::Severity severity) {
  switch (severity) {
    case ledger::Severity::info:
    case ledger::Severity::notice:
      return Tone::plain;
    case ledger::Severity::warning:
      return Tone::attention;
    case ledger::Severity::error:
    case ledger::Severity::critical:
      break;
  }
  return Tone::bad;
}

void describe_entry(Console& console, const ledger::Entry& entry) {
  const auto& event = entry.event;
  console.say(console.paint(Tone::strong, "entry " + std::to_string(entry.seq) + "  ") +
              console.paint(tone_of(event.severity), base::terminal_safe(event.action)));
  say_member(console, "when", base::format_local(entry.time) + "  (" + base::format_utc(entry.time) + ")");
  say_member(console, "who", base::terminal_safe(event.actor));
  say_member(console, "on what", base::terminal_safe(event.target));
  say_member(console, "run", base::terminal_safe(event.run));
  say_member(console, "result", base::terminal_safe(event.result));
  say_member(console, "severity", std::string{to_text(event.severity)});
  say_member(console, "request", base::terminal_safe(event.request));
  for (const auto& [name, value] : event.details)
    say_member(console, "  " + base::terminal_safe(name), value_text(value));
  say_member(console, "boot", entry.boot);
  say_member(console, "previous", ledger::to_hex(entry.previous));
}

}  // namespace strongroom::cli
