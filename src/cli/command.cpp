#include "cli/command.h"

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {

std::string Arguments::text(const std::string& name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string{} : found->second.back();
}

std::optional<std::string> Arguments::given(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  return text(name);
}

std::vector<std::string> Arguments::texts(const std::string& name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::uint64_t> Arguments::number(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  const auto given = text(name);
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (failure != std::errc{} || end != given.data() + given.size())
    throw base::Error{base::ErrorCode::invalid_input,
                      name + " takes a whole number, not '" + base::terminal_safe(given) + "'"};
  return value;
}

std::vector<Argument> joined(std::initializer_list<std::vector<Argument>> parts) {
  std::vector<Argument> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace strongroom::cli
