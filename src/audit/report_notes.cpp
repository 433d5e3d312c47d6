#include "audit/report_notes.h"

#include <utility>

namespace strongroom::audit {

void add_findings(ledger::Report& report, ledger::Findings findings) {
  if (findings.count == 0) return;
  report.finding_count += findings.count;
  for (auto& finding : findings.kept)
    if (report.findings.size() < ledger::kKeptFindings) report.findings.push_back(std::move(finding));
  report.verdict = ledger::Verdict::broken;
}

void remark_on_own_key(ledger::Report& report, const std::string& what) {
  report.remarks.push_back("the key was taken from " + what +
                           " itself; whether it is the ledger's key shows only when you compare it: " + report.key);
}

}  // namespace strongroom::audit
