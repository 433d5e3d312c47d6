// Members of a change: what is not named stays, and is not written either.
#pragma once

#include <boost/json/object.hpp>
#include <optional>

#include "base/clock.h"

namespace strongroom::operations {

template <typename Value>
void take(const std::optional<Value>& change, Value& into) {
  if (change) into = *change;
}

template <typename Value>
void put(boost::json::object& object, const char* key, const std::optional<Value>& value) {
  if (value) object[key] = *value;
}
inline void put(boost::json::object& object, const char* key, const std::optional<base::Milliseconds>& value) {
  if (value) object[key] = value->count();
}

}  // namespace strongroom::operations
