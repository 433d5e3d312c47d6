#include "cli/audit.h"

#include <iterator>

namespace strongroom::cli {

std::vector<Command> audit_commands() {
  std::vector<Command> all;
  for (auto&& commands : {audit_list_commands(), audit_verify_commands(), audit_proof_commands(),
                          audit_export_commands(), audit_anchor_commands(), audit_change_commands()})
    all.insert(all.end(), commands.begin(), commands.end());
  return all;
}

}  // namespace strongroom::cli
