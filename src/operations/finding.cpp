#include "operations/finding.h"

#include "base/json.h"
#include "base/text.h"

namespace strongroom::operations {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::attention:
      return "warning";
    case Verdict::bad:
      break;
  }
  return "problem";
}

boost::json::object to_json(const Finding& finding) {
  return {{"subject", finding.subject},
          {"state", to_text(finding.verdict)},
          {"message", base::terminal_safe(finding.text)},
          {"mend", finding.mend.empty() ? boost::json::value(nullptr) : boost::json::value(finding.mend)}};
}

}  // namespace strongroom::operations
