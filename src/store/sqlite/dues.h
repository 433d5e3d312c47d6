// When schedules come next: the rows, read by any connection, written inside a transaction of the caller.
#pragma once

#include <optional>
#include <vector>

#include "domain/due.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

std::vector<domain::Due> read_dues(Database& database);
std::optional<domain::Due> read_due(Database& database, const domain::ScheduledWork& of);
// Of a plan or a repository that is not there (any more) nothing is kept.
void put_due(Database& database, const domain::Due& due);
// The same, but one that follows from the same basis stays: whoever schedules may have moved it on meanwhile.
void put_due_if_new(Database& database, const domain::Due& due);
void delete_due(Database& database, const domain::ScheduledWork& of);

}  // namespace strongroom::store
