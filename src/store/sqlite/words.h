// The words of an entry, as a search for text sees them.
//
// A word is a longest row of ASCII letters, ASCII digits and bytes of other characters; ASCII letters are taken in
// lower case. That is what SQLite's FTS5 with the tokenizer "ascii" makes of a text too, so the index finds what we
// find.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::store {

std::vector<std::string> words_of(std::string_view text);
// What the index holds of an entry with this body: action, actor, target, run, result and the values in details, and
// marks by which it can be found by action ("run.failed", "run."), actor, target and severity together with words. Of a
// body that cannot be read any more, its bytes: a damaged entry must not keep others from being indexed.
std::string indexed_text(std::string_view body);
// What somebody typed: each word must be the beginning of a word of an entry.
class WantedWords {
 public:
  explicit WantedWords(std::string_view text) : words_{words_of(text)}, seen_(words_.size()) {}
  bool empty() const { return words_.empty(); }
  // Whether all of them stand in the entry with this body.
  bool stand_in(std::string_view body);
  // Those by which the index should be asked: a word that stood in many of the bodies seen so far has too many hits to
  // be of use beside one that did not.
  std::vector<std::string> rare() const;

 private:
  std::vector<std::string> words_;
  std::vector<std::size_t> seen_;  // in how many bodies each of them was
  std::size_t bodies_ = 0;
};

// The word that stands for "this field has this value" in the index: nothing that is typed makes it. Two values may
// have the same, so what is found by it must be looked at.
enum class Field : char { action = 'a', actor = 'b', target = 'c', severity = 'd' };
std::string mark(Field field, std::string_view value);

}  // namespace strongroom::store
