// Which error an act ends with; nullopt for none.
#pragma once

#include <optional>

#include "base/error.h"

namespace strongroom::test {

template <typename Act>
std::optional<base::ErrorCode> code_of(Act&& act) {
  try {
    act();
  } catch (const base::Error& error) {
    return error.code();
  }
  return std::nullopt;
}

}  // namespace strongroom::test
