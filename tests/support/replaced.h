#pragma once

#include <string>
#include <string_view>

namespace strongroom::test {

// `what` stands in the text, once as a rule.
inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

}  // namespace strongroom::test
