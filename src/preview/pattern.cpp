#include "preview/pattern.h"

#include <algorithm>

namespace strongroom::preview {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0;;) {
    const auto slash = path.find('/', at);
    parts.push_back(path.substr(at, slash == std::string_view::npos ? slash : slash - at));
    if (slash == std::string_view::npos) return parts;
    at = slash + 1;
  }
}

}  // namespace

std::string clean_path(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (const auto part : split(path)) {
    if (part.empty() || part == ".") continue;
    const bool climbs = part == "..";
    if (climbs && !kept.empty() && kept.back() != "..")
      kept.pop_back();
    else if (!climbs || !rooted)
      kept.push_back(part);
  }
  std::string cleaned{rooted ? "/" : ""};
  for (const auto part : kept) cleaned.append(part).push_back('/');
  if (!kept.empty()) cleaned.pop_back();
  return cleaned.empty() ? "." : cleaned;
}

std::optional<Pattern> Pattern::parse(std::string_view text) {
  Pattern pattern;
  pattern.negated_ = text.starts_with('!');
  if (pattern.negated_) text.remove_prefix(1);
  const auto cleaned = clean_path(text);
  std::string_view rest = cleaned;
  pattern.anchored_ = rest.starts_with('/');
  if (pattern.anchored_) rest.remove_prefix(1);
  for (const auto part : split(rest)) {
    auto& kept = pattern.parts_.emplace_back();
    if (part == "**" || part.empty()) continue;  // empty: the pattern "/", which restic takes for "/**"
    kept = Glob::parse(part);
    if (!kept) return std::nullopt;
  }
  pattern.settle();
  return pattern;
}

Pattern Pattern::literal(std::string_view path) {
  Pattern pattern;
  pattern.anchored_ = true;
  const auto cleaned = clean_path(path);
  for (const auto part : split(std::string_view{cleaned}.substr(1)))
    if (!part.empty()) pattern.parts_.emplace_back(Glob::literal(std::string{part}));
  pattern.settle();
  return pattern;
}

void Pattern::settle() {
  const auto doubles = std::ranges::count_if(parts_, [](const auto& part) { return !part; });
  shape_ = doubles == 0 ? Shape::plain : doubles == 1 ? Shape::one_double : Shape::general;
}

const Glob* Pattern::last() const {
  for (auto part = parts_.rbegin(); part != parts_.rend(); ++part)
    if (*part) return &**part;
  return nullptr;
}

// From the end: names differ more than the directories they are in.
bool Pattern::fits_at(const Components& path, std::size_t offset) const {
  for (auto index = parts_.size(); index-- > 0;)
    if (!parts_[index]->matches(path[offset + index])) return false;
  return true;
}

bool Pattern::matches(const Components& path) const {
  if (shape_ != Shape::plain) {
    Parts parts;
    for (const auto& part : parts_) parts.push_back(part ? &*part : nullptr);
    return matches_expanded(std::move(parts), path);
  }
  if (parts_.size() > path.size()) return false;
  const auto most = anchored_ ? 0 : path.size() - parts_.size();
  for (std::size_t offset = 0; offset <= most; ++offset)
    if (fits_at(path, offset)) return true;
  return false;
}

// When no directory above is matched, a match has to end with the path itself.
bool Pattern::matches_newly(const Components& path) const {
  if (shape_ == Shape::plain) {
    if (parts_.size() > path.size() || (anchored_ && parts_.size() != path.size())) return false;
    return fits_at(path, path.size() - parts_.size());
  }
  if (shape_ == Shape::one_double) {
    const auto* name = last();
    if (name != nullptr && !name->matches(path.back())) return false;
  }
  return matches(path);
}

// As restic does it: the first "**" becomes none, one, two, … parts that match anything, and so on with the next one.
// restic counts the other "**" as one part each when it limits their number, so that "/**/a/**/b" does not match
// "/a/b": that is kept, because what counts is what restic does. The root of a path counts as a component there.
bool Pattern::matches_expanded(Parts parts, const Components& path) const {
  static const Glob kAnything = Glob::anything();
  const auto first = std::ranges::find(parts, nullptr);
  if (first == parts.end()) return matches_without_double(parts, path);
  const auto at = first - parts.begin();
  const auto components = path.size() + 1;
  const auto count = parts.size() + (anchored_ ? 1 : 0);
  parts.erase(first);
  for (std::size_t stars = 0; stars + count <= components + 1; ++stars) {
    if (matches_expanded(parts, path)) return true;
    parts.insert(parts.begin() + at, &kAnything);
  }
  return false;
}

bool Pattern::matches_without_double(const Parts& parts, const Components& path) const {
  if (parts.size() > path.size() || (parts.empty() && !anchored_)) return false;
  const auto fits = [&](std::size_t offset) {
    for (auto index = parts.size(); index-- > 0;)
      if (!parts[index]->matches(path[offset + index])) return false;
    return true;
  };
  const auto most = anchored_ ? 0 : path.size() - parts.size();
  for (std::size_t offset = 0; offset <= most; ++offset)
    if (fits(offset)) return true;
  return false;
}

void PatternList::add(Pattern pattern) {
  has_negated_ = has_negated_ || pattern.negated();
  patterns_.push_back(std::move(pattern));
}

bool PatternList::matches(std::size_t index, const Components& path, const Matched& above) const {
  return (!above.empty() && above[index]) || patterns_[index].matches_newly(path);
}

PatternList::Decision PatternList::decide(const Components& path, const Matched& above) const {
  Decision decision;
  for (std::size_t index = 0; index < patterns_.size(); ++index) {
    const bool negated = patterns_[index].negated();
    if (negated != (decision.excluded_by != kNone) || !matches(index, path, above)) continue;
    decision = negated ? Decision{kNone, static_cast<int>(index)} : Decision{static_cast<int>(index), kNone};
    if (!has_negated_) break;
  }
  return decision;
}

// Without a "!" nothing is entered that has been matched.
PatternList::Matched PatternList::matched_by(const Components& path, const Matched& above) const {
  if (!has_negated_) return {};
  Matched matched(patterns_.size());
  for (std::size_t index = 0; index < patterns_.size(); ++index) matched[index] = matches(index, path, above);
  return matched;
}

PatternList::Matched PatternList::matched_by(const Components& path) const {
  Matched matched(patterns_.size());
  for (std::size_t index = 0; index < patterns_.size(); ++index)
    matched[index] = !path.empty() && patterns_[index].matches(path);
  return std::ranges::find(matched, true) == matched.end() ? Matched{} : matched;
}

}  // namespace strongroom::preview
