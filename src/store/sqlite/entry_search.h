// The newest entries that a filter lets through.
#pragma once

#include <vector>

#include "domain/store.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

// Newest first. How: the newest few hundred entries are looked at one by one, which answers every question about what
// is frequent. What is not among them is rare, and is found by the index of its run, of its kind (what action, actor,
// target, severity and result have in common; there are few) or of its words.
std::vector<ledger::Entry> search_entries(Database& database, const domain::EntryFilter& filter);
std::vector<domain::ListedEntry> search_listed_entries(Database& database, const domain::EntryFilter& filter);

}  // namespace strongroom::store
