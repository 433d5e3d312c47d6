#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace strongroom::operations {

enum class Verdict { good, attention, bad };
std::string_view to_text(Verdict verdict);  // "ok", "warning", "problem"

// What the doctor says of one thing.
struct Finding {
  std::string subject;
  Verdict verdict = Verdict::good;
  std::string text;
  std::string mend;  // a command or a sentence; empty when nothing is to be done
};

// {"subject","state","message","mend"}
boost::json::object to_json(const Finding& finding);

}  // namespace strongroom::operations
