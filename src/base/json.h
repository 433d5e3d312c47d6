// Helpers around Boost.JSON. Headers that only pass JSON on include <boost/json/fwd.hpp>, not this.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace strongroom::base {

namespace json = boost::json;

// Throws invalid_input with the place of the mistake.
json::value parse_json(std::string_view text);

// {"code","message","hint"}: how an Error looks in every answer.
json::object error_to_json(const Error& error);

// Reading members that may be absent or of another type: then the fallback.
std::uint64_t uint_or(const json::object& object, std::string_view key, std::uint64_t fallback = 0);
double double_or(const json::object& object, std::string_view key, double fallback = 0);
bool bool_or(const json::object& object, std::string_view key, bool fallback = false);
std::string string_or(const json::object& object, std::string_view key, std::string_view fallback = {});

// null where there is no value.
json::value time_or_null(const std::optional<UtcTime>& time);

}  // namespace strongroom::base
