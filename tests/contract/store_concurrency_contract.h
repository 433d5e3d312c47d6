// The part of the contract of stores that is about many callers, and about what is left of failures. A test file of an
// implementation includes this; the rest comes with it.
#pragma once

#include "contract/store_contract.h"

namespace strongroom {

// What fails leaves no trace in the tree, whatever came before it and whatever comes after.
TEST_P(StoreContract, AfterAnyMixOfChangesTheHeadIsWhatANaiveTreeGives) {
  std::mt19937 random{std::random_device{}()};
  std::size_t refused = 0;
  for (int i = 0; i < 300; ++i) try {
      const auto name = "n" + std::to_string(random() % 5);
      const auto actor = random() % 9 == 0 ? "" : "cli:root";
      switch (random() % 6) {
        case 0:
          store_->add_repository(support::sample_repository(name), actor);
          break;
        case 1:
          store_->remove_repository(name, actor);
          break;
        case 2:
          store_->add_plan(support::sample_plan(name, name), actor);
          break;
        case 3:
          store_->remove_plan(name, actor);
          break;
        case 4:
          reopen();
          break;
        default:
          store_->record(support::sample_event(i));
      }
    } catch (const base::Error&) {
      ++refused;
    }
  EXPECT_GT(refused, 20U);
  require_whole_ledger();
}

TEST_P(StoreContract, ManyThreadsAppendWithoutAGap) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::set<std::uint64_t>> acknowledged(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i)
        acknowledged[static_cast<std::size_t>(t)].insert(store_->record(support::sample_event(t * kEach + i)));
    });
  for (auto& thread : threads) thread.join();
  reopen();
  const auto entries = appended();
  ASSERT_EQ(entries.size(), static_cast<std::size_t>(kThreads * kEach));
  std::set<std::uint64_t> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].seq, i + 1);
    const auto marker = entries[i].event.details.at("marker").as_int64();
    EXPECT_TRUE(acknowledged[static_cast<std::size_t>(marker / kEach)].contains(i + 1));
    seen.insert(static_cast<std::uint64_t>(marker));
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kThreads * kEach));
  require_whole_ledger();
}

TEST_P(StoreContract, OneFailureAmongManyIsThatCallersAlone) {
  add_plan_and_repository();
  std::atomic<int> conflicts{0}, added{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) try {
          store_->add_plan(support::sample_plan("plan" + std::to_string(i)), "a");
          ++added;
        } catch (const base::Error& error) {
          EXPECT_EQ(error.code(), ErrorCode::conflict);
          ++conflicts;
        }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(added, 20);
  EXPECT_EQ(conflicts, 140);
  EXPECT_EQ(store_->plans().size(), 21U);
  EXPECT_EQ(appended().size(), 22U);
  require_whole_ledger();
}

TEST_P(StoreContract, AReaderSeesEachChangeAtOnce) {
  const auto reader = home_->open_reader();
  add_plan_and_repository();
  EXPECT_TRUE(reader->find_plan("photos"));
  bring("r1", {RunState::running});
  EXPECT_EQ(reader->find_run("r1")->state, RunState::running);
  EXPECT_EQ(reader->entries({}).size(), 5U);
}

TEST_P(StoreContract, AReaderNeedsNoWriter) {
  add_plan_and_repository();
  store_.reset();
  EXPECT_EQ(home_->open_reader()->plans().size(), 1U);
  const auto reader = home_->open_reader();
  store_ = home_->open();
  store_->remove_plan("photos", "a");
  EXPECT_THAT(reader->plans(), IsEmpty());
}

}  // namespace strongroom
