// RFC 8785 (JSON Canonicalization Scheme), without fractions: one value, one row of bytes.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace strongroom::ledger {

// RFC 8785 reads every number as an IEEE double; beyond this an integer would come back as another one.
inline constexpr int kDeepest = 32;                                  // objects and arrays within each other
inline constexpr long long kLargestInteger = 9'007'199'254'740'991;  // 2^53 - 1

// Members sorted by their UTF-16 code units, no space, the shortest escapes the RFC prescribes. Throws invalid_input on
// a fraction, an integer beyond ±kLargestInteger, text that is not UTF-8, and more than 32
// objects and arrays inside each other.
std::string canonical_json(const boost::json::value& value);

// The order of members: by UTF-16 code units. Both are valid UTF-8.
bool canonical_before(std::string_view left, std::string_view right);

}  // namespace strongroom::ledger
