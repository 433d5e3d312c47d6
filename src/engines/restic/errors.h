// From what restic did and said to the one error type.
//
// restic's texts are no interface, but before 0.17 there is nothing else: the words below were seen in 0.14, 0.18 and
// 0.19 (tests/golden/restic). The order of the questions matters: a server that cannot be reached makes restic ask "is
// there a repository at the following location?" too, so the network comes first.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engines/restic/complaints.h"
#include "process/runner.h"

namespace strongroom::restic {

// What a piece of text is about; nullopt when it says nothing that is known.
std::optional<base::ErrorCode> classify_text(std::string_view text);

// The cause in "Load(<data/0fc42b77b1>, 0, 0) returned error, retrying after 552ms: CAUSE". What classify_text knows,
// and: a file of the repository that is not there. nullopt when it says nothing that is known.
std::optional<base::ErrorCode> classify_retry(std::string_view line);

// "connection refused" and the like: the plain part of a network complaint, free of addresses and credentials.
std::string network_reason(std::string_view text);

struct Failure {
  const process::Outcome& outcome;
  const Complaints& complaints;
  std::string_view doing;        // "the backup", "the check": begins the message where the table's words do not fit
  std::string_view tool;         // the path of restic
  bool network_gave_up = false;  // we ended it because the network was gone for too long
  base::Milliseconds network_limit{0};
  bool damage_found = false;  // check reported errors
};

// Never for Exited{0}.
base::Error to_error(const Failure& failure);

}  // namespace strongroom::restic
