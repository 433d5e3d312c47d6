#pragma once

#include <map>
#include <string>
#include <string_view>

namespace strongroom::notify {

using TemplateValues = std::map<std::string, std::string, std::less<>>;

// Puts a value in the place of each {{name}}. `as_json`: as it stands between the quotes of a JSON text. Throws
// invalid_input that names a name there is no value of.
std::string fill_template(std::string_view text, const TemplateValues& values, bool as_json);

}  // namespace strongroom::notify
