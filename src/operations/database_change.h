// What somebody wants of a database: where it is, what opens it, and, for a new one, how it is backed up.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <optional>
#include <string>

#include "base/secret_string.h"
#include "domain/database_engine.h"
#include "operations/plan_change.h"

namespace strongroom::operations {

struct ConnectionChange {
  std::map<std::string, std::string> parameters{};  // libpq's keywords; an empty value takes the keyword away
  bool whole = false;                               // nothing of an older connection stays, but for the password
  std::optional<base::SecretString> password{};     // nullopt: nothing was said of it; empty: none

  bool says_anything() const { return whole || !parameters.empty() || password.has_value(); }
};

// What `parameters` are once the change was applied to them.
std::map<std::string, std::string> merged(std::map<std::string, std::string> parameters,
                                          const ConnectionChange& change);

struct DatabaseDraft {
  std::string name{};
  ConnectionChange connection{};
  PlanChange plan{};
  bool probe = true;  // the server has to answer, or nothing is stored
};

struct DatabaseChange {
  std::optional<std::string> name{};  // can only be what it is
  std::optional<bool> is_default{};   // can become true; another one is chosen to make it false
  ConnectionChange connection{};
  bool probe = true;
};

// The members of domain::to_json(Database), and what no answer says: "password" (null: none), "url" (which may hold a
// password) in the place of "parameters", "probe"; for a draft also "plan", as in operations/plan_json.h. "parameters"
// are all there are: one that is left out is taken away. "connection", "has_password" and "created_at" are passed over.
// Throw invalid_input that names the member and never repeats a URL or a password.
DatabaseDraft database_draft_from_json(const boost::json::object& object, const domain::DatabaseEngine& engine);
DatabaseChange database_change_from_json(const boost::json::object& object, const domain::DatabaseEngine& engine);

// The same, backwards: with the password, for the service's own socket alone. Of a change, `now` are the parameters
// that it is made to: JSON names all there are.
boost::json::object revealed_json(const DatabaseDraft& draft);
boost::json::object revealed_json(const DatabaseChange& change, const std::map<std::string, std::string>& now);

}  // namespace strongroom::operations
