// What every file that turns rows into values needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

[[noreturn]] inline void throw_damaged(const std::string& what, std::string detail = {}) {
  throw base::Error::with_words(
      base::ErrorCode::integrity, "the store is damaged", what,
      "Do not delete anything. Stop strongroom, copy the whole data directory to another disk, and "
      "run 'strongroom audit verify'. The backups themselves are not affected.",
      std::move(detail));
}

// Whatever is wrong with a stored row, the store is what is damaged: not the reader's input.
template <typename Read>
auto reading(const std::string& what, Read&& read) {
  try {
    return read();
  } catch (const base::Error& error) {
    throw_damaged(what + " is not what was written", error.message() + "; " + error.detail());
  }
}

inline void require_same(const std::string& what, std::string_view column, std::string_view body) {
  if (column != body)
    throw_damaged(what + " contradicts itself", std::string{column} + " against " + std::string{body});
}

// One row of a query whose rows become values.
template <typename Value>
std::vector<Value> all(Statement& statement, Value (*read)(const Statement&)) {
  std::vector<Value> values;
  while (statement.step()) values.push_back(read(statement));
  return values;
}

template <typename Value>
std::optional<Value> first(Statement& statement, Value (*read)(const Statement&)) {
  if (!statement.step()) return std::nullopt;
  return read(statement);
}

inline std::string select(std::string_view columns, std::string_view rest) {
  return std::string{columns}.append(rest);
}

inline std::optional<base::UtcTime> time_or_none(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return base::parse_utc(row.text(column));
}

inline std::optional<std::string> time_text(const std::optional<base::UtcTime>& time) {
  if (!time) return std::nullopt;
  return base::format_utc(*time);
}

// Whether an entry as it was written holds exactly these details: members come in the order of their names.
inline bool says_the_same(std::string_view entry_body, std::string_view details) {
  const auto expected = std::string{"\"details\":"}.append(details).append(",\"prev\":");
  return entry_body.find(expected) != std::string_view::npos;
}

inline std::int64_t limit_of(std::size_t limit) {
  constexpr std::size_t kMost = 1'000'000;
  return static_cast<std::int64_t>(limit < kMost ? limit : kMost);
}

}  // namespace strongroom::store
