// A run as the ledger tells it: what stands in the details of its entries, and back.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "domain/run.h"
#include "ledger/entry.h"
#include "ledger/hash.h"

namespace strongroom::store {

inline constexpr std::size_t kLongestText = 4096;  // bytes of a message, a hint or a path in an entry

// Valid UTF-8 that no terminal acts on, at most kLongestText bytes, cut at a character. Of its own result it gives that
// result back.
std::string bounded_text(std::string_view text);

// With every text, number and list within its bound, so that the record and its entry say the same and no tool's words
// can make an entry too long to be written: a run that cannot be recorded would be worse than a shortened message.
domain::Run bounded_run(domain::Run run);

// A list of warnings that is kept beside the ledger.
struct Evidence {
  ledger::Hash sha256{};
  std::string body;  // canonical JSON
};
std::optional<Evidence> evidence_of(const domain::Run& run);  // nullopt without warnings

// The whole record less id, ledger_seq and warnings, with "warnings_sha256" when there are warnings. `run` is bounded.
boost::json::object run_details(const domain::Run& run);
// "run.STATE" of the state the run is in.
ledger::Event run_changed(const domain::Run& run);

// The reverse of run_details. Throws integrity when the details are none of a run, or the evidence is missing or
// another than they say.
domain::Run run_from_details(const std::string& id, std::uint64_t seq, boost::json::object details,
                             const std::optional<std::string>& evidence);

}  // namespace strongroom::store
