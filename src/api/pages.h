// The dashboard: files that are in the program, for whoever comes with a browser. They need no log-in; what they ask
// the API for does.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/message.h"

namespace strongroom::api {

// Views live as long as the program.
struct PageFile {
  std::string_view path;  // "/index.html"
  std::string_view content_type;
  std::string_view etag;  // in quotes, of the plain bytes
  bool hashed = false;    // its name changes with its content
  std::string_view plain;
  std::string_view gzip;  // empty: it is sent plain
};

// What was built in; none where the program was built without pages.
std::span<const PageFile> embedded_pages();

// Constant after it is made; any thread may call.
class Pages {
 public:
  // Sorted by path.
  explicit Pages(std::span<const PageFile> files) : files_{files} {}

  // The answer to what no operation answers; nullopt: it is not for pages. Paths that the pages make themselves
  // ("/runs/1") get /index.html when a browser asks for a document. Quick.
  std::optional<Response> answer(const Request& request) const;

 private:
  const PageFile* find(std::string_view path) const;

  std::span<const PageFile> files_;
};

}  // namespace strongroom::api
