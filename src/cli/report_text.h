// What a verification of the ledger found, for people and for programs.
#pragma once

#include <boost/json/fwd.hpp>

#include "cli/console.h"
#include "ledger/report.h"

namespace strongroom::cli {

std::string_view to_text(ledger::Verdict verdict);  // "intact", "broken", "unanchored"
std::string_view to_text(ledger::AnchorState state);

// {"verdict","exit_code","checkpoint":{"origin","size","root"},"key","findings":[{"seq","what"}],"finding_count",
// "anchors":[{"where","origin","size","root","seen_at","state"}],"unreachable":[{"where","why"}],"forks":[{"seq","time",
// "actor","reason","previous_origin","lost"}],"remarks","first_unanchored","unanchored_since"}
boost::json::object to_json(const ledger::Report& report);

void describe_report(Console& console, const ledger::Report& report);

}  // namespace strongroom::cli
