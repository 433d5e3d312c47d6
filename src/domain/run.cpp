#include "domain/run.h"

#include <array>
#include <utility>

namespace strongroom::domain {
namespace {

template <typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, std::string_view>, N>;

constexpr Words<RunKind, 3> kKinds{
    {{RunKind::backup, "backup"}, {RunKind::restore, "restore"}, {RunKind::check, "check"}}};
constexpr Words<RunState, 7> kStates{{{RunState::queued, "queued"},
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

template <typename Enum, std::size_t N>
std::string_view word_of(const Words<Enum, N>& words, Enum value) {
  for (const auto& [known, word] : words)
    if (known == value) return word;
  return "unknown";
}

template <typename Enum, std::size_t N>
Enum value_of(const Words<Enum, N>& words, std::string_view text) {
  for (const auto& [value, word] : words)
    if (word == text) return value;
  throw base::Error{base::ErrorCode::internal, "unknown word '" + std::string{text} + "'"};
}

}  // namespace

std::string_view to_text(RunKind kind) {
  return word_of(kKinds, kind);
}
std::string_view to_text(RunState state) {
  return word_of(kStates, state);
}
std::string_view to_text(StepState state) {
  return word_of(kStepStates, state);
}
std::string_view to_text(Trigger trigger) {
  return word_of(kTriggers, trigger);
}

RunKind run_kind_from(std::string_view text) {
  return value_of(kKinds, text);
}
RunState run_state_from(std::string_view text) {
  return value_of(kStates, text);
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
