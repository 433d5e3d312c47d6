// The commands "audit …", one file for each group of them.
#pragma once

#include <vector>

#include "cli/command.h"

namespace strongroom::cli {

std::vector<Command> audit_list_commands();
std::vector<Command> audit_proof_commands();   // show, prove, checkpoint
std::vector<Command> audit_verify_commands();  // verify
std::vector<Command> audit_export_commands();  // export
std::vector<Command> audit_change_commands();  // acknowledge, rebuild, fork
std::vector<Command> audit_anchor_commands();  // anchors

}  // namespace strongroom::cli
