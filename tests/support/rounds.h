// How much of a long test is done: `make test` goes through a part, `make test-long` through all of it.
#pragma once

#include <cstddef>
#include <cstdlib>

namespace strongroom::support {

inline bool is_long() {
  return std::getenv("STRONGROOM_TEST_LONG") != nullptr;
}

template <typename Number>
Number rounds(Number few, Number many) {
  return is_long() ? many : few;
}

// From one bit to the next that is flipped: every one, or one of each byte at least, another each time.
inline std::size_t bit_step() {
  return rounds<std::size_t>(7, 1);
}

}  // namespace strongroom::support
