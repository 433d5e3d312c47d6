// What tests of live events put in and read out.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "domain/json.h"
#include "jobs/tracker.h"
#include "ledger/entry.h"
#include "live/feed.h"
#include "support/store_samples.h"

namespace strongroom::support {

inline boost::json::object read(const live::Message& message) {
  return base::parse_json(*message).as_object();
}

inline std::string type_of(const live::Message& message) {
  return message ? base::string_or(read(message), "type") : "nothing";
}

// An entry as the store makes one.
inline ledger::Entry entry_of(std::uint64_t seq, ledger::Event event) {
  ledger::Entry entry;
  entry.seq = seq;
  entry.time = sample_time() + base::Milliseconds{seq};
  entry.event = std::move(event);
  return entry;
}

inline ledger::Entry marked(std::uint64_t seq) {
  return entry_of(seq, sample_event(static_cast<std::int64_t>(seq)));
}

inline ledger::Entry run_entry(std::uint64_t seq, const domain::Run& run) {
  ledger::Event event;
  event.actor = run.actor;
  event.action = "run." + std::string{domain::to_text(run.state)};
  event.target = "plan/" + run.plan;
  event.run = run.id;
  event.result = "ok";
  event.details = domain::to_json(run);
  for (const auto* name : {"id", "ledger_seq", "warnings"}) event.details.erase(name);
  return entry_of(seq, std::move(event));
}

inline domain::Run run_in(domain::RunState state, const std::string& id = "run-1", const std::string& plan = "photos") {
  auto run = sample_run(id, plan);
  run.state = state;
  if (state != domain::RunState::queued) run.started_at = run.created_at;
  if (domain::is_final(state)) run.finished_at = run.created_at;
  return run;
}

}  // namespace strongroom::support
