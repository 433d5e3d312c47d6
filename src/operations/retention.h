// What a plan's rules would remove, before they do.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/backup_engine.h"
#include "domain/plan.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "operations/call.h"

namespace strongroom::operations {

// One backup that is there.
struct Fate {
  std::string id;  // of a snapshot; the file name of a dump
  base::UtcTime time{};
  std::optional<std::uint64_t> size;  // of a dump
  bool keep = true;
  std::string reason;  // why it stays, or why it goes
};

struct RetentionPreview {
  std::vector<Fate> fates;                                    // newest first
  domain::RetentionWhen when = domain::RetentionWhen::never;  // after which runs they go
  // Snapshots that carry the plan's name and are not its own: another strongroom's plan of that name made them, or an
  // earlier one. They stay.
  std::uint64_t others = 0;
  std::uint64_t going() const;
};

// Of a plan as it is, or as somebody thinks about it: what the next run's step "retention" would do now. Changes
// nothing. Reading needs the key, but not the ownership of the data directory. Throws what the engine and the store
// throw, and not_found without the plan's repository.
RetentionPreview preview_retention(domain::StoreReader& store, domain::Vault& vault, domain::BackupEngine& engine,
                                   const domain::Plan& plan, base::UtcTime now, const Call& call);

// {"items":[{"id","time","size","keep","reason"}],"kept","going","others","when"}
boost::json::object to_json(const RetentionPreview& preview);

}  // namespace strongroom::operations
