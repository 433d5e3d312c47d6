#include "operations/repository_drafts.h"

#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "operations/members.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

// Whoever sends it is somewhere else: there is no directory that a relative path could begin in.
domain::Location location_from(const std::string& text) {
  auto location = domain::parse_location(text);
  const bool absolute = text.starts_with('/') || text.starts_with("local:/");
  if (location.backend == "local" && !absolute)
    throw Error{ErrorCode::invalid_input, "location: a local repository is named by its absolute path"};
  return location;
}

std::optional<BackendEnvironment> environment_from(Members& members) {
  if (members.is_null("environment")) return BackendEnvironment{};
  auto given = members.object("environment");
  if (!given) return std::nullopt;
  BackendEnvironment environment;
  for (const auto& name : given->names()) environment[name] = *given->secret(name);
  return environment;
}

boost::json::object revealed(const BackendEnvironment& environment) {
  boost::json::object object;
  for (const auto& [name, value] : environment) object[name] = value.reveal();
  return object;
}

MaintenanceChange maintenance_from(Members& members, const boost::json::object& object) {
  if (!members.object("maintenance")) return {};
  return maintenance_change_from_json(object.at("maintenance").get_object());
}

// What nothing is said of is not there at all.
void put_maintenance(boost::json::object& object, const MaintenanceChange& change) {
  if (auto part = to_json(change); !part.empty()) object["maintenance"] = std::move(part);
}

void pass_over_answers(Members& members) {
  for (const auto* said : {"backend", "created_at", "checked_at", "reading"}) members.pass_over(said);
}

}  // namespace

RepositoryDraft repository_draft_from_json(const boost::json::object& object) {
  Members members{object};
  RepositoryDraft draft;
  const auto name = members.text("name");
  if (!name) throw Error{ErrorCode::invalid_input, "a repository needs a name"};
  const auto location = members.secret("location");
  if (!location) throw Error{ErrorCode::invalid_input, "a repository needs a location"};
  draft.name = *name;
  draft.location = location_from(location->reveal());
  draft.password = members.secret("password").value_or(base::SecretString{});
  draft.generate_password = members.flag("generate_password").value_or(false);
  draft.environment = environment_from(members).value_or(BackendEnvironment{});
  draft.init = members.flag("init").value_or(false);
  draft.maintenance = maintenance_from(members, object);
  pass_over_answers(members);
  members.refuse_others();
  return draft;
}

RepositoryChange repository_change_from_json(const boost::json::object& object, const domain::Repository& now) {
  Members members{object};
  RepositoryChange change;
  change.name = members.text("name");
  if (const auto location = members.secret("location"); location && location->reveal() != now.shown_location)
    change.location = location_from(location->reveal());
  change.password = members.secret("password");
  change.environment = environment_from(members);
  change.probe = members.flag("probe").value_or(true);
  change.maintenance = maintenance_from(members, object);
  pass_over_answers(members);
  members.refuse_others();
  return change;
}

boost::json::object revealed_json(const RepositoryDraft& draft) {
  boost::json::object object{{"name", draft.name}, {"location", draft.location.text}, {"init", draft.init}};
  if (!draft.password.empty()) object["password"] = draft.password.reveal();
  if (draft.generate_password) object["generate_password"] = true;
  if (!draft.environment.empty()) object["environment"] = revealed(draft.environment);
  put_maintenance(object, draft.maintenance);
  return object;
}

boost::json::object revealed_json(const RepositoryChange& change) {
  boost::json::object object{{"probe", change.probe}};
  if (change.location) object["location"] = change.location->text;
  if (change.password) object["password"] = change.password->reveal();
  if (change.environment) object["environment"] = revealed(*change.environment);
  put_maintenance(object, change.maintenance);
  return object;
}

}  // namespace strongroom::operations
