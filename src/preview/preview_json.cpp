#include "preview/preview_json.h"

#include "base/json.h"
#include "base/text.h"

namespace strongroom::preview {
namespace {

boost::json::object removed_to_json(const Removed& removed) {
  return {{"files", removed.files},
          {"directories", removed.directories},
          {"other", removed.other},
          {"bytes", removed.bytes}};
}

boost::json::value rule_to_json(const Rule& rule) {
  return {{"kind", to_text(rule.kind)},
          {"text", base::escape_path(rule.text)},
          {"file", rule.file.empty() ? boost::json::value{} : boost::json::value(base::escape_path(rule.file))},
          {"line", rule.line == 0 ? boost::json::value{} : boost::json::value(rule.line)},
          {"description", describe(rule)}};
}

boost::json::value rule_or_null(const std::optional<Rule>& rule) {
  return rule ? rule_to_json(*rule) : boost::json::value{};
}

}  // namespace

boost::json::object to_json(const Result& result) {
  boost::json::array largest, rules, unreadable, missing;
  for (const auto& each : result.largest)
    largest.push_back({{"path", base::escape_path(each.path)}, {"files", each.files}, {"bytes", each.bytes}});
  for (const auto& [rule, removed] : result.rules) {
    auto object = rule_to_json(rule).as_object();
    object["removed"] = removed_to_json(removed);
    rules.push_back(std::move(object));
  }
  for (const auto& each : result.unreadable)
    unreadable.push_back({{"path", base::escape_path(each.path)}, {"reason", each.reason}});
  for (const auto& path : result.missing) missing.emplace_back(base::escape_path(path));
  return {{"files", result.files},
          {"bytes", result.bytes},
          {"directories", result.directories},
          {"other", result.other},
          {"largest", std::move(largest)},
          {"rules", std::move(rules)},
          {"unreadable", std::move(unreadable)},
          {"unreadable_count", result.unreadable_count},
          {"missing", std::move(missing)}};
}

boost::json::object to_json(const Entry& entry) {
  return {
      {"type", "entry"}, {"path", base::escape_path(entry.path)}, {"kind", to_text(entry.kind)}, {"size", entry.size}};
}

boost::json::object to_json(const Explanation& explanation) {
  return {{"path", base::escape_path(explanation.path)},
          {"fate", to_text(explanation.fate)},
          {"at", base::escape_path(explanation.at)},
          {"source", base::escape_path(explanation.source)},
          {"rule", rule_or_null(explanation.rule)},
          {"taken_back", rule_or_null(explanation.taken_back)},
          {"reason", explanation.reason},
          {"sentence", sentence(explanation)}};
}

}  // namespace strongroom::preview
