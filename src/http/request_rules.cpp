#include "http/request_rules.h"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <string_view>

namespace strongroom::http {
namespace {

bool same(std::string_view a, std::string_view b) {
  return boost::algorithm::iequals(a, b, std::locale::classic());
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "host:port" of "http://host:port/path"; nullopt = no absolute form.
std::optional<std::string_view> authority_of(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!same(target.substr(0, scheme.size()), scheme)) continue;
    const auto rest = target.substr(scheme.size());
    return rest.substr(0, rest.find_first_of("/?#"));
  }
  return std::nullopt;
}

std::optional<std::string> fault_of_target(const api::Request& request) {
  if (!is_visible(request.target)) return "its target has bytes that belong encoded";
  const auto authority = authority_of(request.target);
  if (!authority && !request.target.starts_with('/')) return "its target is no path";
  // A server should believe the target and not the field. Nobody honest sends two names.
  if (authority && !same(*authority, *request.headers.find("Host"))) return "its target and its Host field disagree";
  return std::nullopt;
}

std::optional<std::string> fault_of_framing(const api::Headers& headers, bool is_http_1_0) {
  const auto coding = headers.find("Transfer-Encoding");
  const auto length = headers.find("Content-Length");
  if (coding && length) return "it has both Transfer-Encoding and Content-Length";
  if (coding && (is_http_1_0 || headers.count("Transfer-Encoding") > 1 || !same(*coding, "chunked")))
    return "the only Transfer-Encoding is chunked, once, with HTTP/1.1";
  if (length && (headers.count("Content-Length") > 1 || !is_number(*length))) return "its Content-Length is no number";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> fault_of(const api::Request& request, bool is_http_1_0) {
  const auto host = request.headers.find("Host");
  if (!host || request.headers.count("Host") != 1) return "it needs exactly one Host field";
  if (!is_visible(*host)) return "its Host field is no name";
  if (auto fault = fault_of_target(request)) return fault;
  return fault_of_framing(request.headers, is_http_1_0);
}

std::string origin_form(const std::string& target) {
  const auto authority = authority_of(target);
  if (!authority) return target;
  auto path = target.substr(static_cast<std::size_t>(authority->data() + authority->size() - target.data()));
  return path.starts_with('/') ? path : "/" + path;
}

}  // namespace strongroom::http
