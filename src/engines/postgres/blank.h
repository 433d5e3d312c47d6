// What PostgreSQL's own scanner takes for a space (scan.l, "space").
#pragma once

namespace strongroom::postgres {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

}  // namespace strongroom::postgres
