// Whatever bytes a connection brings, in whatever pieces: the reader takes no more than it was given, ends, and what it
// makes of them obeys the rules.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/request_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using strongroom::http::RequestReader;
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0];
  strongroom::http::Limits limits;
  limits.header_bytes = 2'000;
  limits.body_bytes = 1'000;
  RequestReader reader{limits};
  std::string unread;
  for (std::size_t at = 1; at < size && reader.state() != RequestReader::State::whole; at += piece) {
    unread.append(reinterpret_cast<const char*>(data) + at, std::min(piece, size - at));
    const auto taken = reader.put(unread);
    if (taken > unread.size()) std::abort();
    unread.erase(0, taken);
    if (reader.state() == RequestReader::State::refused) return reader.refusal().why.empty() ? std::abort(), 0 : 0;
    if (unread.size() > 6'000) return 0;
  }
  if (reader.state() != RequestReader::State::whole) return 0;
  const auto request = reader.take();
  if (request.method.empty() || !request.target.starts_with('/')) std::abort();
  if (request.headers.count("Host") != 1 || request.body.size() > limits.body_bytes) std::abort();
  return 0;
}
