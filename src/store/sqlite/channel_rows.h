// Rows of channels: a domain value each, its secrets sealed.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "domain/notification.h"
#include "store/sqlite/database.h"

namespace strongroom::store {

std::vector<domain::Channel> read_channels(Database& database);  // by name
std::optional<domain::Channel> read_channel(Database& database, std::string_view name);

// Inside a transaction of the caller.
void insert_channel(Database& database, const domain::Channel& channel);
void replace_channel(Database& database, const domain::Channel& channel);
void delete_channel(Database& database, std::string_view name);  // no message of it may be left

}  // namespace strongroom::store
