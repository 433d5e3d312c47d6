// One component of a pattern, the name of a file or directory: what Go's filepath.Match makes of it, byte for byte.
//   *       any bytes, also none          ?  one character (or one byte that belongs to none)
//   [a-z]   one character of a set, [^…]  one that is not in it
//   \x      x itself, also in a set
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace strongroom::preview {

class Glob {
 public:
  // nullopt when Go calls the pattern malformed: an open '[', an empty set, an open range, a trailing backslash, a byte
  // in a set that is no UTF-8.
  static std::optional<Glob> parse(std::string_view pattern);
  // Matches `text` alone, without any meaning in its characters.
  static Glob literal(std::string text);
  // Matches every name.
  static Glob anything();

  // `name` holds no '/'.
  bool matches(std::string_view name) const;

 private:
  enum class Kind { anything, literal, ends_with, general };

  struct Token {
    enum class Kind { byte, any_character, set } kind = Kind::byte;
    char byte = 0;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;
  };
  // What stands between stars.
  struct Chunk {
    bool after_star = false;
    std::vector<Token> tokens;
  };
  class Parser;

  static std::optional<std::string_view> match_chunk(const Chunk& chunk, std::string_view text);
  static bool match_token(const Token& token, std::string_view& text);
  bool match_general(std::string_view name) const;
  // Finds out which of the quick kinds it is.
  void settle();

  Kind kind_ = Kind::general;
  std::string text_;
  std::vector<Chunk> chunks_;
};

}  // namespace strongroom::preview
