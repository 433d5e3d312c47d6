// restic's patterns: which paths --exclude and its relatives mean.
//
// A pattern is made clean first ("./a//b/../c/" is "a/c"), then cut at its slashes; each part is a Glob. One that
// begins with "/" is anchored at the root, any other may begin at every component of a path. It matches a path when
// its parts fit the path's components in a row, wherever that ends: "a" matches a and everything below it. The part
// "**" stands for any number of components, also none. "!" in front turns the pattern round (see PatternList).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "preview/glob.h"
#include "preview/trail.h"

namespace strongroom::preview {

class Pattern {
 public:
  // nullopt for what restic refuses as invalid. `text` is not empty.
  static std::optional<Pattern> parse(std::string_view text);
  // The absolute path `path` and everything below it, without any meaning in its characters.
  static Pattern literal(std::string_view path);

  bool negated() const { return negated_; }
  // Whether the path is matched, by its own end or by that of a directory above it.
  bool matches(const Components& path) const;
  // The same for a path whose parent directory is known not to be matched: much quicker.
  bool matches_newly(const Components& path) const;

 private:
  enum class Shape {
    plain,       // no "**"
    one_double,  // exactly one
    general,
  };
  using Parts = std::vector<const Glob*>;  // nullptr: "**"

  bool fits_at(const Components& path, std::size_t offset) const;
  bool matches_expanded(Parts parts, const Components& path) const;
  bool matches_without_double(const Parts& parts, const Components& path) const;
  void settle();

  bool negated_ = false;
  bool anchored_ = false;
  Shape shape_ = Shape::plain;
  std::vector<std::optional<Glob>> parts_;  // nullopt: "**"
  const Glob* last() const;                 // of the parts that are no "**"; nullptr when there is none
};

// Go's filepath.Clean: what restic makes of a pattern and of a source.
std::string clean_path(std::string_view path);

// Patterns in the order restic has them. The last one that matches decides: "!a" takes back what an earlier one left
// out, also for everything below; a later one may leave it out again. Directories that are left out are not entered,
// so that nothing below them can be taken back.
class PatternList {
 public:
  // Which patterns have matched a directory or one above it; kept for each directory of a walk. Empty stands for none.
  using Matched = std::vector<bool>;
  static constexpr int kNone = -1;

  struct Decision {
    int excluded_by = kNone;    // index of the pattern that leaves the path out
    int taken_back_by = kNone;  // index of the "!" pattern that took it back, when one did and none left it out again
  };

  void add(Pattern pattern);
  bool empty() const { return patterns_.empty(); }
  std::size_t size() const { return patterns_.size(); }
  bool has_negated() const { return has_negated_; }

  // `above`: what `matched_by` gives for the parent directory.
  Decision decide(const Components& path, const Matched& above) const;
  // Empty where decide() needs nothing of it.
  Matched matched_by(const Components& path, const Matched& above) const;
  // From nothing, for a path whose parents were not looked at.
  Matched matched_by(const Components& path) const;

 private:
  bool matches(std::size_t index, const Components& path, const Matched& above) const;

  std::vector<Pattern> patterns_;
  bool has_negated_ = false;
};

}  // namespace strongroom::preview
