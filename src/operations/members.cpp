#include "operations/members.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;
namespace json = boost::json;

constexpr std::size_t kShownName = 80;

}  // namespace

bool Members::has(std::string_view key) const {
  return object_.contains(key);
}

const json::value* Members::find(std::string_view key) {
  known_.emplace(key);
  return object_.if_contains(key);
}

void Members::refuse(std::string_view key, std::string_view is) const {
  throw Error{ErrorCode::invalid_input, place_ + std::string{key} + " is " + std::string{is}};
}

std::string Members::text_of(std::string_view key, const json::value& value) const {
  if (!value.is_string()) refuse(key, "a text");
  std::string text{value.get_string().data(), value.get_string().size()};
  if (text.find('\0') != std::string::npos) refuse(key, "a text without the character 0");
  return text;
}

std::string Members::path_of(std::string_view key, const json::value& value) const {
  std::string path;
  try {
    path = base::unescape_path(text_of(key, value));
  } catch (const Error& error) {
    throw Error{ErrorCode::invalid_input, place_ + std::string{key} + ": " + error.message()};
  }
  if (path.find('\0') != std::string::npos) refuse(key, "a text without the character 0");
  return path;
}

bool Members::is_null(std::string_view key) {
  const auto* value = find(key);
  return value != nullptr && value->is_null();
}

std::optional<std::string> Members::text(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  return text_of(key, *value);
}

std::optional<std::string> Members::text_or_null(std::string_view key) {
  return is_null(key) ? std::string{} : text(key);
}

std::optional<base::UtcTime> Members::time(std::string_view key) {
  const auto text = text_or_null(key);
  if (!text || text->empty()) return std::nullopt;
  try {
    return base::parse_utc(*text);
  } catch (const base::Error&) {
    refuse(key, "a time in UTC such as 2027-02-14T10:30:00Z");
  }
}

std::optional<base::SecretString> Members::secret(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_null()) return base::SecretString{};
  if (!value->is_string()) refuse(key, "a text");
  const std::string_view text{value->get_string().data(), value->get_string().size()};
  if (text.find('\0') != std::string_view::npos) refuse(key, "a text without the character 0");
  return base::SecretString{text};
}

std::optional<bool> Members::flag(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_bool()) refuse(key, "true or false");
  return value->get_bool();
}

std::optional<std::uint64_t> Members::number(std::string_view key, std::uint64_t most) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const bool fits = value->is_uint64() || (value->is_int64() && value->get_int64() >= 0);
  if (!fits) refuse(key, "a whole number, 0 or more");
  const auto number = value->is_uint64() ? value->get_uint64() : static_cast<std::uint64_t>(value->get_int64());
  if (number > most) refuse(key, "at most " + std::to_string(most));
  return number;
}

std::optional<base::Milliseconds> Members::duration(std::string_view key, base::Milliseconds most) {
  const auto milliseconds = number(key, static_cast<std::uint64_t>(most.count()));
  if (!milliseconds) return std::nullopt;
  return base::Milliseconds{static_cast<std::int64_t>(*milliseconds)};
}

std::optional<std::string> Members::path(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  return path_of(key, *value);
}

std::optional<std::vector<std::string>> Members::paths(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_array()) refuse(key, "a list of texts");
  std::vector<std::string> paths;
  for (const auto& item : value->get_array()) {
    if (!item.is_string()) refuse(key, "a list of texts");
    paths.push_back(path_of(key, item));
  }
  return paths;
}

std::optional<Members> Members::object(std::string_view key) {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) refuse(key, "an object");
  return Members{value->get_object(), place_ + std::string{key} + "."};
}

void Members::pass_over(std::string_view key) {
  find(key);
}

void Members::refuse_others() const {
  for (const auto& name : names())
    if (!known_.contains(name))
      throw Error{ErrorCode::invalid_input,
                  "there is no member '" + place_ + base::terminal_safe(name.substr(0, kShownName)) + "' here"};
}

std::vector<std::string> Members::names() const {
  std::vector<std::string> names;
  for (const auto& member : object_) names.emplace_back(member.key().data(), member.key().size());
  return names;
}

}  // namespace strongroom::operations
