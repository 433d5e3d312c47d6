// What the scanner of a dump knows of the statement it is in: as little as it takes to say, as psql would, where the
// statement ends and whether rows follow it.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace strongroom::postgres {

class Statement {
 public:
  // True from the first thing that is neither blank nor a comment.
  bool begun() const { return begun_; }
  // A bare word, in the order in which they stand. Words in quotes are none.
  void word(std::string_view word);
  // Any other byte outside of comments; quotes come with everything in them.
  void other() { begun_ = true; }
  void open_parenthesis() { ++parentheses_; }
  void close_parenthesis() { parentheses_ -= parentheses_ > 0 ? 1 : 0; }
  // A semicolon here ends it: not between parentheses, not in a function's BEGIN ATOMIC … END.
  bool may_end() const { return parentheses_ == 0 && begins_ == 0; }

  // Statements whose words matter, COPY and SET, are kept as they stand, comments as blanks.
  bool is_kept() const { return kept_; }
  void keep(std::string_view bytes);
  bool too_long() const { return too_long_; }
  const std::string& text() const { return text_; }

 private:
  void count_begins(std::string_view word);

  bool begun_ = false;
  bool kept_ = false;
  bool too_long_ = false;
  std::size_t parentheses_ = 0;
  std::size_t begins_ = 0;
  std::size_t words_ = 0;
  std::array<char, 4> first_{};  // first letters of the first words, as far as they are those of CREATE FUNCTION
  std::string text_;
};

bool is_word(std::string_view word, std::string_view lower_case);

// "COPY public.t (a, b) FROM stdin".
struct CopyCommand {
  bool from_stdin = false;  // rows follow
  bool odd = false;         // in a form that pg_dump never writes
  std::string table;
  std::string columns;  // "(a, b)"
};
CopyCommand parse_copy(std::string_view statement);

// What a SET changes about how bytes are read.
struct SetCommand {
  enum class Strings { untouched, standard, escapes };
  Strings strings = Strings::untouched;
  bool odd_encoding = false;  // one in which a backslash or quote may be half of a character
};
SetCommand parse_set(std::string_view statement);

}  // namespace strongroom::postgres
