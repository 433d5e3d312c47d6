#include "engines/postgres/restore_filter.h"

#include <algorithm>

#include "base/error.h"
#include "engines/postgres/errors.h"

namespace strongroom::postgres {
namespace {

[[noreturn]] void refuse(std::string why) {
  throw base::Error::with_words(
      base::ErrorCode::integrity, "this dump is not as pg_dump writes them", std::move(why),
      "Nothing outside of the new database was touched, and that is dropped again. Do not use this file.");
}

bool is_of_pg_dump(const MetaCommand& command) {
  return command.alone && (command.text.starts_with("\\restrict ") || command.text.starts_with("\\unrestrict "));
}

}  // namespace

void RestoreFilter::feed(std::string_view piece, std::string& out) {
  if (piece.find('\0') != std::string_view::npos) refuse("there is a zero byte in it");
  const auto begin = counter_.bytes();
  counter_.feed(piece);
  if (!counter_.oddity().empty()) refuse("it holds " + counter_.oddity());
  auto at = begin;
  const auto pass = [&](std::uint64_t until) {
    if (until > at) out.append(piece.substr(at - begin, until - at));
  };
  for (const auto& command : counter_.take_commands()) {
    if (!is_of_pg_dump(command)) refuse("it would run the psql command " + shown(command.text));
    pass(command.begin);
    at = std::max(at, command.end);
  }
  pass(counter_.settled());
}

void RestoreFilter::finish() const {
  if (counter_.trailer() == Trailer::database) return;
  throw base::Error::with_words(base::ErrorCode::integrity, "this dump is not whole",
                                "its last line is not the one that pg_dump ends with",
                                "Take another dump; this one was cut off.");
}

}  // namespace strongroom::postgres
