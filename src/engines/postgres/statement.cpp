#include "engines/postgres/statement.h"

#include <algorithm>
#include <cctype>

#include "engines/postgres/blank.h"

namespace strongroom::postgres {
namespace {

// 1,600 columns with the longest names and all their letters doubled need a fifth of it.
constexpr std::size_t kLongest = 1 << 20;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the last word of `text` away when it is that one.
bool take_last_word(std::string_view& text, std::string_view word) {
  text = trimmed(text);
  if (text.size() <= word.size() || !is_word(text.substr(text.size() - word.size()), word)) return false;
  const auto rest = text.substr(0, text.size() - word.size());
  if (!is_blank(rest.back()) && rest.back() != ')' && rest.back() != '"') return false;
  text = trimmed(rest);
  return true;
}

// Where the name of the table ends: at a blank or parenthesis outside of quotes.
std::size_t end_of_name(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && (is_blank(text[i]) || text[i] == '(')) return i;
  }
  return text.size();
}

}  // namespace

bool is_word(std::string_view word, std::string_view lower_case) {
  return std::ranges::equal(word, lower_case, {}, lower);
}

void Statement::word(std::string_view word) {
  if (!begun_) kept_ = is_word(word, "copy") || is_word(word, "set");
  begun_ = true;
  count_begins(word);
}

// The rule of psql's own scanner, so that both agree where a statement ends.
void Statement::count_begins(std::string_view word) {
  for (const auto* known : {"create", "function", "procedure", "or", "replace"})
    if (words_ < first_.size() && is_word(word, known)) first_[words_] = lower(word.front());
  ++words_;
  const auto is_routine = [](char letter) { return letter == 'f' || letter == 'p'; };
  const bool creates =
      first_[0] == 'c' && (is_routine(first_[1]) || (first_[1] == 'o' && first_[2] == 'r' && is_routine(first_[3])));
  if (!creates || parentheses_ != 0) return;
  if (is_word(word, "begin") || (begins_ > 0 && is_word(word, "case"))) ++begins_;
  if (begins_ > 0 && is_word(word, "end")) --begins_;
}

void Statement::keep(std::string_view bytes) {
  if (text_.size() + bytes.size() > kLongest)
    too_long_ = true;
  else
    text_ += bytes;
}

CopyCommand parse_copy(std::string_view statement) {
  CopyCommand copy;
  auto text = trimmed(statement);
  text = trimmed(text.substr(std::min<std::size_t>(4, text.size())));  // without COPY
  copy.from_stdin = take_last_word(text, "stdin") && take_last_word(text, "from");
  const auto name = end_of_name(text);
  copy.table = text.substr(0, name);
  copy.columns = trimmed(text.substr(name));
  const bool plain = copy.columns.empty() || (copy.columns.starts_with('(') && copy.columns.ends_with(')'));
  copy.odd = !copy.from_stdin || copy.table.empty() || !plain;
  return copy;
}

SetCommand parse_set(std::string_view statement) {
  SetCommand set;
  const auto text = lowered(statement);
  const auto says = [&](std::string_view word) { return text.find(word) != std::string::npos; };
  if (says("standard_conforming_strings"))
    set.strings =
        says("off") || says("false") || says("'0'") ? SetCommand::Strings::escapes : SetCommand::Strings::standard;
  if (says("client_encoding") || says("names"))
    for (const auto* name : {"sjis", "shift", "mskanji", "win932", "windows932", "big5", "win950", "windows950", "gbk",
                             "win936", "windows936", "uhc", "win949", "windows949", "gb18030", "johab"})
      set.odd_encoding = set.odd_encoding || says(name);
  return set;
}

}  // namespace strongroom::postgres
