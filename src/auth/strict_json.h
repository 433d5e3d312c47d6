// JSON from strangers.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

namespace strongroom::auth {

// One JSON object and nothing else. Throws invalid_input when it is none, nests deeper than 16, or has a member twice
// anywhere: two readers could disagree on which of them counts.
boost::json::object parse_strict_object(std::string_view text);

}  // namespace strongroom::auth
