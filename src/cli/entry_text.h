// Entries of the ledger on the terminal.
#pragma once

#include "audit/entry_json.h"
#include "cli/console.h"
#include "domain/store.h"

namespace strongroom::cli {

using audit::to_json;

Tone tone_of(ledger::Severity severity);

// Everything, a line for each member.
void describe_entry(Console& console, const ledger::Entry& entry);

}  // namespace strongroom::cli
