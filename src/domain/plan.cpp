#include "domain/plan.h"

#include "domain/words.h"

namespace strongroom::domain {
namespace {

constexpr Words<CheckPolicy, 3> kCheckPolicies{
    {{CheckPolicy::every_run, "every-run"}, {CheckPolicy::daily, "daily"}, {CheckPolicy::weekly, "weekly"}}};

constexpr Words<MissedRuns, 2> kMissedRuns{{{MissedRuns::catch_up, "catch-up"}, {MissedRuns::skip, "skip"}}};

}  // namespace

std::string_view to_text(CheckPolicy policy) {
  return word_of(kCheckPolicies, policy);
}

CheckPolicy check_policy_from(std::string_view text) {
  return value_of(kCheckPolicies, text);
}

std::string_view to_text(MissedRuns policy) {
  return word_of(kMissedRuns, policy);
}

MissedRuns missed_runs_from(std::string_view text) {
  return value_of(kMissedRuns, text);
}

std::string plan_tag(const Plan& plan) {
  return "strongroom.plan." + plan.name;
}

}  // namespace strongroom::domain
