#include "engines/postgres/copy_rows.h"

// Rows are short: a call per row would cost as much as the hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace strongroom::postgres {

struct CopyRows::State {
  XXH3_state_t hash;
};

namespace {

// psql takes both for the end.
bool is_end(std::string_view line) {
  return line == "\\." || line == "\\.\r";
}

}  // namespace

CopyRows::CopyRows() : state_{std::make_unique<State>()} {}
CopyRows::~CopyRows() = default;
CopyRows::CopyRows(CopyRows&&) noexcept = default;
CopyRows& CopyRows::operator=(CopyRows&&) noexcept = default;

void CopyRows::begin(std::string_view columns) {
  in_part_ = ended_ = false;
  part_ = rows_ = bytes_ = low_ = high_ = 0;
  const auto hash = XXH3_128bits(columns.data(), columns.size());
  add(hash.low64, hash.high64);
}

std::size_t CopyRows::feed(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end && !ended_) {
    const auto rest = static_cast<std::size_t>(end - at);
    const auto* newline = static_cast<const char*>(std::memchr(at, '\n', rest));
    const std::string_view piece{at, newline == nullptr ? rest : static_cast<std::size_t>(newline - at)};
    if (in_part_) {
      continue_part(piece);
      if (newline != nullptr) end_part();
    } else if (newline != nullptr) {
      line(piece);
    } else {
      begin_part(piece);
    }
    at = newline == nullptr ? end : newline + 1;
  }
  return static_cast<std::size_t>(at - bytes.data());
}

void CopyRows::line(std::string_view whole) {
  if (is_end(whole)) {
    ended_ = true;
    return;
  }
  const auto hash = XXH3_128bits(whole.data(), whole.size());
  add(hash.low64, hash.high64);
  ++rows_;
  bytes_ += whole.size() + 1;
}

void CopyRows::begin_part(std::string_view part) {
  in_part_ = true;
  part_ = 0;
  XXH3_128bits_reset(&state_->hash);
  continue_part(part);
}

void CopyRows::continue_part(std::string_view part) {
  if (part_ < head_.size())
    std::copy_n(part.data(), std::min(head_.size() - static_cast<std::size_t>(part_), part.size()),
                head_.begin() + static_cast<std::ptrdiff_t>(part_));
  XXH3_128bits_update(&state_->hash, part.data(), part.size());
  part_ += part.size();
}

void CopyRows::end_part() {
  in_part_ = false;
  if (part_ < head_.size() && is_end({head_.data(), static_cast<std::size_t>(part_)})) {
    ended_ = true;
    return;
  }
  const auto hash = XXH3_128bits_digest(&state_->hash);
  add(hash.low64, hash.high64);
  ++rows_;
  bytes_ += part_ + 1;
}

void CopyRows::add(std::uint64_t low, std::uint64_t high) {
  low_ += low;
  high_ += high + (low_ < low ? 1 : 0);
}

std::string CopyRows::hash() const {
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(high_),
                static_cast<unsigned long long>(low_));
  return text.data();
}

}  // namespace strongroom::postgres
