#include "operations/database_change.h"

#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "operations/members.h"
#include "operations/plan_json.h"

namespace strongroom::operations {
namespace {

using base::Error;
using base::ErrorCode;

std::map<std::string, std::string> parameters_from(Members members) {
  std::map<std::string, std::string> parameters;
  for (const auto& keyword : members.names()) parameters[keyword] = *members.text(keyword);
  return parameters;
}

ConnectionChange connection_from(Members& members, const domain::DatabaseEngine& engine) {
  ConnectionChange change;
  if (const auto url = members.secret("url"); url && !url->empty()) {
    if (members.has("parameters")) throw Error{ErrorCode::invalid_input, "give either url or parameters, not both"};
    auto parsed = engine.parse_connection(url->reveal());
    change.whole = true;
    change.parameters = std::move(parsed.parameters);
    if (!parsed.password.empty()) change.password = std::move(parsed.password);
  } else if (auto parameters = members.object("parameters")) {
    change.whole = true;
    change.parameters = parameters_from(std::move(*parameters));
  }
  if (auto password = members.secret("password")) change.password = std::move(password);
  for (const auto* said : {"connection", "has_password", "created_at"}) members.pass_over(said);
  return change;
}

boost::json::object revealed(const ConnectionChange& change, const std::map<std::string, std::string>& now,
                             bool probe) {
  boost::json::object object{{"probe", probe}};
  auto& parameters = object["parameters"].emplace_object();
  for (const auto& [keyword, value] : merged(now, change)) parameters[keyword] = value;
  if (change.password && change.password->empty()) object["password"] = nullptr;
  if (change.password && !change.password->empty()) object["password"] = change.password->reveal();
  return object;
}

}  // namespace

std::map<std::string, std::string> merged(std::map<std::string, std::string> parameters,
                                          const ConnectionChange& change) {
  if (change.whole) parameters.clear();
  for (const auto& [keyword, value] : change.parameters) parameters[keyword] = value;
  std::erase_if(parameters, [](const auto& parameter) { return parameter.second.empty(); });
  return parameters;
}

DatabaseDraft database_draft_from_json(const boost::json::object& object, const domain::DatabaseEngine& engine) {
  Members members{object};
  DatabaseDraft draft;
  const auto name = members.text("name");
  if (!name) throw Error{ErrorCode::invalid_input, "a database needs a name"};
  draft.name = *name;
  draft.connection = connection_from(members, engine);
  if (members.object("plan")) draft.plan = plan_change_from_json(object.at("plan").get_object());
  draft.probe = members.flag("probe").value_or(true);
  members.pass_over("is_default");
  members.refuse_others();
  return draft;
}

boost::json::object revealed_json(const DatabaseDraft& draft) {
  auto object = revealed(draft.connection, {}, draft.probe);
  object["name"] = draft.name;
  object["plan"] = to_json(draft.plan);
  return object;
}

boost::json::object revealed_json(const DatabaseChange& change, const std::map<std::string, std::string>& now) {
  return revealed(change.connection, now, change.probe);
}

DatabaseChange database_change_from_json(const boost::json::object& object, const domain::DatabaseEngine& engine) {
  Members members{object};
  DatabaseChange change;
  change.name = members.text("name");
  change.is_default = members.flag("is_default");
  change.connection = connection_from(members, engine);
  change.probe = members.flag("probe").value_or(true);
  members.refuse_others();
  return change;
}

}  // namespace strongroom::operations
