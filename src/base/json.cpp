#include "base/json.h"

namespace strongroom::base {

json::value parse_json(std::string_view text) {
  json::error_code code;
  json::stream_parser parser;
  const auto used = parser.write_some(text.data(), text.size(), code);
  if (!code) parser.finish(code);
  if (!code && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) code = json::error::extra_data;
  if (code) throw Error{ErrorCode::invalid_input, "not JSON: " + code.message() + " at byte " + std::to_string(used)};
  return parser.release();
}

json::object error_to_json(const Error& error) {
  return {{"code", error.info().name}, {"message", error.message()}, {"hint", error.hint()}};
}

std::uint64_t uint_or(const json::object& object, std::string_view key, std::uint64_t fallback) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_number()) return fallback;
  if (value->is_uint64()) return value->get_uint64();
  if (value->is_int64()) return value->get_int64() < 0 ? fallback : static_cast<std::uint64_t>(value->get_int64());
  // Go prints large counters without an exponent, but a float is legal JSON for a count; 2^63 bounds the cast.
  const double number = value->get_double();
  return number >= 0 && number < 9.2e18 ? static_cast<std::uint64_t>(number) : fallback;
}

double double_or(const json::object& object, std::string_view key, double fallback) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_number() ? value->to_number<double>() : fallback;
}

bool bool_or(const json::object& object, std::string_view key, bool fallback) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_bool() ? value->get_bool() : fallback;
}

std::string string_or(const json::object& object, std::string_view key, std::string_view fallback) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return std::string{fallback};
  const auto& text = value->get_string();
  return {text.data(), text.size()};
}

json::value time_or_null(const std::optional<UtcTime>& time) {
  return time ? json::value(format_utc(*time)) : json::value(nullptr);
}

}  // namespace strongroom::base
