#include "preview/glob.h"

#include <algorithm>

#include "preview/runes.h"

namespace strongroom::preview {

class Glob::Parser {
 public:
  explicit Parser(std::string_view pattern) : rest_{pattern} {}

  bool parse(std::vector<Chunk>& chunks) {
    while (!rest_.empty()) {
      Chunk chunk;
      while (take('*')) chunk.after_star = true;
      while (!rest_.empty() && rest_.front() != '*')
        if (!token(chunk.tokens.emplace_back())) return false;
      chunks.push_back(std::move(chunk));
    }
    return true;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool token(Token& token) {
    if (take('[')) return set(token);
    if (take('?')) {
      token.kind = Token::Kind::any_character;
      return true;
    }
    take('\\');
    if (rest_.empty()) return false;
    token.byte = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  bool set(Token& token) {
    token.kind = Token::Kind::set;
    token.negated = take('^');
    while (token.ranges.empty() || !take(']')) {
      auto& [low, high] = token.ranges.emplace_back();
      if (!set_character(low)) return false;
      high = low;
      if (take('-') && !set_character(high)) return false;
    }
    return true;
  }

  // Something has to follow, if only the closing bracket.
  bool set_character(char32_t& into) {
    if (rest_.empty() || rest_.front() == '-' || rest_.front() == ']') return false;
    take('\\');
    const auto rune = decode_rune(rest_);
    if (rune.length == 0 || rune.is_invalid()) return false;
    rest_.remove_prefix(rune.length);
    into = rune.value;
    return !rest_.empty();
  }

  std::string_view rest_;
};

std::optional<Glob> Glob::parse(std::string_view pattern) {
  Glob glob;
  if (!Parser{pattern}.parse(glob.chunks_)) return std::nullopt;
  glob.settle();
  return glob;
}

Glob Glob::literal(std::string text) {
  Glob glob;
  glob.kind_ = Kind::literal;
  glob.text_ = std::move(text);
  return glob;
}

Glob Glob::anything() {
  Glob glob;
  glob.kind_ = Kind::anything;
  return glob;
}

void Glob::settle() {
  if (chunks_.empty()) {
    kind_ = Kind::literal;
    return;
  }
  if (chunks_.size() != 1) return;
  const auto& [after_star, tokens] = chunks_.front();
  const bool plain = std::ranges::all_of(tokens, [](const auto& token) { return token.kind == Token::Kind::byte; });
  if (!plain) return;
  for (const auto& token : tokens) text_.push_back(token.byte);
  kind_ = !after_star ? Kind::literal : text_.empty() ? Kind::anything : Kind::ends_with;
}

bool Glob::matches(std::string_view name) const {
  switch (kind_) {
    case Kind::anything:
      return true;
    case Kind::literal:
      return name == text_;
    case Kind::ends_with:
      return name.ends_with(text_);
    case Kind::general:
      break;
  }
  return match_general(name);
}

bool Glob::match_token(const Token& token, std::string_view& text) {
  if (text.empty()) return false;
  if (token.kind == Token::Kind::byte) {
    const bool same = text.front() == token.byte;
    text.remove_prefix(1);
    return same;
  }
  const auto rune = decode_rune(text);
  text.remove_prefix(rune.length);
  if (token.kind == Token::Kind::any_character) return true;
  const bool inside = std::ranges::any_of(
      token.ranges, [&](const auto& range) { return range.first <= rune.value && rune.value <= range.second; });
  return inside != token.negated;
}

// What is left of `text` behind it.
std::optional<std::string_view> Glob::match_chunk(const Chunk& chunk, std::string_view text) {
  for (const auto& token : chunk.tokens)
    if (!match_token(token, text)) return std::nullopt;
  return text;
}

// Behind a star a chunk is taken at the first place where it fits (the last chunk: where it reaches the end). A star
// moves on by bytes, not by characters: "*[^a]" finds the second byte of an "ä" too.
bool Glob::match_general(std::string_view name) const {
  for (std::size_t number = 0; number < chunks_.size(); ++number) {
    const auto& chunk = chunks_[number];
    const bool last = number + 1 == chunks_.size();
    if (chunk.after_star && chunk.tokens.empty()) return true;
    const std::size_t most = chunk.after_star ? name.size() : 0;
    std::optional<std::string_view> rest;
    for (std::size_t skip = 0; skip <= most && !rest; ++skip) {
      rest = match_chunk(chunk, name.substr(skip));
      if (rest && last && !rest->empty()) rest.reset();
    }
    if (!rest) return false;
    name = *rest;
  }
  return name.empty();
}

}  // namespace strongroom::preview
