#include "store/sqlite/events.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "domain/json.h"
#include "store/sqlite/run_record.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;
using ledger::Severity;

constexpr std::size_t kMostSources = 8;  // as many texts of that length, each byte at most doubled, fit in an entry

json::array changed_members(const json::object& before, const json::object& after) {
  json::array names;
  for (const auto& member : after) {
    const auto* old = before.if_contains(member.key());
    if (old == nullptr || *old != member.value()) names.emplace_back(member.key());
  }
  return names;
}

json::object details_of(const domain::Repository& repository) {
  return {{"location", bounded_text(repository.shown_location)}, {"backend", bounded_text(repository.backend)}};
}

ledger::Event repository_event(std::string_view what, const domain::Repository& repository,
                               const ledger::Actor& actor) {
  return {actor.name,
          "repository." + std::string{what},
          "repository/" + repository.name,
          {},
          Severity::notice,
          "ok",
          details_of(repository),
          actor.request};
}

json::object details_of(const domain::Plan& plan) {
  if (plan.is_database())
    return {{"database", plan.dump.database}, {"directory", bounded_text(base::escape_path(plan.dump.directory))}};
  json::array sources;
  for (const auto& source : plan.files.sources)
    if (sources.size() < kMostSources) sources.emplace_back(bounded_text(source));
  return {
      {"repository", plan.repository}, {"sources", std::move(sources)}, {"source_count", plan.files.sources.size()}};
}

ledger::Event plan_event(std::string_view what, const domain::Plan& plan, const ledger::Actor& actor) {
  return {actor.name,   "plan." + std::string{what}, "plan/" + plan.name, {}, Severity::notice, "ok", details_of(plan),
          actor.request};
}

}  // namespace

ledger::Event event_of(const ledger::Actor& actor, std::string action, std::string target,
                       boost::json::object details) {
  return {actor.name, std::move(action),  std::move(target), {}, ledger::Severity::notice,
          "ok",       std::move(details), actor.request};
}

ledger::Event repository_added(const domain::Repository& repository, const ledger::Actor& actor) {
  return repository_event("add", repository, actor);
}

ledger::Event repository_edited(const domain::Repository& before, const domain::Repository& after,
                                const ledger::Actor& actor) {
  auto event = repository_event("edit", after, actor);
  json::array changed;
  if (before.location != after.location || before.shown_location != after.shown_location)
    changed.emplace_back("location");
  if (before.password != after.password) changed.emplace_back("password");
  if (before.environment != after.environment) changed.emplace_back("environment");
  for (auto& name : changed_members(domain::to_json(before.maintenance), domain::to_json(after.maintenance)))
    changed.push_back(std::move(name));
  event.details["changed"] = std::move(changed);
  return event;
}

ledger::Event repository_removed(const domain::Repository& repository, const ledger::Actor& actor) {
  return repository_event("remove", repository, actor);
}

ledger::Event database_event(std::string_view what, const domain::Database& database, const ledger::Actor& actor) {
  return {actor.name,
          "database." + std::string{what},
          "database/" + database.name,
          {},
          Severity::notice,
          "ok",
          {{"connection", bounded_text(domain::shown_connection(database.parameters))}},
          actor.request};
}

ledger::Event database_edited(const domain::Database& before, const domain::Database& after,
                              const ledger::Actor& actor) {
  auto event = database_event("edit", after, actor);
  json::array changed;
  for (const auto& [keyword, value] : after.parameters) {
    const auto old = before.parameters.find(keyword);
    if (old == before.parameters.end() || old->second != value) changed.emplace_back(bounded_text(keyword));
  }
  for (const auto& [keyword, value] : before.parameters)
    if (!after.parameters.contains(keyword)) changed.emplace_back(bounded_text(keyword));
  if (before.password != after.password) changed.emplace_back("password");
  event.details["changed"] = std::move(changed);
  return event;
}

ledger::Event plan_added(const domain::Plan& plan, const ledger::Actor& actor) {
  return plan_event("add", plan, actor);
}

ledger::Event plan_edited(const domain::Plan& before, const domain::Plan& after, const ledger::Actor& actor) {
  auto event = plan_event("edit", after, actor);
  const auto was = domain::to_json(before), is = domain::to_json(after);
  const auto* options = after.is_database() ? "dump" : "files";
  auto changed = changed_members(was.at(options).as_object(), is.at(options).as_object());
  for (auto& name : changed_members(was, is))
    if (name != options) changed.push_back(std::move(name));
  event.details["changed"] = std::move(changed);
  return event;
}

ledger::Event plan_removed(const domain::Plan& plan, const ledger::Actor& actor) {
  return plan_event("remove", plan, actor);
}

ledger::Event anchor_directory_event(std::string_view what, std::string_view path, const ledger::Actor& actor) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = "anchor." + std::string{what};
  event.target = "anchor-directory";
  event.severity = Severity::notice;
  event.result = "ok";
  event.details = {{"path", bounded_text(base::escape_path(path))}};
  return event;
}

ledger::Event runs_rebuilt(const domain::RebuildReport& report, const ledger::Actor& actor) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = "ledger.rebuilt";
  event.target = "ledger";
  event.severity = report.changed == 0 ? Severity::notice : Severity::warning;
  event.result = "ok";
  event.details = {{"runs", report.runs}, {"changed", report.changed}};
  return event;
}

}  // namespace strongroom::store
