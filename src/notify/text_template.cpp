#include "notify/text_template.h"

#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::notify {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

std::string inside_quotes(const std::string& value) {
  const auto quoted = boost::json::serialize(boost::json::value(value));
  return quoted.substr(1, quoted.size() - 2);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string known_names(const TemplateValues& values) {
  std::string names;
  for (const auto& [name, value] : values) names += (names.empty() ? "" : ", ") + name;
  return names;
}

const std::string& value_of(std::string_view name, const TemplateValues& values) {
  if (const auto found = values.find(name); found != values.end()) return found->second;
  throw base::Error{base::ErrorCode::invalid_input, "the template has no value for '" + base::terminal_safe(name) +
                                                        "'; there are " + known_names(values)};
}

}  // namespace

std::string fill_template(std::string_view text, const TemplateValues& values, bool as_json) {
  std::string filled;
  for (;;) {
    const auto open = text.find(kOpen);
    filled.append(text.substr(0, open));
    if (open == std::string_view::npos) return filled;
    text.remove_prefix(open + kOpen.size());
    const auto close = text.find(kClose);
    if (close == std::string_view::npos)
      throw base::Error{base::ErrorCode::invalid_input, "the template has '{{' without '}}'"};
    const auto& value = value_of(trimmed(text.substr(0, close)), values);
    filled.append(as_json ? inside_quotes(value) : value);
    text.remove_prefix(close + kClose.size());
  }
}

}  // namespace strongroom::notify
