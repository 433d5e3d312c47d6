#include "store/sqlite/words.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;

bool is_part_of_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || byte >= 0x80;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void add_values(std::string& text, const json::value& value) {
  if (const auto* object = value.if_object())
    for (const auto& member : *object) add_values(text, member.value());
  else if (const auto* array = value.if_array())
    for (const auto& item : *array) add_values(text, item);
  else if (const auto* string = value.if_string())
    text.append(string->data(), string->size()).append("\n");
  else if (value.is_number())
    text.append(json::serialize(value)).append("\n");
}

// The values a search for text looks at, one after the other.
std::string searched_text(const json::object& body) {
  std::string text;
  for (const auto* name : {"action", "actor", "target", "run", "result", "details"})
    if (const auto* member = body.if_contains(name)) add_values(text, *member);
  return text;
}

// nullopt when somebody has made something else of it than an object.
std::optional<json::object> readable(std::string_view body) {
  try {
    auto value = base::parse_json(body);
    if (auto* object = value.if_object()) return std::move(*object);
  } catch (const base::Error&) {
    // Not even JSON.
  }
  return std::nullopt;
}

bool begins_a_word(const std::vector<std::string>& words, const std::string& wanted) {
  return std::ranges::any_of(words, [&](const auto& word) { return word.starts_with(wanted); });
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool part = is_part_of_word(c);
    if (part && !inside) words.emplace_back();
    if (part) words.back() += lower(c);
    inside = part;
  }
  return words;
}

std::string mark(Field field, std::string_view value) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return "\xee\x80\x80" + std::string(1, static_cast<char>(field)) + std::to_string(hash);  // U+E000: private use
}

std::string indexed_text(std::string_view body) {
  const auto object = readable(body);
  if (!object) return std::string{body};
  auto text = searched_text(*object);
  const auto add = [&](Field field, std::string_view field_value) {
    text.append(mark(field, field_value)).append(" ");
  };
  const auto action = base::string_or(*object, "action");
  add(Field::action, action);
  for (auto dot = action.find('.'); dot != std::string::npos; dot = action.find('.', dot + 1))
    add(Field::action, std::string_view{action}.substr(0, dot + 1));
  add(Field::actor, base::string_or(*object, "actor"));
  add(Field::target, base::string_or(*object, "target"));
  add(Field::severity, base::string_or(*object, "sev"));
  return text;
}

// The bytes are looked through first: a word cannot stand in the values when it does not stand in the body, and parsing
// costs more. (JSON escapes nothing that a word is made of.)
bool WantedWords::stand_in(std::string_view body) {
  std::string lowered(body.size(), '\0');
  std::ranges::transform(body, lowered.begin(), lower);
  ++bodies_;
  bool all = true;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const bool there = lowered.find(words_[i]) != std::string::npos;
    seen_[i] += there ? 1 : 0;
    all = all && there;
  }
  if (!all) return false;
  const auto object = readable(body);
  const auto words = words_of(object ? searched_text(*object) : std::string{body});
  return std::ranges::all_of(words_, [&](const auto& word) { return begins_a_word(words, word); });
}

std::vector<std::string> WantedWords::rare() const {
  constexpr std::size_t kOften = 16;  // in more than one body of so many
  std::vector<std::string> rare;
  for (std::size_t i = 0; i < words_.size(); ++i)
    if (seen_[i] * kOften <= bodies_) rare.push_back(words_[i]);
  return rare.empty() ? words_ : rare;
}

}  // namespace strongroom::store
