#include "store/sqlite/events.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "domain/json.h"
#include "ledger/canonical.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;
using domain::RunState;
using ledger::Severity;

constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kMostSources = 8;  // as many texts of that length, each byte at most doubled, fit in an entry

// Valid UTF-8 that no terminal acts on, cut at a character.
std::string bounded(std::string_view text) {
  auto safe = base::terminal_safe(text);
  if (safe.size() <= kLongestText) return safe;
  auto end = kLongestText;
  while ((static_cast<unsigned char>(safe[end]) & 0xc0) == 0x80) --end;
  return safe.substr(0, end) + "…";
}

std::uint64_t bounded(std::uint64_t number) {
  return std::min(number, static_cast<std::uint64_t>(ledger::kLargestInteger));
}

std::int64_t bounded(base::Milliseconds duration) {
  return std::max<std::int64_t>(0, duration.count());
}

json::array changed_members(const json::object& before, const json::object& after) {
  json::array names;
  for (const auto& member : after) {
    const auto* old = before.if_contains(member.key());
    if (old == nullptr || *old != member.value()) names.emplace_back(member.key());
  }
  return names;
}

json::object details_of(const domain::Repository& repository) {
  return {{"location", bounded(repository.shown_location)}, {"backend", bounded(repository.backend)}};
}

ledger::Event repository_event(std::string_view what, const domain::Repository& repository, const std::string& actor) {
  return {actor,
          "repository." + std::string{what},
          "repository/" + repository.name,
          {},
          Severity::notice,
          "ok",
          details_of(repository)};
}

json::object details_of(const domain::Plan& plan) {
  json::array sources;
  for (const auto& source : plan.files.sources)
    if (sources.size() < kMostSources) sources.emplace_back(bounded(source));
  return {
      {"repository", plan.repository}, {"sources", std::move(sources)}, {"source_count", plan.files.sources.size()}};
}

ledger::Event plan_event(std::string_view what, const domain::Plan& plan, const std::string& actor) {
  return {actor, "plan." + std::string{what}, "plan/" + plan.name, {}, Severity::notice, "ok", details_of(plan)};
}

Severity severity_of(RunState state) {
  switch (state) {
    case RunState::queued:
    case RunState::running:
    case RunState::succeeded:
      return Severity::info;
    case RunState::cancelled:
      return Severity::notice;
    case RunState::warning:
      return Severity::warning;
    case RunState::failed:
    case RunState::interrupted:
      return Severity::error;
  }
  return Severity::error;
}

void add_outcome(json::object& details, const domain::Run& run) {
  details["verified"] = run.verified;
  details["duration_ms"] = bounded(run.duration);
  details["files"] = {{"new", bounded(run.files.added)},
                      {"changed", bounded(run.files.changed)},
                      {"unmodified", bounded(run.files.unmodified)},
                      {"total", bounded(run.files.total)}};
  details["bytes"] = {{"processed", bounded(run.bytes.processed)}, {"added", bounded(run.bytes.added)}};
  details["warning_count"] = bounded(run.warning_count);
  if (!run.snapshot_id.empty()) details["snapshot_id"] = bounded(run.snapshot_id);
  if (run.error)
    details["error"] = {{"code", base::error_class(run.error->code).name}, {"message", bounded(run.error->message)}};
}

}  // namespace

ledger::Event repository_added(const domain::Repository& repository, const std::string& actor) {
  return repository_event("add", repository, actor);
}

ledger::Event repository_edited(const domain::Repository& before, const domain::Repository& after,
                                const std::string& actor) {
  auto event = repository_event("edit", after, actor);
  json::array changed;
  if (before.location != after.location || before.shown_location != after.shown_location)
    changed.emplace_back("location");
  if (before.password != after.password) changed.emplace_back("password");
  if (before.environment != after.environment) changed.emplace_back("environment");
  event.details["changed"] = std::move(changed);
  return event;
}

ledger::Event repository_removed(const domain::Repository& repository, const std::string& actor) {
  return repository_event("remove", repository, actor);
}

ledger::Event plan_added(const domain::Plan& plan, const std::string& actor) {
  return plan_event("add", plan, actor);
}

ledger::Event plan_edited(const domain::Plan& before, const domain::Plan& after, const std::string& actor) {
  auto event = plan_event("edit", after, actor);
  const auto was = domain::to_json(before), is = domain::to_json(after);
  auto changed = changed_members(was.at("files").as_object(), is.at("files").as_object());
  for (auto& name : changed_members(was, is))
    if (name != "files") changed.push_back(std::move(name));
  event.details["changed"] = std::move(changed);
  return event;
}

ledger::Event plan_removed(const domain::Plan& plan, const std::string& actor) {
  return plan_event("remove", plan, actor);
}

ledger::Event run_changed(const domain::Run& run) {
  const auto state = std::string{to_text(run.state)};
  const bool well = severity_of(run.state) == Severity::info;
  json::object details{{"plan", run.plan},
                       {"repository", run.repository},
                       {"kind", to_text(run.kind)},
                       {"trigger", to_text(run.trigger)}};
  if (run.retry_of) details["retry_of"] = *run.retry_of;
  if (domain::is_final(run.state)) add_outcome(details, run);
  const auto target = run.plan.empty() ? "repository/" + run.repository : "plan/" + run.plan;
  return {run.actor, "run." + state, target, run.id, severity_of(run.state), well ? "ok" : state, std::move(details)};
}

}  // namespace strongroom::store
