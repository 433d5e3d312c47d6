// What takes space where, and how much is left there.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "instance/data_directory.h"

namespace strongroom::operations {

struct StoragePlace {
  enum class Kind { data, repository, dumps };
  Kind kind = Kind::data;
  std::string name{};                    // of the repository
  std::string where{};                   // a path, escaped, or a location without what is secret in it
  std::optional<std::uint64_t> used{};   // bytes; of the data directory the store's, of a repository unknown
  std::optional<std::uint64_t> count{};  // of dumps
  std::optional<std::uint64_t> free{};   // bytes, of the file system
  std::optional<std::uint64_t> total{};
  std::string problem{};  // why nothing is known of the space
};
std::string_view to_text(StoragePlace::Kind kind);
boost::json::object to_json(const StoragePlace& place);

// The data directory, each repository, each directory with dumps. Only file systems of this machine are asked, each for
// at most `time`. Throws what the store throws, and cancelled.
std::vector<StoragePlace> storage(domain::StoreReader& store, domain::Vault& vault, const instance::DataDirectory& data,
                                  base::Milliseconds time, const std::stop_token& stop);

}  // namespace strongroom::operations
