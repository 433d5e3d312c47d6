#include "api/route_table.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <optional>
#include <set>
#include <utility>

#include "base/error.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

bool is_variable(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

// Fixed text wins over a variable: "/plans/preview" is not the plan "preview".
std::optional<std::size_t> fixed_segments(const std::vector<std::string>& form, const std::vector<std::string>& given) {
  if (form.size() != given.size()) return std::nullopt;
  std::size_t fixed = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (is_variable(form[i]) ? given[i].empty() : form[i] != given[i]) return std::nullopt;
    fixed += is_variable(form[i]) ? 0 : 1;
  }
  return fixed;
}

Parameters path_parameters(const std::vector<std::string>& form, const std::vector<std::string>& given) {
  Parameters parameters;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (is_variable(form[i])) parameters.emplace(form[i].substr(1, form[i].size() - 2), given[i]);
  return parameters;
}

[[noreturn]] void refuse(const char* why) {
  throw Error{ErrorCode::invalid_input, why};
}

std::string without_nul(std::string text) {
  if (text.find('\0') != std::string::npos) refuse("the request's path holds a NUL");
  return text;
}

}  // namespace

Target parse_target(std::string_view target) {
  const auto url = boost::urls::parse_origin_form({target.data(), target.size()});
  if (!url) refuse("the request's path is not one");
  Target parsed;
  for (const auto segment : url->segments()) parsed.segments.push_back(without_nul(std::string{segment}));
  for (const auto& parameter : url->params()) {
    const auto [_, is_new] =
        parsed.query.emplace(without_nul(std::string{parameter.key}), without_nul(std::string{parameter.value}));
    if (!is_new) refuse("the request names a parameter twice");
  }
  return parsed;
}

RouteTable::RouteTable(std::vector<Operation> operations) : operations_{std::move(operations)} {
  std::set<std::string> seen;
  for (const auto& operation : operations_) {
    if (!seen.insert(operation.method + " " + operation.path).second || !seen.insert(operation.id).second)
      throw Error{ErrorCode::internal, {}, "two operations are " + operation.id + ": " + operation.path};
    templates_.push_back(split(operation.path));
  }
}

Match RouteTable::find(std::string_view method, const std::vector<std::string>& segments) const {
  Match match;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const auto fixed = fixed_segments(templates_[i], segments);
    if (!fixed || (best && *fixed < *best)) continue;
    if (!best || *fixed > *best) match = {};
    best = fixed;
    match.allowed.push_back(operations_[i].method);
    if (operations_[i].method != (method == "HEAD" ? "GET" : method)) continue;
    match.operation = &operations_[i];
    match.path = path_parameters(templates_[i], segments);
  }
  return match;
}

}  // namespace strongroom::api
