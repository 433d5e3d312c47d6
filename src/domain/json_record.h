// What the files that turn domain values into JSON and back have in common.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

namespace strongroom::domain {

boost::json::array paths_to_json(const std::vector<std::string>& paths);  // escaped
boost::json::array texts_to_json(const std::vector<std::string>& texts);  // safe for a terminal
boost::json::value text_or_null(const std::string& text);                 // null when it is empty
std::int64_t count(base::Milliseconds duration);

// A stored record is not what it should be: integrity.
[[noreturn]] void refuse(std::string_view what);
// A word, time or path that the reading functions of base and domain refuse is as wrong in the store as a missing
// member.
[[noreturn]] void throw_as_damage(const base::Error& error);

// Reads members of a record that we wrote ourselves: anything unexpected is damage. Refers to the object it was made
// of.
class Record {
 public:
  explicit Record(const boost::json::object& object) : object_{object} {}

  std::string text(std::string_view key) const;
  std::string text_or_empty(std::string_view key) const;  // empty for null
  std::uint64_t number(std::string_view key) const;
  unsigned small_number(std::string_view key) const;
  bool flag(std::string_view key) const;
  base::Milliseconds duration(std::string_view key) const;
  base::UtcTime time(std::string_view key) const;
  std::optional<base::UtcTime> time_or_none(std::string_view key) const;  // none for null
  Record object(std::string_view key) const;
  const boost::json::array& array(std::string_view key) const;
  std::vector<std::string> paths(std::string_view key) const;
  bool is_null(std::string_view key) const;
  bool has(std::string_view key) const { return object_.contains(key); }  // for what older records do not know

 private:
  const boost::json::value& at(std::string_view key) const;
  const boost::json::object& object_;
};

}  // namespace strongroom::domain
