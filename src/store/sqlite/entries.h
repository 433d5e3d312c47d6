// Rows of the ledger: an entry, what it has in common with others, and the head.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "domain/store.h"
#include "ledger/entry.h"
#include "ledger/hash.h"
#include "ledger/tree.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

struct Head {
  ledger::Frontier frontier;
  std::string note;           // empty before the first commit
  std::uint64_t indexed = 0;  // so many entries' words are in the index
};

// Throws integrity when there is none or it contradicts itself.
Head read_head(Database& database);
void write_head(Database& database, const ledger::Frontier& frontier, std::string_view note);

// Inside a transaction. `body` is the canonical body of `entry`, `leaf` its leaf hash.
void insert_entry(Database& database, const ledger::Entry& entry, std::string_view body, const ledger::Hash& leaf);
// Adds the words of entries that are not in the index yet, once there are enough of them for a batch.
inline constexpr std::uint64_t kIndexBatch = 256;
void index_words(Database& database, std::uint64_t size);

// Makes the words and the times that entries are found by anew.
void rebuild_search(Database& database);

// Where the times of entry_span are not those of its entries, a sentence each; at most `limit`. Reads every row of the
// ledger once, without its body.
std::vector<std::string> misplaced_times(Database& database, std::size_t limit);

// Throws integrity when a column, the leaf hash or the number says something else than the body, or there is none.
ledger::Entry read_entry(Database& database, std::uint64_t seq);
// The same, with what would be thrown as the value's `damage`.
domain::ListedEntry read_listed_entry(Database& database, std::uint64_t seq);
// At most `limit` entries of the range, oldest first. Returns where to go on: range.end when nothing is left.
std::uint64_t scan_some_entries(Database& database, ledger::Range range, std::size_t limit,
                                const std::function<void(const ledger::RawEntry&)>& take);
std::uint64_t scan_some_hashes(Database& database, ledger::Range range, std::size_t limit,
                               const std::function<void(const ledger::Hash&)>& take);

}  // namespace strongroom::store
