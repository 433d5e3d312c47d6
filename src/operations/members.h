// Reads the members of a JSON object that somebody sent: strictly, and with words that name what is wrong.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/secret_string.h"

namespace strongroom::operations {

// Refers to the object it was made of. Each member that may stand there is asked for by its reader, which gives nullopt
// where it is not and throws invalid_input where it is of another type; refuse_others() then throws for a member that
// nobody asked for. No message repeats a value. Text with a NUL is refused: no path, argument or password has one.
class Members {
 public:
  // `place`: what stands before a member's name in a message, "files." for one.
  explicit Members(const boost::json::object& object, std::string place = {})
      : object_{object}, place_{std::move(place)} {}

  bool has(std::string_view key) const;
  bool is_null(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  std::optional<std::string> text_or_null(std::string_view key);   // empty for null
  std::optional<base::SecretString> secret(std::string_view key);  // empty for null
  std::optional<bool> flag(std::string_view key);
  std::optional<std::uint64_t> number(std::string_view key, std::uint64_t most);
  std::optional<base::UtcTime> time(std::string_view key);  // nullopt for null and for an empty text too
  std::optional<base::Milliseconds> duration(std::string_view key, base::Milliseconds most);
  // Escaped by base::escape_path, as answers have them.
  std::optional<std::string> path(std::string_view key);
  std::optional<std::vector<std::string>> paths(std::string_view key);
  std::optional<Members> object(std::string_view key);
  // What only an answer says and nobody can change: accepted, so that an answer can be sent back, and not looked at.
  void pass_over(std::string_view key);

  void refuse_others() const;
  // Throws invalid_input: "NAME is …".
  [[noreturn]] void refuse(std::string_view key, std::string_view is) const;
  std::vector<std::string> names() const;  // of all members that are there

 private:
  const boost::json::value* find(std::string_view key);
  std::string text_of(std::string_view key, const boost::json::value& value) const;
  std::string path_of(std::string_view key, const boost::json::value& value) const;

  const boost::json::object& object_;
  std::string place_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace strongroom::operations
