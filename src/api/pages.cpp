#include "api/pages.h"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <string>
#include <utility>

namespace strongroom::api {
namespace {

constexpr std::string_view kIndex = "/index.html";

// Nothing from elsewhere, nothing inside a page, in nobody's frame.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

constexpr std::string_view kWithout =
    "This strongroom was built without its pages. Install nodejs and npm and build it again; the API is at /api/v1, "
    "and "
    "the command line does everything the pages do.\n";

// Paths of the service itself: what is mistyped there is answered by the API.
constexpr std::array<std::string_view, 4> kReserved{"/api", "/healthz", "/readyz", "/metrics"};

bool is_reserved(std::string_view path) {
  return std::ranges::any_of(kReserved, [&](std::string_view own) {
    return path == own || (path.starts_with(own) && path[own.size()] == '/');
  });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  const auto end = text.find_last_not_of(" \t");
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end + 1 - begin);
}

// Calls `take` with each part of a list in a header until it says true; whether it did.
template <typename Take>
bool any_part(std::string_view list, char separator, Take&& take) {
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    if (take(trimmed(list.substr(0, end)))) return true;
    list.remove_prefix(std::min(list.size(), end + 1));
  }
  return false;
}

bool is_zero(std::string_view quality) {
  return !quality.empty() && quality.find_first_not_of("0.") == std::string_view::npos;
}

// "gzip", "gzip;q=0.5", "br, gzip"; not "gzip;q=0".
bool takes_gzip(const Request& request) {
  return any_part(request.headers.find("Accept-Encoding").value_or(""), ',', [](std::string_view part) {
    const auto end = std::min(part.find(';'), part.size());
    if (!boost::algorithm::iequals(trimmed(part.substr(0, end)), "gzip")) return false;
    const auto quality = trimmed(part.substr(std::min(part.size(), end + 1)));
    return !(boost::algorithm::istarts_with(quality, "q=") && is_zero(quality.substr(2)));
  });
}

bool asks_for_document(const Request& request) {
  return any_part(request.headers.find("Accept").value_or(""), ',', [](std::string_view part) {
    return boost::algorithm::iequals(trimmed(part.substr(0, part.find(';'))), "text/html");
  });
}

bool has_it_already(const Request& request, std::string_view etag) {
  return any_part(request.headers.find("If-None-Match").value_or(""), ',', [&](std::string_view part) {
    if (part.starts_with("W/")) part.remove_prefix(2);
    return part == etag || part == "*";
  });
}

Response with_headers(Response response) {
  response.headers.add("Content-Security-Policy", std::string{kPolicy});
  response.headers.add("Referrer-Policy", "no-referrer");
  response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

Response file_answer(const Request& request, const PageFile& file) {
  Response response;
  // Of two forms of the same, the tag is a weak one.
  response.headers.add("ETag", std::string{file.gzip.empty() ? "" : "W/"}.append(file.etag));
  response.headers.add("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzip.empty()) response.headers.add("Vary", "Accept-Encoding");
  if (has_it_already(request, file.etag)) {
    response.status = 304;
    return with_headers(std::move(response));
  }
  const bool zipped = !file.gzip.empty() && takes_gzip(request);
  if (zipped) response.headers.add("Content-Encoding", "gzip");
  response.payload =
      Payload{.content_type = std::string{file.content_type}, .text = std::string{zipped ? file.gzip : file.plain}};
  return with_headers(std::move(response));
}

Response without_pages() {
  Response response;
  response.headers.add("Cache-Control", "no-cache");
  response.payload = Payload{.content_type = "text/plain; charset=utf-8", .text = std::string{kWithout}};
  return with_headers(std::move(response));
}

}  // namespace

const PageFile* Pages::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(files_, path, {}, &PageFile::path);
  return found != files_.end() && found->path == path ? &*found : nullptr;
}

std::optional<Response> Pages::answer(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const std::string_view target = request.target;
  const auto path = target.substr(0, target.find('?'));
  if (is_reserved(path)) return std::nullopt;
  if (files_.empty()) return path == "/" ? std::optional{without_pages()} : std::nullopt;
  if (const auto* file = find(path == "/" ? kIndex : path)) return file_answer(request, *file);
  const auto* index = asks_for_document(request) ? find(kIndex) : nullptr;
  return index ? std::optional{file_answer(request, *index)} : std::nullopt;
}

}  // namespace strongroom::api
