// What every implementation of domain/store.h must do. A test file of the implementation includes this once and says
//
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(StoreHomeFactory{…}));
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "domain/access_store.h"
#include "domain/json.h"
#include "support/store_samples.h"

namespace strongroom {

// Where a store lives for the length of a test. open() after the last one is gone finds what it left.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  virtual std::unique_ptr<domain::DurableStore> open() = 0;
  virtual std::unique_ptr<domain::DurableReader> open_reader() = 0;
};
using StoreHomeFactory = std::function<std::unique_ptr<StoreHome>()>;

class StoreContract : public testing::TestWithParam<StoreHomeFactory> {
 protected:
  void reopen() {
    store_.reset();
    store_ = home_->open();
  }

  void add_plan_and_repository() {
    store_->add_repository(support::sample_repository(), "cli:root");
    store_->add_plan(support::sample_plan(), "cli:root");
  }

  void bring(const std::string& id, std::initializer_list<domain::RunState> states) {
    auto run = support::sample_run(id);
    store_->add_run(run);
    for (const auto state : states) {
      run.state = state;
      store_->update_run(run);
    }
  }

  // Oldest first, without the one that begins the ledger.
  std::vector<ledger::Entry> appended(domain::EntryFilter filter = {.limit = 100'000}) {
    auto entries = store_->entries(filter);
    std::ranges::reverse(entries);
    std::erase_if(entries, [](const auto& entry) { return entry.event.action == "ledger.begin"; });
    return entries;
  }

  std::vector<std::string> actions() {
    std::vector<std::string> names;
    for (const auto& entry : appended()) names.push_back(entry.event.action);
    return names;
  }

  // The whole ledger, computed anew: numbers, chain, root and signature.
  void require_whole_ledger() {
    ledger::Hasher hasher;
    ledger::Hash previous{};
    std::vector<ledger::Hash> leaves;
    const auto head = store_->ledger_head();
    store_->scan_entries({0, 1'000'000}, [&](const ledger::RawEntry& raw) {
      const auto entry = ledger::entry_from_body(raw.body);
      EXPECT_EQ(raw.seq, leaves.size());
      EXPECT_EQ(entry.previous, previous) << raw.seq;
      previous = hasher.leaf(raw.body);
      EXPECT_EQ(raw.leaf_hash, ledger::bytes_of(previous)) << raw.seq;
      leaves.push_back(previous);
    });
    EXPECT_EQ(head.checkpoint.size, leaves.size());
    EXPECT_EQ(head.checkpoint.root, naive_root(leaves, hasher));
    EXPECT_EQ(ledger::open_checkpoint(head.note, ledger::VerificationKey::parse(head.key)), head.checkpoint);
  }

  // RFC 6962, 2.1, word for word.
  static ledger::Hash naive_root(std::span<const ledger::Hash> leaves, ledger::Hasher& hasher) {
    if (leaves.empty()) return hasher.empty_root();
    if (leaves.size() == 1) return leaves[0];
    const auto split = std::bit_floor(leaves.size() - 1);
    const auto left = naive_root(leaves.first(split), hasher), right = naive_root(leaves.subspan(split), hasher);
    return hasher.node(left, right);
  }

  template <typename Call>
  static base::ErrorCode code_of(Call&& call) {
    try {
      call();
    } catch (const base::Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return base::ErrorCode::internal;
  }

  static std::vector<std::string> ids(const std::vector<domain::Run>& runs) {
    std::vector<std::string> ids;
    for (const auto& run : runs) ids.push_back(run.id);
    return ids;
  }

  std::unique_ptr<StoreHome> home_ = GetParam()();
  std::unique_ptr<domain::DurableStore> store_ = home_->open();
};

using base::ErrorCode;
using domain::RunState;
using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(StoreContract, BeginsEmpty) {
  EXPECT_THAT(store_->repositories(), IsEmpty());
  EXPECT_THAT(store_->plans(), IsEmpty());
  EXPECT_THAT(store_->runs({}), IsEmpty());
  EXPECT_THAT(appended(), IsEmpty());
  EXPECT_FALSE(store_->find_run(""));
}

TEST_P(StoreContract, KeepsARepositoryByteForByte) {
  auto given = support::sample_repository();
  store_->add_repository(given, "cli:root");
  store_->set_repository_checked("default", support::sample_time());
  reopen();
  const auto kept = store_->find_repository("default");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->shown_location, given.shown_location);
  EXPECT_EQ(kept->backend, given.backend);
  EXPECT_EQ(kept->location, given.location);
  EXPECT_EQ(kept->password, given.password);
  EXPECT_EQ(kept->environment.bytes, "");
  EXPECT_EQ(kept->created_at, given.created_at);
  EXPECT_EQ(kept->checked_at, support::sample_time());
  EXPECT_THAT(actions(), ElementsAre("repository.add"));
}

TEST_P(StoreContract, NamesAreUniqueAndValid) {
  add_plan_and_repository();
  EXPECT_EQ(code_of([&] { store_->add_repository(support::sample_repository(), "a"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->add_plan(support::sample_plan(), "a"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->add_repository(support::sample_repository("A b"), "a"); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { store_->add_plan(support::sample_plan("../x"), "a"); }), ErrorCode::invalid_input);
  EXPECT_THAT(actions(), ElementsAre("repository.add", "plan.add"));
}

TEST_P(StoreContract, EditsSayWhatChanged) {
  add_plan_and_repository();
  auto repository = support::sample_repository();
  repository.password.bytes = "another";
  store_->update_repository(repository, "cli:ann");
  auto plan = support::sample_plan();
  plan.files.excludes.push_back("*.bak");
  plan.check = domain::CheckPolicy::daily;
  store_->update_plan(plan, "cli:ann");
  EXPECT_EQ(store_->find_repository("default")->password.bytes, "another");
  EXPECT_EQ(store_->find_plan("photos")->files, plan.files);

  const auto entries = appended();
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[2].event.action, "repository.edit");
  EXPECT_EQ(entries[2].event.actor, "cli:ann");
  EXPECT_EQ(entries[2].event.target, "repository/default");
  EXPECT_EQ(entries[2].event.details.at("changed"), boost::json::array({"password"}));
  EXPECT_EQ(entries[3].event.action, "plan.edit");
  EXPECT_EQ(entries[3].event.details.at("changed"), boost::json::array({"exclude", "check"}));
}

TEST_P(StoreContract, WhatIsMissingIsNotFound) {
  EXPECT_FALSE(store_->find_repository("default"));
  EXPECT_FALSE(store_->find_plan("photos"));
  EXPECT_FALSE(store_->find_run("20261122t053612-k7f3q2xw"));
  EXPECT_EQ(code_of([&] { store_->update_repository(support::sample_repository(), "a"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->remove_repository("default", "a"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->set_repository_checked("default", {}); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->add_plan(support::sample_plan(), "a"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->update_plan(support::sample_plan(), "a"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->remove_plan("photos", "a"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([&] { store_->update_run(support::sample_run("x")); }), ErrorCode::not_found);
  EXPECT_THAT(appended(), IsEmpty());
}

TEST_P(StoreContract, ARepositoryInUseStays) {
  add_plan_and_repository();
  EXPECT_EQ(code_of([&] { store_->remove_repository("default", "a"); }), ErrorCode::conflict);
  store_->remove_plan("photos", "a");
  store_->remove_repository("default", "a");
  EXPECT_THAT(store_->repositories(), IsEmpty());
  EXPECT_THAT(actions(), ElementsAre("repository.add", "plan.add", "plan.remove", "repository.remove"));
}

TEST_P(StoreContract, ListsByName) {
  for (const auto* name : {"b", "a", "c"}) store_->add_repository(support::sample_repository(name), "a");
  for (const auto* name : {"z", "x", "y"}) store_->add_plan(support::sample_plan(name, "b"), "a");
  const auto plans = store_->plans();
  const auto repositories = store_->repositories();
  ASSERT_EQ(plans.size(), 3U);
  ASSERT_EQ(repositories.size(), 3U);
  EXPECT_EQ(repositories[0].name + repositories[1].name + repositories[2].name, "abc");
  EXPECT_EQ(plans[0].name + plans[1].name + plans[2].name, "xyz");
  EXPECT_EQ(plans[0].files, support::sample_plan().files);
  EXPECT_EQ(plans[0].limits, support::sample_plan().limits);
  EXPECT_EQ(plans[0].created_at, support::sample_time());
}

TEST_P(StoreContract, KeepsAWholeRun) {
  auto run = support::sample_run("20261122t053612-k7f3q2xw");
  store_->add_run(run);
  run.state = RunState::running;
  run.started_at = support::sample_time();
  store_->update_run(run);
  run.state = RunState::warning;
  run.finished_at = support::sample_time() + std::chrono::seconds{3};
  run.duration = base::Milliseconds{3000};
  run.snapshot_id = "0123abcd";
  run.files = {1, 2, 3, 6};
  run.bytes = {100, 10};
  run.steps = {{"backup", domain::StepState::warning, support::sample_time(), base::Milliseconds{2000}}};
  domain::add_warning(run, {ErrorCode::source_unreadable, "permission denied", "/data/\xff\n"});
  run.error = domain::RunError{ErrorCode::source_missing, "a source does not exist", "Bring it back."};
  run.ledger_seq = store_->update_run(run);
  reopen();
  const auto kept = store_->find_run(run.id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(domain::to_json(*kept), domain::to_json(run));
  EXPECT_EQ(kept->warnings.at(0).path, "/data/\xff\n");
}

TEST_P(StoreContract, EachTransitionIsOneEntry) {
  auto run = support::sample_run("20261122t053612-k7f3q2xw");
  store_->add_run(run);
  EXPECT_EQ(store_->find_run(run.id)->ledger_seq, 1U);
  run.state = RunState::running;
  EXPECT_EQ(store_->update_run(run), 2U);
  run.steps = {{"preflight", domain::StepState::succeeded, support::sample_time(), base::Milliseconds{1}}};
  EXPECT_EQ(store_->update_run(run), 2U) << "no change of state, no entry";
  EXPECT_EQ(store_->find_run(run.id)->steps.size(), 1U);
  run.state = RunState::failed;
  run.error = domain::RunError{ErrorCode::network, "the server is gone", "Try again."};
  EXPECT_EQ(store_->update_run(run), 3U);
  EXPECT_EQ(store_->find_run(run.id)->ledger_seq, 3U);

  const auto entries = appended({.run = run.id});
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_THAT(actions(), ElementsAre("run.queued", "run.running", "run.failed"));
  const auto& event = entries[2].event;
  EXPECT_EQ(event.actor, "cli:root");
  EXPECT_EQ(event.target, "plan/photos");
  EXPECT_EQ(event.run, run.id);
  EXPECT_EQ(event.severity, ledger::Severity::error);
  EXPECT_EQ(event.result, "failed");
  EXPECT_EQ(event.details.at("error").at("code"), "ERROR_NETWORK");
  EXPECT_EQ(event.details.at("verified"), false);
}

TEST_P(StoreContract, StatesOnlyGoForward) {
  using enum RunState;
  const std::vector<RunState> all{queued, running, succeeded, warning, failed, cancelled, interrupted};
  const std::set<RunState> from_queued{queued, running, failed, cancelled, interrupted};
  int number = 0;
  const auto attempt = [&](std::vector<RunState> path, RunState last, bool allowed) {
    auto run = support::sample_run("run" + std::to_string(number++));
    store_->add_run(run);
    for (const auto state : path) {
      run.state = state;
      store_->update_run(run);
    }
    const auto entries = appended().size();
    run.state = last;
    if (allowed) {
      store_->update_run(run);
      EXPECT_EQ(store_->find_run(run.id)->state, last);
    } else {
      EXPECT_EQ(code_of([&] { store_->update_run(run); }), ErrorCode::conflict);
      EXPECT_EQ(appended().size(), entries);
    }
  };
  for (const auto last : all) {
    SCOPED_TRACE(to_text(last));
    attempt({}, last, from_queued.contains(last));
    attempt({running}, last, last != queued);
    for (const auto end : {succeeded, warning, failed, cancelled, interrupted}) attempt({running, end}, last, false);
  }
}

TEST_P(StoreContract, ARunIsNewOnceAndQueuedFirst) {
  store_->add_run(support::sample_run("one"));
  EXPECT_EQ(code_of([&] { store_->add_run(support::sample_run("one")); }), ErrorCode::conflict);
  auto running = support::sample_run("two");
  running.state = RunState::running;
  EXPECT_EQ(code_of([&] { store_->add_run(running); }), ErrorCode::internal);
  EXPECT_THAT(actions(), ElementsAre("run.queued"));
}

TEST_P(StoreContract, FindsARunByAnyUniqueEndOfItsId) {
  for (const auto* id : {"20261122t053612-aaaaaaa1", "20261122t053612-bbbbbbb2", "20261123t000000-cccccc%_"})
    store_->add_run(support::sample_run(id));
  EXPECT_EQ(store_->find_run("20261122t053612-aaaaaaa1")->id, "20261122t053612-aaaaaaa1");
  EXPECT_EQ(store_->find_run("20261123")->id, "20261123t000000-cccccc%_");
  EXPECT_EQ(store_->find_run("b2")->id, "20261122t053612-bbbbbbb2");
  EXPECT_EQ(store_->find_run("20261122t053612-a")->id, "20261122t053612-aaaaaaa1");
  EXPECT_EQ(code_of([&] { store_->find_run("20261122"); }), ErrorCode::conflict);
  EXPECT_FALSE(store_->find_run("t053612"));
  EXPECT_FALSE(store_->find_run("20261122%a1"));
  EXPECT_FALSE(store_->find_run("%a1"));
  EXPECT_FALSE(store_->find_run("_1"));
  EXPECT_FALSE(store_->find_run("*"));
  EXPECT_EQ(store_->find_run("%_")->id, "20261123t000000-cccccc%_");
  EXPECT_FALSE(store_->find_run("' OR 1=1 --"));
}

TEST_P(StoreContract, PrefersTheWholeIdToAPart) {
  store_->add_run(support::sample_run("abc"));
  store_->add_run(support::sample_run("abcdef"));
  EXPECT_EQ(store_->find_run("abc")->id, "abc");
}

TEST_P(StoreContract, ListsRunsNewestFirstAndFilters) {
  bring("r1", {RunState::running, RunState::succeeded});
  bring("r2", {RunState::running, RunState::failed});
  bring("r3", {RunState::running});
  store_->add_run(support::sample_run("r4", "music"));
  auto restore = support::sample_run("r5");
  restore.kind = domain::RunKind::restore;
  restore.target = "/tmp/back";
  store_->add_run(restore);
  EXPECT_THAT(ids(store_->runs({})), ElementsAre("r5", "r4", "r3", "r2", "r1"));
  EXPECT_THAT(ids(store_->runs({.limit = 2})), ElementsAre("r5", "r4"));
  EXPECT_THAT(ids(store_->runs({.before_id = "r4", .limit = 2})), ElementsAre("r3", "r2"));
  EXPECT_THAT(ids(store_->runs({.plan = "photos"})), ElementsAre("r5", "r3", "r2", "r1"));
  EXPECT_THAT(ids(store_->runs({.state = RunState::failed})), ElementsAre("r2"));
  EXPECT_THAT(ids(store_->runs({.kind = domain::RunKind::restore})), ElementsAre("r5"));
  EXPECT_THAT(ids(store_->runs({.plan = "music", .before_id = "r4"})), IsEmpty());
  EXPECT_EQ(code_of([&] { store_->runs({.before_id = "r9"}); }), ErrorCode::not_found);
  EXPECT_THAT(ids(store_->unfinished_runs()), ElementsAre("r3", "r4", "r5"));
}

TEST_P(StoreContract, TheLastFinishedBackupIsOneOfThatPlan) {
  EXPECT_FALSE(store_->last_finished_backup("photos"));
  bring("r1", {RunState::running, RunState::succeeded});
  bring("r2", {RunState::running, RunState::failed});
  bring("r3", {RunState::running});
  auto restore = support::sample_run("r4");
  restore.kind = domain::RunKind::restore;
  store_->add_run(restore);
  restore.state = RunState::cancelled;
  store_->update_run(restore);
  EXPECT_EQ(store_->last_finished_backup("photos")->id, "r2");
  EXPECT_FALSE(store_->last_finished_backup("music"));
}

TEST_P(StoreContract, EntriesComeNewestFirstAndInPages) {
  for (int i = 1; i < 6; ++i) EXPECT_EQ(store_->record(support::sample_event(i)), static_cast<std::uint64_t>(i));
  const auto page = store_->entries({.before_seq = 5, .limit = 3});
  ASSERT_EQ(page.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(page[i].seq, 4 - i);
    EXPECT_EQ(page[i].event.details.at("marker"), static_cast<std::int64_t>(4 - i));
  }
  EXPECT_THAT(store_->entries({.before_seq = 0}), IsEmpty());
  EXPECT_EQ(store_->entries({.limit = 2}).at(0).seq, 5U);
}

TEST_P(StoreContract, TheFirstEntrySaysWhoseLedgerItIs) {
  const auto entries = store_->entries({});
  ASSERT_EQ(entries.size(), 1U);
  const auto& event = entries[0].event;
  EXPECT_EQ(entries[0].seq, 0U);
  EXPECT_EQ(event.action, "ledger.begin");
  EXPECT_EQ(event.actor, "system");
  const auto head = store_->ledger_head();
  EXPECT_EQ(event.details.at("origin").as_string(), head.checkpoint.origin);
  EXPECT_EQ(event.details.at("key").as_string(), head.key);
  require_whole_ledger();
  reopen();
  EXPECT_EQ(store_->ledger_head().note, head.note);
}

TEST_P(StoreContract, ARefusedEntryTakesItsChangeWithIt) {
  EXPECT_EQ(code_of([&] { store_->add_repository(support::sample_repository(), ""); }), ErrorCode::invalid_input);
  EXPECT_FALSE(store_->find_repository("default"));
  EXPECT_THAT(appended(), IsEmpty());
  store_->record(support::sample_event(1));
  require_whole_ledger();
}

// Whatever a tool says and however long names are, the outcome of a run can be recorded.
TEST_P(StoreContract, NoMessageIsTooLongOrOddForTheLedger) {
  store_->add_repository(support::sample_repository(), "a");
  auto plan = support::sample_plan();
  plan.files.sources.assign(50, "/" + std::string(4095, '\xff'));
  store_->add_plan(plan, "a");
  auto run = support::sample_run("one");
  store_->add_run(run);
  run.state = RunState::failed;
  run.duration = base::Milliseconds{-5};
  run.bytes.processed = ~std::uint64_t{0} >> 1;
  run.error = domain::RunError{ErrorCode::internal, std::string(200'000, '\\') + "\xff\x1b[31m", ""};
  EXPECT_EQ(store_->update_run(run), 4U);
  EXPECT_EQ(appended().size(), 4U);
  EXPECT_EQ(domain::to_json(*store_->find_run("one")).at("error"), appended().back().event.details.at("error"));
  EXPECT_LE(store_->find_run("one")->error->message.size(), 4096U);
}

}  // namespace strongroom
