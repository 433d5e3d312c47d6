#include "domain/run.h"

#include <utility>

#include "domain/words.h"

namespace strongroom::domain {
namespace {

constexpr Words<RunKind, 4> kRunKinds{
    {{RunKind::backup, "backup"}, {RunKind::restore, "restore"}, {RunKind::check, "check"}, {RunKind::prune, "prune"}}};
constexpr Words<RunState, 7> kRunStates{{{RunState::queued, "queued"},
                                         {RunState::running, "running"},
                                         {RunState::succeeded, "succeeded"},
                                         {RunState::warning, "warning"},
                                         {RunState::failed, "failed"},
                                         {RunState::cancelled, "cancelled"},
                                         {RunState::interrupted, "interrupted"}}};
constexpr Words<StepState, 6> kStepStates{{{StepState::running, "running"},
                                           {StepState::succeeded, "succeeded"},
                                           {StepState::warning, "warning"},
                                           {StepState::failed, "failed"},
                                           {StepState::cancelled, "cancelled"},
                                           {StepState::skipped, "skipped"}}};
constexpr Words<Trigger, 4> kTriggers{{{Trigger::manual, "manual"},
                                       {Trigger::schedule, "schedule"},
                                       {Trigger::retry, "retry"},
                                       {Trigger::quickstart, "quickstart"}}};

}  // namespace

std::string_view to_text(RunKind kind) {
  return word_of(kRunKinds, kind);
}
std::string_view to_text(RunState state) {
  return word_of(kRunStates, state);
}
std::string_view to_text(StepState state) {
  return word_of(kStepStates, state);
}
std::string_view to_text(Trigger trigger) {
  return word_of(kTriggers, trigger);
}

RunKind run_kind_from(std::string_view text) {
  return value_of(kRunKinds, text);
}
RunState run_state_from(std::string_view text) {
  return value_of(kRunStates, text);
}
StepState step_state_from(std::string_view text) {
  return value_of(kStepStates, text);
}
Trigger trigger_from(std::string_view text) {
  return value_of(kTriggers, text);
}

bool is_final(RunState state) {
  return state != RunState::queued && state != RunState::running;
}

void add_warning(Run& run, Warning warning) {
  ++run.warning_count;
  if (run.warnings.size() < kKeptWarnings) run.warnings.push_back(std::move(warning));
}

}  // namespace strongroom::domain
