#include "preview/selector.h"

#include "preview/lower_case.h"

namespace strongroom::preview {
namespace {

int rule_of(const std::vector<int>& rules, int index) {
  return index < 0 ? -1 : rules[static_cast<std::size_t>(index)];
}

}  // namespace

Course::Course(const Rules& rules, std::string_view path)
    : insensitive_{!rules.insensitive.empty()}, trail_{path}, lowered_{insensitive_ ? lower_case(path) : ""} {}

void Course::push(std::string_view name) {
  trail_.push(name);
  if (!insensitive_) return;
  scratch_.clear();
  append_lower_case(scratch_, name);
  lowered_.push(scratch_);
}

void Course::pop() {
  trail_.pop();
  if (insensitive_) lowered_.pop();
}

Reason Selector::by_name(const Course& course, const Within& within) const {
  Reason reason;
  if (!rules_.insensitive.empty()) {
    const auto decision = rules_.insensitive.decide(course.lowered(), within.matched_insensitive);
    reason = {rule_of(rules_.insensitive_rules, decision.excluded_by),
              rule_of(rules_.insensitive_rules, decision.taken_back_by)};
    if (reason.rule >= 0) return reason;
  }
  if (!rules_.patterns.empty()) {
    const auto decision = rules_.patterns.decide(course.components(), within.matched);
    if (decision.taken_back_by >= 0) reason.taken_back = rule_of(rules_.pattern_rules, decision.taken_back_by);
    reason.rule = rule_of(rules_.pattern_rules, decision.excluded_by);
    if (reason.rule >= 0) return reason;
  }
  for (std::size_t index = 0; index < within.tagged.size(); ++index)
    if (within.tagged[index] && course.name() != rules_.tags[index].name) return {rules_.tags[index].rule, -1};
  return reason;
}

// A directory of another device whose parent is on the allowed one is where it is mounted: restic keeps it, empty.
int Selector::by_facts(bool is_directory, bool is_socket, std::uint64_t size, std::uint64_t device,
                       const Within& within) const {
  if (rules_.one_file_system_rule >= 0 && device != within.allowed)
    if (!is_directory || within.device != within.allowed) return rules_.one_file_system_rule;
  if (rules_.largest && !is_directory && size > static_cast<std::uint64_t>(*rules_.largest)) return rules_.largest_rule;
  return is_socket ? rules_.sockets_rule : -1;
}

Within Selector::enter(const Course& course, const Within& above) const {
  Within within;
  within.matched = rules_.patterns.matched_by(course.components(), above.matched);
  within.matched_insensitive = rules_.insensitive.matched_by(course.lowered(), above.matched_insensitive);
  within.allowed = above.allowed;
  return within;
}

Within Selector::begin(const Course& course) const {
  Within within;
  within.matched = rules_.patterns.matched_by(course.components());
  within.matched_insensitive = rules_.insensitive.matched_by(course.lowered());
  return within;
}

void Selector::read_tags(Within& within, TagReader& reader) const {
  within.tagged.assign(rules_.tags.size(), false);
  for (std::size_t index = 0; index < rules_.tags.size(); ++index)
    within.tagged[index] = reader.has(rules_.tags[index]);
}

}  // namespace strongroom::preview
