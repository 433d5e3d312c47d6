// What somebody wants of a repository: where it is and what opens it.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>

#include "base/secret_string.h"
#include "domain/location.h"
#include "domain/repository.h"
#include "operations/maintenance.h"

namespace strongroom::operations {

using BackendEnvironment = std::map<std::string, base::SecretString>;  // the backend's credentials

struct RepositoryDraft {
  std::string name{};
  domain::Location location{};
  base::SecretString password{};
  bool generate_password = false;  // where none is given
  BackendEnvironment environment{};
  bool init = false;  // it is made, and must not exist yet
  MaintenanceChange maintenance{};
};

struct RepositoryChange {
  std::optional<std::string> name{};  // can only be what it is
  std::optional<domain::Location> location{};
  std::optional<base::SecretString> password{};
  std::optional<BackendEnvironment> environment{};  // all of it
  MaintenanceChange maintenance{};
  bool probe = true;  // what opens it was changed: then it has to open, or nothing is stored
  bool touches_access() const { return location || password || environment; }
};

// The members of domain::to_json(Repository), and what no answer says: "password", "environment" (an object of names
// and values, null for none), for a draft "init" and "generate_password", for a change "probe". A location may hold a
// password; it is not repeated in any message. "backend", "created_at", "checked_at" and "reading" are passed over, and
// so is a location that is what `now` shows. Throw invalid_input that names the member.
RepositoryDraft repository_draft_from_json(const boost::json::object& object);
RepositoryChange repository_change_from_json(const boost::json::object& object, const domain::Repository& now);

// The same, backwards: with every secret, for the service's own socket alone.
boost::json::object revealed_json(const RepositoryDraft& draft);
boost::json::object revealed_json(const RepositoryChange& change);

}  // namespace strongroom::operations
