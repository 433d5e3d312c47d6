#include "auth/strict_json.h"

#include <boost/json.hpp>
#include <cstddef>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

std::size_t members_in(const json::value& value) {
  std::size_t count = 0;
  if (const auto* object = value.if_object()) {
    count += object->size();
    for (const auto& member : *object) count += members_in(member.value());
  }
  if (const auto* array = value.if_array())
    for (const auto& element : *array) count += members_in(element);
  return count;
}

// Of valid JSON: each member has one colon, and no other colon stands outside of a string.
std::size_t members_written(std::string_view text) {
  std::size_t count = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') in_string = !in_string;
    if (in_string && text[i] == '\\') ++i;
    if (!in_string && text[i] == ':') ++count;
  }
  return count;
}

}  // namespace

// The parser keeps the last of two members of one name, so that fewer are there than were written.
json::object parse_strict_object(std::string_view text) {
  json::parse_options options;
  options.max_depth = 16;
  json::error_code code;
  auto value = json::parse(text, code, {}, options);
  if (code) throw Error{ErrorCode::invalid_input, "not JSON"};
  if (!value.is_object()) throw Error{ErrorCode::invalid_input, "no JSON object"};
  if (!base::is_valid_utf8(text)) throw Error{ErrorCode::invalid_input, "not UTF-8"};
  if (members_in(value) != members_written(text)) throw Error{ErrorCode::invalid_input, "a member is there twice"};
  return std::move(value.get_object());
}

}  // namespace strongroom::auth
