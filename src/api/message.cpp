#include "api/message.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

#include "base/error.h"

namespace strongroom::api {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && boost::algorithm::iequals(a, b, std::locale::classic());
}

}  // namespace

std::optional<std::string_view> Headers::find(std::string_view name) const {
  const auto field = std::ranges::find_if(fields_, [&](const auto& each) { return same_name(each.first, name); });
  return field == fields_.end() ? std::nullopt : std::optional<std::string_view>{field->second};
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const auto& each) { return same_name(each.first, name); }));
}

Response OwnerConnection::stream(const Request&, const Take&) {
  throw base::Error{base::ErrorCode::internal, "this connection cannot stream"};
}

std::unique_ptr<EventReader> OwnerConnection::events(const std::string&) {
  throw base::Error{base::ErrorCode::internal, "this connection has no events"};
}

}  // namespace strongroom::api
