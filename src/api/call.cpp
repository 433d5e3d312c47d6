#include "api/call.h"

#include <charconv>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

[[noreturn]] void refuse(std::string_view name, const std::string& sentence) {
  throw Error{ErrorCode::invalid_input, "the parameter '" + std::string{name} + "' " + sentence};
}

}  // namespace

std::optional<std::string> Call::query(std::string_view name) const {
  const auto found = query_.find(name);
  return found == query_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::uint64_t> Call::query_number(std::string_view name, std::uint64_t most) const {
  const auto text = query(name);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [last, code] = std::from_chars(text->data(), end, number);
  if (text->empty() || code != std::errc{} || last != end || number > most)
    refuse(name, "is a whole number from 0 to " + std::to_string(most));
  return number;
}

std::optional<base::UtcTime> Call::query_time(std::string_view name) const {
  const auto text = query(name);
  if (!text) return std::nullopt;
  try {
    return base::parse_utc(*text);
  } catch (const Error&) {
    refuse(name, "is a time in UTC such as 2026-02-14T10:30:00Z");
  }
}

bool Call::query_flag(std::string_view name) const {
  const auto text = query(name).value_or("false");
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  refuse(name, "is 'true' or 'false'");
}

std::size_t Call::limit(std::size_t usual, std::size_t most) const {
  const auto given = query_number("limit", most);
  if (given && *given == 0) refuse("limit", "is a whole number from 1 to " + std::to_string(most));
  return given ? static_cast<std::size_t>(*given) : usual;
}

boost::json::object Call::body() const {
  if (request_.body.empty()) return {};
  auto value = base::parse_json(request_.body);
  if (!value.is_object()) throw Error{ErrorCode::invalid_input, "the body must be a JSON object"};
  return std::move(value.get_object());
}

std::string Call::header(std::string_view name) const {
  return std::string{request_.headers.find(name).value_or("")};
}

}  // namespace strongroom::api
