#pragma once

#include <string>

#include "ledger/chunk.h"
#include "ledger/report.h"

namespace strongroom::audit {

// What was found beside the entries; makes the verdict "broken" when there is anything.
void add_findings(ledger::Report& report, ledger::Findings findings);

// For a verification that was not given a key: `what` ("the file") proves only that it agrees with itself.
void remark_on_own_key(ledger::Report& report, const std::string& what);

}  // namespace strongroom::audit
