// Whatever is asked, the answer is what looking at every entry would give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "store/sqlite/words.h"
#include "support/rounds.h"
#include "support/sqlite_place.h"

namespace strongroom::store {
namespace {

using domain::EntryFilter;
using ledger::Severity;

// Some values are frequent, some rare, some stand only at the beginning.
ledger::Event event_number(std::size_t i, std::mt19937& random) {
  static constexpr const char* kActions[] = {"run.queued", "run.failed", "runner.odd", "plan.add", "run"};
  ledger::Event event;
  event.actor = random() % 200 == 0 ? "cli:rare" : "cli:root";
  event.action = i < 20 ? "old.one" : kActions[random() % 5];
  event.target = "plan/p" + std::to_string(random() % 7);
  event.run = random() % 3 == 0 ? "run" + std::to_string(i / 50) : "";
  event.severity = static_cast<Severity>(random() % (i % 97 == 0 ? 5 : 3));
  event.details = {{"note", random() % 150 == 0 ? "a Needle, größer" : "hay-stack \"quoted\""}, {"number", i % 40}};
  return event;
}

bool fits(const ledger::Entry& entry, const EntryFilter& filter) {
  const auto& event = entry.event;
  const auto below = filter.action && filter.action->ends_with(".*");
  const auto is = [](const auto& wanted, const auto& value) { return !wanted || *wanted == value; };
  if (filter.action && !below && event.action != *filter.action) return false;
  if (below && !event.action.starts_with(filter.action->substr(0, filter.action->size() - 1))) return false;
  return is(filter.actor, event.actor) && is(filter.target, event.target) && is(filter.run, event.run) &&
         (!filter.at_least || event.severity >= *filter.at_least) && (!filter.since || entry.time >= *filter.since) &&
         (!filter.until || entry.time < *filter.until) && (!filter.before_seq || entry.seq < *filter.before_seq) &&
         WantedWords{filter.text}.stand_in(ledger::canonical_body(entry));
}

class Search : public testing::Test {
 protected:
  Search() {
    for (std::size_t i = 0; i < 1500; ++i) store_->record(event_number(i, random_));
    all_ = store_->entries({.limit = 10'000});
  }

  template <typename T>
  std::optional<T> one_of(std::vector<T> values, unsigned in) {
    if (random_() % in != 0) return std::nullopt;
    return values[random_() % values.size()];
  }

  EntryFilter draw() {
    EntryFilter filter;
    filter.action = one_of<std::string>({"run.queued", "run.*", "old.one", "absent", "run", "old.*"}, 3);
    filter.actor = one_of<std::string>({"cli:root", "cli:rare", "nobody"}, 4);
    filter.target = one_of<std::string>({"plan/p1", "plan/none"}, 5);
    filter.run = one_of<std::string>({"run3", "run29", "none"}, 8);
    filter.at_least = one_of<Severity>({Severity::notice, Severity::warning, Severity::critical}, 4);
    const auto texts = {"needle", "NEEDLE hay", "größer", "hay", "3", "queued needle", "seq", "absent", "rare old"};
    filter.text = one_of<std::string>({texts.begin(), texts.end()}, 2).value_or("");
    if (random_() % 4 == 0) filter.since = all_[random_() % all_.size()].time;
    if (random_() % 4 == 0) filter.until = all_[random_() % all_.size()].time;
    if (random_() % 3 == 0) filter.before_seq = random_() % 1600;
    filter.limit = random_() % 60;
    return filter;
  }

  std::vector<std::uint64_t> expected(const EntryFilter& filter) const {
    std::vector<std::uint64_t> numbers;
    for (const auto& entry : all_)
      if (numbers.size() < filter.limit && fits(entry, filter)) numbers.push_back(entry.seq);
    return numbers;
  }

  std::vector<std::uint64_t> found(const EntryFilter& filter) {
    std::vector<std::uint64_t> numbers;
    for (const auto& entry : store_->entries(filter)) numbers.push_back(entry.seq);
    return numbers;
  }

  support::SqlitePlace place_;
  std::unique_ptr<domain::Store> store_ = place_.open();
  std::mt19937 random_{20261124};
  std::vector<ledger::Entry> all_;
};

TEST_F(Search, FindsWhatLookingAtEachFinds) {
  int with_hits = 0;
  const int rounds = support::rounds(150, 2000);
  for (int round = 0; round < rounds; ++round) {
    const auto filter = draw();
    const auto wanted = expected(filter);
    with_hits += wanted.empty() ? 0 : 1;
    ASSERT_EQ(found(filter), wanted) << "round " << round << ", text '" << filter.text << "'";
  }
  EXPECT_GT(with_hits, rounds / 6);
}

TEST_F(Search, ATextWithoutAWordFindsNothing) {
  EXPECT_THAT(found({.text = "\"*-"}), testing::IsEmpty());
}

TEST(Words, AreWhatLiesBetweenEverythingElse) {
  EXPECT_THAT(words_of("Run.FAILED  größer-2 \"x\""), testing::ElementsAre("run", "failed", "größer", "2", "x"));
  EXPECT_TRUE(words_of(" .-\n").empty());
}

}  // namespace
}  // namespace strongroom::store
