#include "engines/postgres/copy_counter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engines/postgres/blank.h"

namespace strongroom::postgres {
namespace {

constexpr std::size_t kLongestWord = 64;  // longer than any that matters
constexpr std::size_t kLongestComment = 80;
constexpr std::size_t kLongestTag = 4096;
constexpr std::size_t kKeptOfCommand = 200;
constexpr std::size_t kKeptCommands = 1000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
const char* find(const char* at, const char* end, char wanted) {
  const auto* found = static_cast<const char*>(std::memchr(at, wanted, static_cast<std::size_t>(end - at)));
  return found == nullptr ? end : found;
}

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

void keep(std::string& kept, std::string_view bytes, std::size_t limit) {
  if (kept.size() < limit) kept += bytes.substr(0, limit - kept.size());
}

}  // namespace

void CopyCounter::feed(std::string_view bytes) {
  piece_ = bytes.data();
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) at = step(at, end);
  bytes_ += bytes.size();
}

Trailer CopyCounter::trailer() const {
  return state_ == State::text && !statement_.begun() ? trailer_ : Trailer::none;
}

const char* CopyCounter::step(const char* at, const char* end) {
  switch (state_) {
    case State::text:
      return text(at, end);
    case State::word:
      return word(at, end);
    case State::dash:
      return dash(at);
    case State::slash:
      return slash(at);
    case State::dollar:
      return dollar(at, end);
    case State::line_comment:
      return line_comment(at, end);
    case State::block_comment:
      return block_comment(at, end);
    case State::text_quote:
      return text_quote(at, end);
    case State::text_quote_end:
      return text_quote_end(at);
    case State::name_quote:
      return name_quote(at, end);
    case State::dollar_quote:
      return dollar_quote(at, end);
    case State::after_copy:
      return after_copy(at, end);
    case State::rows:
      return rows(at, end);
    case State::command:
      return command(at, end);
  }
  return end;
}

const char* CopyCounter::text(const char* at, const char*) {
  const char c = *at;
  const auto prefix = std::exchange(prefix_, c == '&' && prefix_ == Prefix::u ? Prefix::u_and : Prefix::none);
  const bool number = std::exchange(number_, is_digit(c) || (c == '.' && number_));
  if (is_blank(c)) {
    if (c == '\n') line_start_ = true;
    if (c == '\n' && continuation_ == Continuation::same_line) continuation_ = Continuation::next_line;
    if (statement_.is_kept()) statement_.keep({&c, 1});
    return at + 1;
  }
  if (c == '\\') {
    begin_command(offset_of(at));
    return at + 1;
  }
  line_start_ = false;
  if (c == '-' || c == '/') {
    state_ = c == '-' ? State::dash : State::slash;
    return at + 1;
  }
  const bool continues = c == '\'' && continuation_ == Continuation::next_line;
  continuation_ = Continuation::no;
  if (starts_word(c)) {
    begin_word(c);
    stuck_ = number;
    return at + 1;
  }
  switch (c) {
    case '\'':
      begin_quote(continues ? escapes_ : strings_escape_ && prefix != Prefix::u_and);
      break;
    case '"':
      other("\"");
      state_ = State::name_quote;
      break;
    case '$':
      tag_ = "$";
      state_ = State::dollar;
      break;
    case ';':
      semicolon();
      break;
    default:
      if (c == '(') statement_.open_parenthesis();
      if (c == ')') statement_.close_parenthesis();
      other({&c, 1});
  }
  return at + 1;
}

void CopyCounter::begin_word(char first) {
  word_.assign(1, first);
  if (statement_.is_kept()) statement_.keep({&first, 1});
  state_ = State::word;
}

const char* CopyCounter::word(const char* at, const char* end) {
  const char* const begin = at;
  // psql before 15 ends the number and begins a word; later versions take one letter or all of it for the number's.
  const auto dispute = [this] { odd("a word that is stuck to a number"); };
  while (at != end && (starts_word(*at) || is_digit(*at) || *at == '$')) ++at;
  if (stuck_ && std::find(begin, at, '$') != at) dispute();
  keep(word_, between(begin, at), kLongestWord);
  if (statement_.is_kept()) statement_.keep(between(begin, at));
  if (at == end) return at;
  if (std::exchange(stuck_, false) && (*at == '\'' || *at == '&')) dispute();
  const bool first = !statement_.begun();
  const bool escapes = is_word(word_, "e");
  const bool quotes = *at == '\'' && (escapes || is_word(word_, "b") || is_word(word_, "x"));
  prefix_ = is_word(word_, "u") ? Prefix::u : Prefix::none;
  statement_.word(word_);
  if (first && statement_.is_kept()) statement_.keep(word_);
  state_ = State::text;
  if (!quotes) return at;
  begin_quote(escapes);
  return at + 1;
}

const char* CopyCounter::dash(const char* at) {
  state_ = State::text;
  if (*at != '-') {
    continuation_ = Continuation::no;
    other("-");
    return at;
  }
  comment_.clear();
  state_ = State::line_comment;
  return at + 1;
}

const char* CopyCounter::slash(const char* at) {
  state_ = State::text;
  continuation_ = Continuation::no;
  if (*at != '*') {
    other("/");
    return at;
  }
  comments_ = 1;
  before_ = '\0';
  state_ = State::block_comment;
  return at + 1;
}

const char* CopyCounter::dollar(const char* at, const char*) {
  const char c = *at;
  const bool in_tag = starts_word(c) || (tag_.size() > 1 && is_digit(c));
  if (in_tag && tag_.size() < kLongestTag) {
    tag_ += c;
    return at + 1;
  }
  if (c == '$') {
    tag_ += c;
    if (statement_.is_kept()) statement_.keep(tag_);
    statement_.other();
    matched_ = 0;
    state_ = State::dollar_quote;
    return at + 1;
  }
  // No quote: a lone dollar, and what stands behind it is a word.
  if (in_tag) odd("a dollar quote with a very long tag");
  other("$");
  state_ = State::text;
  if (tag_.size() > 1) {
    word_ = tag_.substr(1, kLongestWord);
    if (statement_.is_kept()) statement_.keep(tag_.substr(1));
    state_ = State::word;
  }
  return at;
}

const char* CopyCounter::line_comment(const char* at, const char* end) {
  const char* const newline = find(at, end, '\n');
  keep(comment_, between(at, newline), kLongestComment);
  if (newline == end) return end;
  end_line_comment();
  return newline;  // which is a blank like any other
}

void CopyCounter::end_line_comment() {
  state_ = State::text;
  if (statement_.is_kept()) statement_.keep(" ");
  if (statement_.begun()) return;
  if (comment_ == " PostgreSQL database dump complete") trailer_ = Trailer::database;
  if (comment_ == " PostgreSQL database cluster dump complete") trailer_ = Trailer::cluster;
}

const char* CopyCounter::block_comment(const char* at, const char* end) {
  for (; at != end && comments_ > 0; ++at) {
    const char before = std::exchange(before_, *at);
    if (before == '*' && *at == '/')
      --comments_;
    else if (before == '/' && *at == '*')
      ++comments_;
    else
      continue;
    before_ = '\0';  // no byte belongs to two of them
  }
  if (comments_ > 0) return at;
  state_ = State::text;
  if (statement_.is_kept()) statement_.keep(" ");
  return at;
}

void CopyCounter::begin_quote(bool escapes) {
  other("'");
  escapes_ = escapes;
  escaped_ = false;
  state_ = State::text_quote;
}

const char* CopyCounter::text_quote(const char* at, const char* end) {
  const char* const begin = at;
  if (!escapes_) {
    at = find(at, end, '\'');
  } else {
    for (; at != end && (escaped_ || *at != '\''); ++at) escaped_ = !escaped_ && *at == '\\';
  }
  if (at != end) {
    ++at;
    state_ = State::text_quote_end;
  }
  if (statement_.is_kept()) statement_.keep(between(begin, at));
  return at;
}

const char* CopyCounter::text_quote_end(const char* at) {
  if (*at == '\'') {
    if (statement_.is_kept()) statement_.keep("'");
    state_ = State::text_quote;
    return at + 1;
  }
  continuation_ = Continuation::same_line;
  state_ = State::text;
  return at;
}

const char* CopyCounter::name_quote(const char* at, const char* end) {
  const char* const begin = at;
  at = find(at, end, '"');
  if (at != end) {
    ++at;
    state_ = State::text;  // a doubled quote closes and opens again
  }
  if (statement_.is_kept()) statement_.keep(between(begin, at));
  return at;
}

const char* CopyCounter::dollar_quote(const char* at, const char* end) {
  while (at != end && state_ == State::dollar_quote) {
    if (matched_ == 0) at = find(at, end, '$');
    if (at == end) break;
    if (*at == tag_[matched_])
      ++matched_;
    else
      matched_ = *at == '$' ? 1 : 0;
    ++at;
    if (matched_ == tag_.size()) state_ = State::text;
  }
  return at;
}

void CopyCounter::semicolon() {
  if (!statement_.may_end()) return other(";");
  const auto statement = std::exchange(statement_, {});
  trailer_ = Trailer::none;
  if (!statement.is_kept()) return;
  if (statement.too_long()) return odd("a COPY or SET of more than a megabyte");
  if (is_word(std::string_view{statement.text()}.substr(0, 3), "set")) {
    const auto set = parse_set(statement.text());
    if (set.odd_encoding) odd("a client_encoding in which a backslash may be half of a character");
    if (set.strings != SetCommand::Strings::untouched) strings_escape_ = set.strings == SetCommand::Strings::escapes;
    return;
  }
  copy_ = parse_copy(statement.text());
  if (copy_.odd) odd("a COPY command of an unusual form");
  if (copy_.from_stdin) state_ = State::after_copy;
}

const char* CopyCounter::after_copy(const char* at, const char* end) {
  while (at != end && *at != '\n') {
    if (!is_blank(*at)) odd("something behind a COPY command");
    ++at;
  }
  if (at == end) return at;
  rows_.begin(copy_.columns);
  state_ = State::rows;
  return at + 1;
}

const char* CopyCounter::rows(const char* at, const char* end) {
  at += rows_.feed(between(at, end));
  if (!rows_.ended()) return at;
  tables_.push_back({copy_.table, rows_.rows(), rows_.bytes(), rows_.hash()});
  line_start_ = true;
  state_ = State::text;
  return at;
}

void CopyCounter::begin_command(std::uint64_t offset) {
  command_ = {.begin = offset, .end = 0, .alone = line_start_ && !statement_.begun(), .text = "\\"};
  state_ = State::command;
}

const char* CopyCounter::command(const char* at, const char* end) {
  const char* const newline = find(at, end, '\n');
  keep(command_.text, between(at, newline), kKeptOfCommand);
  if (newline == end) return end;
  end_command(offset_of(newline) + 1);
  return newline + 1;
}

void CopyCounter::end_command(std::uint64_t offset) {
  command_.end = offset;
  if (commands_.size() < kKeptCommands)
    commands_.push_back(std::move(command_));
  else
    odd("more than a thousand commands for psql");
  line_start_ = true;
  continuation_ = Continuation::no;
  state_ = State::text;
}

void CopyCounter::other(std::string_view bytes) {
  statement_.other();
  if (statement_.is_kept()) statement_.keep(bytes);
}

void CopyCounter::odd(std::string_view what) {
  if (oddity_.empty()) oddity_ = what;
}

}  // namespace strongroom::postgres
