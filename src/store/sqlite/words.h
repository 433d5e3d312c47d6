// The words of an entry, as a search for text sees them.
//
// A word is a longest row of ASCII letters, ASCII digits and bytes of other characters; ASCII letters are taken in
// lower case. That is what SQLite's FTS5 with the tokenizer "ascii" makes of a text too, so the index finds what we
// find.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace strongroom::store {

std::vector<std::string> words_of(std::string_view text);
// What the index holds of an entry with this body: action, actor, target, run, result and the values in details, and
// marks by which it can be found by action ("run.failed", "run."), actor, target and severity together with words.
std::string indexed_text(std::string_view body);
// Whether each of `wanted` (words_of what somebody typed) is the beginning of a word of the entry with this body.
bool has_words(std::string_view body, const std::vector<std::string>& wanted);
// The word that stands for "this field has this value" in the index: nothing that is typed makes it. Two values may
// have the same, so what is found by it must be looked at.
enum class Field : char { action = 'a', actor = 'b', target = 'c', severity = 'd' };
std::string mark(Field field, std::string_view value);

}  // namespace strongroom::store
