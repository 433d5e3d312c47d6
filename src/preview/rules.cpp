#include "preview/rules.h"

#include <array>
#include <charconv>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "preview/bounded.h"
#include "preview/exclude_file.h"
#include "preview/lower_case.h"

namespace strongroom::preview {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kCacheTag = "CACHEDIR.TAG";
constexpr std::string_view kCacheHeader = "Signature: 8a477f597d28d172789f06886806bc55";

[[noreturn]] void refuse(const Rule& rule, std::string_view why) {
  throw Error{ErrorCode::invalid_input, describe(rule) + ": " + std::string{why}};
}

std::int64_t parse_size(const Rule& rule) {
  constexpr std::string_view kUnits = "kmgt";
  std::string_view text = rule.text;
  std::int64_t unit = 1;
  const char last = text.empty() ? '\0' : text.back();
  const auto power = kUnits.find(last >= 'A' && last <= 'Z' ? static_cast<char>(last - 'A' + 'a') : last);
  if (power != std::string_view::npos) {
    text.remove_suffix(1);
    unit = std::int64_t{1} << 10 * (power + 1);
  }
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value < 0 ||
      value > std::numeric_limits<std::int64_t>::max() / unit)
    refuse(rule, "a size is a number with k, M, G or T behind it, for instance 500M");
  return value * unit;
}

class Maker {
 public:
  explicit Maker(const RulesInput& input) : input_{input} {}

  Rules make() {
    const auto& files = input_.files;
    for (const auto& pattern : files.iexcludes) add_insensitive({RuleKind::iexclude, pattern, {}, 0});
    for (const auto& argument : files.extra_arguments) add_insensitive_file(argument);
    for (const auto& pattern : files.excludes) add_pattern({RuleKind::exclude, pattern, {}, 0});
    for (const auto& path : input_.exclude_paths) add_own(path);
    for (const auto& file : files.exclude_files)  // restic puts these behind all that it is given itself
      for (auto& line : lines_of(file)) add_pattern({RuleKind::exclude_file, std::move(line.pattern), file, line.line});
    if (!files.exclude_files.empty())  // as the engine does, in a file of its own
      for (const auto& path : input_.exclude_paths) add_own(path);
    for (const auto& tag : files.exclude_if_present) add_tag(tag);
    if (files.exclude_caches) add_cache_tag();
    if (files.one_file_system) rules_.one_file_system_rule = add({RuleKind::one_file_system, {}, {}, 0});
    if (!files.exclude_larger_than.empty()) add_size(files.exclude_larger_than);
    rules_.sockets_rule = add({RuleKind::sockets, {}, {}, 0});
    rules_.named_sources_stay = input_.named_sources_stay;
    return std::move(rules_);
  }

 private:
  int add(Rule rule) {
    rules_.all.push_back(std::move(rule));
    return static_cast<int>(rules_.all.size()) - 1;
  }

  std::vector<ExcludeLine> lines_of(const std::string& file) const {
    return read_exclude_file(file, [&](const std::string& name) {
      const auto found = input_.environment.find(name);
      return found == input_.environment.end() ? std::string{} : found->second;
    });
  }

  static Pattern parsed(const Rule& rule, std::string_view text) {
    auto pattern = Pattern::parse(text);
    if (!pattern) refuse(rule, "this pattern is not valid");
    return std::move(*pattern);
  }

  void add_pattern(Rule rule) {
    if (rule.text.empty()) return;
    rules_.patterns.add(parsed(rule, rule.text));
    rules_.pattern_rules.push_back(add(std::move(rule)));
  }

  void add_insensitive(Rule rule) {
    if (rule.text.empty()) return;
    parsed(rule, rule.text);  // restic looks at it as it was written
    rules_.insensitive.add(parsed(rule, lower_case(rule.text)));
    rules_.insensitive_rules.push_back(add(std::move(rule)));
  }

  void add_insensitive_file(std::string_view argument) {
    constexpr std::string_view kName = "--iexclude-file=";
    if (!argument.starts_with(kName)) return;
    const std::string file{argument.substr(kName.size())};
    for (auto& line : lines_of(file))
      add_insensitive({RuleKind::iexclude_file, std::move(line.pattern), file, line.line});
  }

  void add_own(const std::string& path) {
    rules_.patterns.add(Pattern::literal(path));
    rules_.pattern_rules.push_back(add({RuleKind::own_data, path, {}, 0}));
  }

  void add_tag(const std::string& text) {
    const Rule rule{RuleKind::if_present, text, {}, 0};
    const auto colon = text.find(':');
    if (colon == 0 || text.empty()) refuse(rule, "it needs the name of a file");
    const auto header = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    rules_.tags.push_back({text.substr(0, colon), header, add(rule)});
  }

  void add_cache_tag() {
    rules_.tags.push_back({std::string{kCacheTag}, std::string{kCacheHeader}, add({RuleKind::caches, {}, {}, 0})});
  }

  void add_size(const std::string& size) {
    rules_.largest_rule = add({RuleKind::larger_than, size, {}, 0});
    rules_.largest = parse_size(rules_.all.back());
  }

  const RulesInput& input_;
  Rules rules_;
};

}  // namespace

Rules make_rules(const RulesInput& input) {
  return Maker{input}.make();
}

Rules make_rules_within(base::Milliseconds time, const RulesInput& input, const std::stop_token& stop) {
  auto rules = answer_within(
      time, [input] { return make_rules(input); }, stop);
  if (rules) return std::move(*rules);
  if (stop.stop_requested()) throw base::Error{base::ErrorCode::cancelled};
  throw base::Error{base::ErrorCode::stalled, "an exclude file does not answer; is it on a network that is gone?"};
}

std::string_view to_text(RuleKind kind) {
  constexpr std::array<std::string_view, 10> kNames{
      "exclude",        "iexclude",        "exclude_file",        "iexclude_file", "own_data", "exclude_if_present",
      "exclude_caches", "one_file_system", "exclude_larger_than", "sockets"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string describe(const Rule& rule) {
  const auto text = base::escape_path(rule.text);
  switch (rule.kind) {
    case RuleKind::exclude:
      return "--exclude " + text;
    case RuleKind::iexclude:
      return "--iexclude " + text;
    case RuleKind::exclude_file:
    case RuleKind::iexclude_file:
      return "line " + std::to_string(rule.line) + " of " + base::escape_path(rule.file) + ": " + text;
    case RuleKind::own_data:
      return "strongroom's own data in " + text;
    case RuleKind::if_present:
      return "--exclude-if-present " + text;
    case RuleKind::caches:
      return "--exclude-caches";
    case RuleKind::one_file_system:
      return "--one-file-system";
    case RuleKind::larger_than:
      return "--exclude-larger-than " + text;
    case RuleKind::sockets:
      return "sockets, which restic does not store";
  }
  return {};
}

}  // namespace strongroom::preview
