#include "store/sqlite/run_record.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "ledger/canonical.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;
using domain::RunState;
using ledger::Severity;

constexpr std::size_t kLongestWord = 256;  // of an id, a name or an actor
constexpr std::size_t kMostSteps = 32;
constexpr std::string_view kWarningsHash = "warnings_sha256";

std::string cut(std::string text, std::size_t limit) {
  static constexpr std::string_view kEllipsis = "…";
  if (text.size() <= limit) return text;
  auto end = limit - kEllipsis.size();
  while ((static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end).append(kEllipsis);
}

std::string bounded_word(std::string_view text) {
  return cut(base::terminal_safe(text), kLongestWord);
}

void bound(std::uint64_t& number) {
  number = std::min(number, static_cast<std::uint64_t>(ledger::kLargestInteger));
}

void bound(base::Milliseconds& duration) {
  duration = std::clamp(duration, base::Milliseconds{0}, base::Milliseconds{ledger::kLargestInteger});
}

void bound_counts(domain::Run& run) {
  bound(run.duration);
  for (auto* number : {&run.files.added, &run.files.changed, &run.files.unmodified, &run.files.total,
                       &run.bytes.processed, &run.bytes.added, &run.warning_count, &run.dumps.count, &run.dumps.size})
    bound(*number);
}

void bound_steps(domain::Run& run) {
  if (run.steps.size() > kMostSteps) run.steps.erase(run.steps.begin() + kMostSteps, run.steps.end());
  for (auto& step : run.steps) {
    step.name = bounded_word(step.name);
    bound(step.duration);
  }
}

void bound_retries(domain::Run& run) {
  if (run.retries.size() > domain::kKeptRetries) run.retries.resize(domain::kKeptRetries);
  for (auto& retry : run.retries) {
    retry.step = bounded_word(retry.step);
    retry.message = bounded_word(retry.message);
  }
}

void bound_warnings(domain::Run& run) {
  if (run.warnings.size() > domain::kKeptWarnings) run.warnings.resize(domain::kKeptWarnings);
  for (auto& warning : run.warnings) warning.message = bounded_text(warning.message);
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

std::string target_of(const domain::Run& run) {
  if (!run.plan.empty()) return "plan/" + run.plan;
  return run.database.empty() ? "repository/" + run.repository : "database/" + run.database;
}

// The list that belongs to the hash, [] without one.
json::value warnings_for(const json::value* hash, const std::optional<std::string>& evidence) {
  if (hash == nullptr) return json::array{};
  if (!evidence) throw Error{ErrorCode::integrity, "its list of warnings is gone"};
  if (!hash->is_string() || hash->get_string() != ledger::to_hex(ledger::Hasher{}.sha256(*evidence)))
    throw Error{ErrorCode::integrity, "its list of warnings is not what was recorded"};
  return base::parse_json(*evidence);
}

}  // namespace

std::string bounded_text(std::string_view text) {
  return cut(base::terminal_safe(text), kLongestText);
}

domain::Run bounded_run(domain::Run run) {
  bound_counts(run);
  bound_steps(run);
  bound_warnings(run);
  bound_retries(run);
  for (auto* word : {&run.plan, &run.repository, &run.database, &run.actor, &run.snapshot_id, &run.dumps.filename,
                     &run.dumps.sha256})
    *word = bounded_word(*word);
  if (run.retry_of) run.retry_of = bounded_word(*run.retry_of);
  if (run.error) {
    run.error->message = bounded_text(run.error->message);
    run.error->hint = bounded_text(run.error->hint);
  }
  for (auto* path : {&run.target, &run.dumps.path})  // no path is as long as that
    if (path->size() > kLongestText) path->resize(kLongestText);
  return run;
}

std::optional<Evidence> evidence_of(const domain::Run& run) {
  if (run.warnings.empty()) return std::nullopt;
  const auto record = domain::to_json(run);
  auto body = ledger::canonical_json(record.at("warnings"));
  const auto hash = ledger::Hasher{}.sha256(body);
  return Evidence{hash, std::move(body)};
}

json::object run_details(const domain::Run& run) {
  auto details = domain::to_json(run);
  for (const auto* name : {"id", "ledger_seq", "warnings"}) details.erase(name);
  if (const auto evidence = evidence_of(run)) details[kWarningsHash] = ledger::to_hex(evidence->sha256);
  return details;
}

ledger::Event run_changed(const domain::Run& run) {
  const auto state = std::string{to_text(run.state)};
  const bool well = severity_of(run.state) == Severity::info;
  ledger::Event event;
  event.actor = run.actor;
  event.action = "run." + state;
  event.target = target_of(run);
  event.run = run.id;
  event.severity = severity_of(run.state);
  event.result = well ? "ok" : state;
  event.details = run_details(run);
  return event;
}

domain::Run run_from_details(const std::string& id, std::uint64_t seq, json::object details,
                             const std::optional<std::string>& evidence) {
  details["warnings"] = warnings_for(details.if_contains(kWarningsHash), evidence);
  details["id"] = id;
  details["ledger_seq"] = seq;
  return domain::run_from_json(details);
}

}  // namespace strongroom::store
