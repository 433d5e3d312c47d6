// What is wrong and nothing has ended yet: a projection of the ledger, kept with each entry, made anew by rebuild.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/consequences.h"
#include "domain/notification.h"
#include "ledger/entry.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

std::vector<domain::OpenFailure> read_open_failures(Database& database);  // newest first, acknowledged ones not
std::vector<domain::OpenFailure> read_failures_told_by(Database& database, std::uint64_t seq);  // as above
std::optional<domain::OpenFailure> read_failure(Database& database, std::string_view topic);    // acknowledged ones too

// Inside the transaction of the entry: opens and ends topics, and adds to `found` what only they know.
void apply_consequences(Database& database, const ledger::Event& event, std::uint64_t seq, base::UtcTime at,
                        domain::Consequences& found);
void acknowledge_topics(Database& database, const std::vector<std::string>& topics, std::uint64_t by_seq);

// When the entry was made, as it says.
base::UtcTime entry_time(Database& database, std::uint64_t seq);

// Makes every row anew. Returns how many differ from what was there.
std::uint64_t rebuild_failures(Database& database);

}  // namespace strongroom::store
