// What every implementation of domain/store.h must do with what comes by schedules. Included after store_contract.h.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "contract/store_contract.h"

namespace strongroom {

class StoreSchedulesContract : public StoreContract {
 protected:
  static domain::Run maintenance_run(const std::string& id, domain::RunKind kind, const std::string& repository) {
    auto run = support::sample_run(id);
    run.plan.clear();
    run.repository = repository;
    run.kind = kind;
    run.scheduled_at = support::sample_time();
    return run;
  }

  const domain::ScheduledWork kPhotos{domain::Work::backup, "photos"};
};

TEST_P(StoreSchedulesContract, WhenAPlanComesNextIsStoredWithWhatDecidesIt) {
  add_plan_and_repository();
  const auto at = support::sample_time();
  const domain::Due first{kPhotos, at, "0 2 * * *\n"}, second{kPhotos, at + std::chrono::hours{24}, "0 2 * * *\n"};
  EXPECT_FALSE(store_->find_due(kPhotos));
  store_->set_due(first);
  EXPECT_EQ(store_->find_due(kPhotos)->next_at, at);
  EXPECT_EQ(store_->find_due(kPhotos)->basis, first.basis);
  EXPECT_TRUE(appended().size() == 2) << "no entry of its own";
  store_->set_due(first, support::sample_event(7));
  EXPECT_EQ(appended().back().event.action, "test.marked");

  auto run = support::sample_run("r1");
  run.scheduled_at = at;
  EXPECT_FALSE(store_->has_run_due_at(kPhotos, at));
  store_->add_run(run, {"req-1", second, support::sample_event(8)});
  EXPECT_TRUE(store_->has_run_due_at(kPhotos, at));
  EXPECT_FALSE(store_->has_run_due_at({domain::Work::backup, "music"}, at));
  EXPECT_EQ(store_->find_due(kPhotos)->next_at, second.next_at);
  EXPECT_EQ(appended().back().event.request, "req-1");
  EXPECT_EQ((appended().end() - 2)->event.action, "test.marked") << "before the run's own";
  EXPECT_EQ(store_->find_run("r1")->scheduled_at, at);

  // One run for each instant: nothing of another is there.
  auto again = support::sample_run("r2");
  again.scheduled_at = at;
  const auto entries = appended().size();
  EXPECT_EQ(code_of([&] { store_->add_run(again, {{}, first, support::sample_event(9)}); }), ErrorCode::conflict);
  EXPECT_FALSE(store_->find_run("r2"));
  EXPECT_EQ(store_->find_due(kPhotos)->next_at, second.next_at);
  EXPECT_EQ(appended().size(), entries);

  run.state = RunState::running;
  store_->update_run(run);
  run.state = RunState::succeeded;
  run.next_at = second.next_at + std::chrono::hours{1};
  store_->update_run(run, domain::Due{kPhotos, *run.next_at, "1 3 * * *\n"});
  EXPECT_EQ(store_->find_run("r1")->next_at, run.next_at);
  reopen();
  ASSERT_EQ(store_->dues().size(), 1U);
  EXPECT_EQ(store_->dues().front().basis, "1 3 * * *\n");
  EXPECT_TRUE(store_->run_record_faults(10).empty());
  store_->rebuild("cli:root");
  EXPECT_TRUE(store_->has_run_due_at(kPhotos, at)) << "made anew from the ledger";

  store_->forget_due(kPhotos);
  EXPECT_FALSE(store_->find_due(kPhotos));
  auto plan = support::sample_plan();
  for (const auto& change : std::vector<std::function<void()>>{
           [&] { plan.schedule = "0 3 * * *"; }, [&] { plan.time_zone = "UTC"; }, [&] { plan.paused = true; }}) {
    store_->set_due(first);
    plan.files.excludes.push_back("x");
    store_->update_plan(plan, "cli:root");
    EXPECT_TRUE(store_->find_due(kPhotos)) << "another edit leaves it";
    change();
    store_->update_plan(plan, "cli:root");
    EXPECT_FALSE(store_->find_due(kPhotos));
  }
  store_->set_due(first);
  store_->remove_plan("photos", "cli:root");
  EXPECT_TRUE(store_->dues().empty());
  store_->set_due(first);
  EXPECT_TRUE(store_->dues().empty()) << "of a plan that is gone nothing is kept";
}

TEST_P(StoreSchedulesContract, WhatIsDoneToARepositoryHasSchedulesOfItsOwn) {
  add_plan_and_repository();
  auto other = support::sample_repository();
  other.name = "other";
  store_->add_repository(other, "cli:root");
  const auto at = support::sample_time();
  const domain::ScheduledWork prune{domain::Work::prune, "default"}, verify{domain::Work::verify, "default"};
  for (const auto& of : {kPhotos, prune, verify}) store_->set_due({of, at, "rule"});
  store_->set_due({{domain::Work::prune, "photos"}, at, "rule"});
  EXPECT_EQ(store_->dues().size(), 3U) << "there is no repository of that name";

  // One run for each instant, kind and repository.
  store_->add_run(maintenance_run("r1", domain::RunKind::prune, "default"));
  EXPECT_TRUE(store_->has_run_due_at(prune, at));
  EXPECT_FALSE(store_->has_run_due_at(verify, at));
  EXPECT_FALSE(store_->has_run_due_at({domain::Work::prune, "other"}, at));
  EXPECT_FALSE(store_->has_run_due_at(kPhotos, at));
  store_->add_run(maintenance_run("r2", domain::RunKind::check, "default"));
  store_->add_run(maintenance_run("r3", domain::RunKind::prune, "other"));
  EXPECT_EQ(code_of([&] { store_->add_run(maintenance_run("r4", domain::RunKind::prune, "default")); }),
            ErrorCode::conflict);

  auto repository = *store_->find_repository("default");
  repository.maintenance.prune = "0 3 * * 0";
  store_->update_repository(repository, "cli:root");
  EXPECT_FALSE(store_->find_due(prune)) << "another rule begins anew";
  EXPECT_TRUE(store_->find_due(verify));
  repository.maintenance.time_zone = "UTC";
  store_->set_due({prune, at, "rule"});
  store_->update_repository(repository, "cli:root");
  ASSERT_EQ(store_->dues().size(), 1U);
  EXPECT_EQ(store_->dues().front().of, kPhotos);
  store_->set_due({{domain::Work::verify, "other"}, at, "rule"});
  store_->remove_repository("other", "cli:root");
  EXPECT_EQ(store_->dues().size(), 1U);
}

TEST_P(StoreSchedulesContract, AnEditOfARepositorySaysNothingOfWhatChecksHaveFound) {
  auto seen = support::sample_repository();
  store_->add_repository(seen, "cli:root");
  const auto at = support::sample_time();
  const auto reading = domain::read_further({}, 3, at, at + std::chrono::hours{1});
  store_->set_repository_checked("default", at);
  store_->set_repository_reading("default", reading);
  seen.maintenance = {"0 3 * * 0", {"10%", "5G"}, "", 30, ""};
  store_->update_repository(seen, "cli:root");
  EXPECT_EQ(store_->find_repository("default")->reading, reading);
  seen.maintenance = {};
  store_->update_repository(seen, "cli:root");
  auto begun_anew = reading;
  begun_anew.parts = begun_anew.done = 0;
  begun_anew.began_at.reset();
  seen.maintenance = {"0 3 * * 0", {"10%", "5G"}, "0 4 * * *", 14, "Europe/Berlin"};
  store_->update_repository(seen, "cli:root");
  EXPECT_EQ(appended().back().event.details.at("changed"),
            (boost::json::array{"prune", "max_unused", "max_repack", "verify", "verify_days", "time_zone"}));
  reopen();
  const auto kept = *store_->find_repository("default");
  EXPECT_EQ(kept.maintenance, seen.maintenance);
  EXPECT_EQ(kept.checked_at, at);
  EXPECT_EQ(kept.reading, begun_anew) << "parts of another size are other parts";
  seen.shown_location = "/somewhere/else";
  store_->update_repository(seen, "cli:root");
  EXPECT_FALSE(store_->find_repository("default")->checked_at) << "nobody has looked there yet";
  EXPECT_EQ(store_->find_repository("default")->reading, domain::DataReading{});
  EXPECT_EQ(code_of([&] { store_->set_repository_reading("nas", reading); }), ErrorCode::not_found);
}

}  // namespace strongroom
