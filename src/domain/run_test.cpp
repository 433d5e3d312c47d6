#include "domain/run.h"

#include <gtest/gtest.h>

#include <set>

namespace strongroom::domain {
namespace {

// Each value has a word of its own that is read back as that value.
template <typename Enum>
void expect_words(std::initializer_list<Enum> values, Enum (*from)(std::string_view)) {
  std::set<std::string_view> words;
  for (const auto value : values) {
    const auto word = to_text(value);
    EXPECT_EQ(from(word), value) << word;
    words.insert(word);
  }
  EXPECT_EQ(words.size(), values.size());
  EXPECT_FALSE(words.contains("unknown"));
  for (const auto* unknown : {"", "unknown", "Running", "running "})
    EXPECT_THROW(from(unknown), base::Error) << unknown;
}

TEST(RunWords, AreReadBack) {
  expect_words({RunKind::backup, RunKind::restore, RunKind::check}, run_kind_from);
  expect_words({RunState::queued, RunState::running, RunState::succeeded, RunState::warning, RunState::failed,
                RunState::cancelled, RunState::interrupted},
               run_state_from);
  expect_words({StepState::running, StepState::succeeded, StepState::warning, StepState::failed, StepState::cancelled,
                StepState::skipped},
               step_state_from);
  expect_words({Trigger::manual, Trigger::schedule, Trigger::retry, Trigger::quickstart}, trigger_from);
}

TEST(RunWords, AnUnknownOneIsInternal) {
  try {
    run_state_from("done");
    FAIL() << "took an unknown word";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::internal);
  }
}

TEST(IsFinal, AllButQueuedAndRunning) {
  EXPECT_FALSE(is_final(RunState::queued));
  EXPECT_FALSE(is_final(RunState::running));
  for (const auto state :
       {RunState::succeeded, RunState::warning, RunState::failed, RunState::cancelled, RunState::interrupted})
    EXPECT_TRUE(is_final(state)) << to_text(state);
}

TEST(AddWarning, KeepsTheFirstThousandAndCountsAll) {
  domain::Run run;
  for (int i = 0; i < 1'500; ++i)
    add_warning(run, {base::ErrorCode::source_unreadable, "cannot be read", std::to_string(i)});
  EXPECT_EQ(run.warnings.size(), 1'000U);
  EXPECT_EQ(run.warning_count, 1'500U);
  EXPECT_EQ(run.warnings.front().path, "0");
  EXPECT_EQ(run.warnings.back().path, "999");
}

}  // namespace
}  // namespace strongroom::domain
