#include "audit/histories.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/json.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostForks = 10'000;

History history_of(const ledger::Entry& entry) {
  const auto& details = entry.event.details;
  return {entry.seq, base::string_or(details, "origin"), base::string_or(details, "key"), {}};
}

History first_history(domain::StoreReader& reader) {
  std::optional<History> first;
  reader.scan_entries({0, 1}, [&](const ledger::RawEntry& raw) {
    if (raw.seq == 0) first = history_of(ledger::entry_from_body(raw.body));
  });
  if (!first) throw Error{ErrorCode::integrity, "the ledger does not begin with entry 0"};
  return *first;
}

}  // namespace

std::vector<History> histories(domain::StoreReader& reader) {
  std::vector<History> all{first_history(reader)};
  domain::EntryFilter filter;
  filter.action = "ledger.fork";
  filter.limit = kMostForks;
  auto forks = reader.entries(filter);
  std::ranges::sort(forks, {}, &ledger::Entry::seq);
  for (const auto& fork : forks) {
    all.back().last_note = base::string_or(fork.event.details, "checkpoint");
    all.push_back(history_of(fork));
  }
  return all;
}

std::vector<ledger::VerificationKey> keys_of(const std::vector<History>& histories) {
  std::vector<ledger::VerificationKey> keys;
  for (const auto& history : histories) {
    try {
      keys.push_back(ledger::VerificationKey::parse(history.key));
    } catch (const Error&) {
      continue;  // verification says so, with the entry's number
    }
  }
  return keys;
}

}  // namespace strongroom::audit
