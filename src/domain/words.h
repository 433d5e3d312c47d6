// The words that enumerators have in the store, in JSON and on the command line.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace strongroom::domain {

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

template <typename Enum, std::size_t N>
std::string_view word_of(const Words<Enum, N>& words, Enum value) {
  for (const auto& [known, word] : words)
    if (known == value) return word;
  return "unknown";
}

// Throws internal on an unknown word: what we stored ourselves is not what we read.
template <typename Enum, std::size_t N>
Enum value_of(const Words<Enum, N>& words, std::string_view text) {
  for (const auto& [value, word] : words)
    if (word == text) return value;
  throw base::Error{base::ErrorCode::internal, "unknown word '" + std::string{text} + "'"};
}

}  // namespace strongroom::domain
