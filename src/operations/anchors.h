// Where checkpoints of the ledger are kept besides the ledger itself, so that a cut end is noticed.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <vector>

#include "domain/notification_store.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "instance/data_directory.h"
#include "operations/call.h"

namespace strongroom::operations {

// Whether a repository lies inside the data directory: what destroys the one destroys the other, so it is no anchor.
bool is_inside(const domain::RepositoryAccess& repository, const instance::DataDirectory& data);

// One place that keeps checkpoints, or why it does not.
struct AnchorPlace {
  std::string where;  // of a directory its path, escaped; of a repository its name
  std::string kind;   // "directory", "repository", "webhook"
  bool counts = false;
  std::string state;
};
boost::json::object to_json(const AnchorPlace& place);

// Asks each directory, ten seconds at most while nothing moves in it; repositories are not asked.
std::vector<AnchorPlace> anchor_places(domain::StoreReader& store, domain::Vault& vault,
                                       const instance::DataDirectory& data);

// Channels to which checkpoints are sent. What they have kept nobody can ask them from here: `audit verify --anchor
// FILE` compares what is brought from there.
std::vector<AnchorPlace> anchor_channels(domain::NotificationReader& channels);

// Every checkpoint from now on is kept in this directory. Returns whether it is on the disk of the ledger, where
// whoever takes the one has both. Throws what audit::require_anchor_directory throws, and conflict when it is one
// already.
bool add_anchor_directory(const Tools& tools, const Call& call, const std::string& directory);
// What is in it stays. Throws not_found.
void remove_anchor_directory(const Tools& tools, const Call& call, const std::string& directory);

}  // namespace strongroom::operations
