#include "domain/json_record.h"

#include <limits>

#include "base/text.h"

namespace strongroom::domain {

namespace json = boost::json;

json::array paths_to_json(const std::vector<std::string>& paths) {
  json::array array;
  for (const auto& path : paths) array.emplace_back(base::escape_path(path));
  return array;
}

json::array texts_to_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(base::terminal_safe(text));
  return array;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::int64_t count(base::Milliseconds duration) {
  return duration.count();
}

void refuse(std::string_view what) {
  throw base::Error{base::ErrorCode::integrity, "a record in the store cannot be read: " + std::string{what}};
}

void throw_as_damage(const base::Error& error) {
  if (error.code() == base::ErrorCode::integrity) throw base::Error{error};
  refuse(error.message());
}

const json::value& Record::at(std::string_view key) const {
  const auto* value = object_.if_contains(key);
  if (value == nullptr) refuse(key);
  return *value;
}

std::string Record::text(std::string_view key) const {
  const auto& value = at(key);
  if (!value.is_string()) refuse(key);
  return {value.get_string().data(), value.get_string().size()};
}

std::string Record::text_or_empty(std::string_view key) const {
  return is_null(key) ? std::string{} : text(key);
}

std::uint64_t Record::number(std::string_view key) const {
  const auto& value = at(key);
  if (!value.is_uint64() && !(value.is_int64() && value.get_int64() >= 0)) refuse(key);
  return base::uint_or(object_, key);
}

unsigned Record::small_number(std::string_view key) const {
  const auto value = number(key);
  if (value > std::numeric_limits<unsigned>::max()) refuse(key);
  return static_cast<unsigned>(value);
}

bool Record::flag(std::string_view key) const {
  if (!at(key).is_bool()) refuse(key);
  return at(key).get_bool();
}

base::Milliseconds Record::duration(std::string_view key) const {
  const auto milliseconds = number(key);
  if (milliseconds > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) refuse(key);
  return base::Milliseconds{static_cast<std::int64_t>(milliseconds)};
}

base::UtcTime Record::time(std::string_view key) const {
  return base::parse_utc(text(key));
}

std::optional<base::UtcTime> Record::time_or_none(std::string_view key) const {
  return is_null(key) ? std::nullopt : std::optional{time(key)};
}

Record Record::object(std::string_view key) const {
  if (!at(key).is_object()) refuse(key);
  return Record{at(key).get_object()};
}

const json::array& Record::array(std::string_view key) const {
  if (!at(key).is_array()) refuse(key);
  return at(key).get_array();
}

std::vector<std::string> Record::paths(std::string_view key) const {
  std::vector<std::string> paths;
  for (const auto& item : array(key)) {
    if (!item.is_string()) refuse(key);
    paths.push_back(base::unescape_path({item.get_string().data(), item.get_string().size()}));
  }
  return paths;
}

bool Record::is_null(std::string_view key) const {
  return at(key).is_null();
}

}  // namespace strongroom::domain
