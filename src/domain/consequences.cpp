#include "domain/consequences.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace strongroom::domain {
namespace {

using enum NotificationEvent;
using base::string_or;
using ledger::Event;

// As many as jobs/resume.h begins again.
constexpr unsigned kCutOffTooOften = 4;
constexpr std::string_view kLedgerTopic = "ledger";

std::string name_in(std::string_view target, std::string_view kind) {
  return target.starts_with(kind) ? std::string{target.substr(kind.size())} : std::string{};
}

std::string plan_in(const Event& event) {
  return name_in(event.target, "plan/");
}

std::string repository_in(const Event& event) {
  const auto named = string_or(event.details, "repository");
  return named.empty() ? name_in(event.target, "repository/") : named;
}

std::vector<std::string> backup_topics(const std::string& plan) {
  return {"backup/" + plan, "cut-off/" + plan, overdue_topic(plan)};
}

// Where what is damaged lies: a repository, or, of a database, its plan's dumps.
std::string damage_topic(const Event& event) {
  const auto repository = repository_in(event);
  return "damage/" + (repository.empty() ? plan_in(event) : repository);
}

// A prune is refused on a ledger that is broken, which is another matter.
bool found_damage(const Event& event) {
  if (string_or(event.details, "kind") == "prune") return false;
  const auto* error = event.details.if_contains("error");
  return error != nullptr && error->is_object() && string_or(error->get_object(), "code") == "ERROR_INTEGRITY";
}

// "backup/photos", "restore/photos", "check/default", "prune/default".
std::string topic_of_run(const Event& event) {
  const auto kind = string_or(event.details, "kind");
  const bool is_maintenance = kind == "check" || kind == "prune";
  return kind + "/" + (is_maintenance ? repository_in(event) : plan_in(event));
}

bool is_backup(const Event& event) {
  return string_or(event.details, "kind") == "backup";
}

Consequences of_good_run(const Event& event, NotificationEvent told) {
  Consequences found{.events = {told}, .plan = plan_in(event)};
  if (is_backup(event)) {
    found.ends = backup_topics(found.plan);
    found.recovers = true;
  } else {
    found.ends = {topic_of_run(event)};
  }
  return found;
}

Consequences succeeded(const Event& event) {
  return of_good_run(event, success);
}

// There is a good backup, so what was wrong before is over.
Consequences warned(const Event& event) {
  return of_good_run(event, warning);
}

Consequences failed(const Event& event) {
  Consequences found{.events = {failure}, .plan = plan_in(event), .opens = {{topic_of_run(event), failure}}};
  if (is_backup(event)) found.ends = {"cut-off/" + found.plan};
  if (found_damage(event)) {
    found.events.insert(unhealthy);
    found.opens.push_back({damage_topic(event), unhealthy});
  }
  return found;
}

// A service begins a backup again that was cut off, and a check harms nobody by its end. A restore waits for somebody.
Consequences interrupted(const Event& event) {
  const auto kind = string_or(event.details, "kind");
  Consequences found{.plan = plan_in(event)};
  if (kind == "backup") found.opens = {{"cut-off/" + found.plan, failure, kCutOffTooOften}};
  if (kind == "restore") {
    found.events = {failure};
    found.opens = {{topic_of_run(event), failure}};
  }
  return found;
}

Consequences running(const Event& event) {
  if (!is_backup(event)) return {};
  return {.events = {started}, .plan = plan_in(event)};
}

Consequences overdue(const Event& event) {
  const auto plan = plan_in(event);
  return {.events = {missed}, .plan = plan, .opens = {{overdue_topic(plan), missed}}};
}

Consequences plan_edited(const Event& event) {
  const auto* changed = event.details.if_contains("changed");
  if (changed == nullptr || !changed->is_array()) return {};
  const bool another_time = std::ranges::any_of(changed->get_array(), [](const auto& name) {
    return name == "schedule" || name == "time_zone" || name == "paused";
  });
  if (!another_time) return {};
  return {.plan = plan_in(event), .ends = {overdue_topic(plan_in(event))}};
}

Consequences plan_removed(const Event& event) {
  const auto plan = plan_in(event);
  auto ends = backup_topics(plan);
  ends.push_back("restore/" + plan);
  return {.plan = plan, .ends = std::move(ends)};
}

Consequences repository_removed(const Event& event) {
  const auto repository = name_in(event.target, "repository/");
  return {.ends = {"check/" + repository, "prune/" + repository, "damage/" + repository}};
}

Consequences ledger_broken(const Event&) {
  return {.events = {ledger_break}, .opens = {{std::string{kLedgerTopic}, ledger_break}}};
}

Consequences ledger_acknowledged(const Event&) {
  return {.ends = {std::string{kLedgerTopic}}};
}

Consequences damage_found(const Event& event) {
  return {.events = {unhealthy}, .plan = plan_in(event), .opens = {{damage_topic(event), unhealthy}}};
}

Consequences disk_filling(const Event& event) {
  return {.events = {disk_space}, .opens = {{disk_topic(string_or(event.details, "where")), disk_space}}};
}

Consequences disk_relieved(const Event& event) {
  return {.ends = {disk_topic(string_or(event.details, "where"))}};
}

// Told to the others, but not that telling it has failed: two broken channels would tell of each other for ever.
Consequences given_up(const Event& event) {
  if (string_or(event.details, "about") == kGivenUpAction) return {};
  return {.events = {warning}, .but_not = name_in(event.target, "channel/")};
}

struct Rule {
  std::string_view action;
  Consequences (*consequences)(const Event&);
};

constexpr std::array kRules{Rule{"run.running", running},
                            Rule{"run.succeeded", succeeded},
                            Rule{"run.warning", warned},
                            Rule{"run.failed", failed},
                            Rule{"run.interrupted", interrupted},
                            Rule{kOverdueAction, overdue},
                            Rule{"plan.edit", plan_edited},
                            Rule{"plan.remove", plan_removed},
                            Rule{"repository.remove", repository_removed},
                            Rule{"ledger.broken", ledger_broken},
                            Rule{"ledger.acknowledged", ledger_acknowledged},
                            Rule{kDamageFoundAction, damage_found},
                            Rule{kDiskFillingAction, disk_filling},
                            Rule{kDiskRelievedAction, disk_relieved},
                            Rule{kGivenUpAction, given_up}};

}  // namespace

Consequences consequences_of(const Event& event) {
  const auto rule = std::ranges::find(kRules, event.action, &Rule::action);
  return rule == kRules.end() ? Consequences{} : rule->consequences(event);
}

std::vector<std::string> consequential_actions() {
  std::vector<std::string> actions;
  for (const auto& rule : kRules) actions.emplace_back(rule.action);
  return actions;
}

std::string overdue_topic(const std::string& plan) {
  return "overdue/" + plan;
}

std::string disk_topic(const std::string& where) {
  return "disk/" + where;
}

}  // namespace strongroom::domain
