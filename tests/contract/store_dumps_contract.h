// What every implementation of domain/store.h must do with databases and dumps. Included after store_contract.h.
#pragma once

#include <string>
#include <vector>

#include "contract/store_contract.h"

namespace strongroom {

class StoreDumpsContract : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    store_->add_database(support::sample_database(), support::sample_database_plan(), "cli:root");
  }

  domain::Run start_run(const std::string& id) {
    auto run = support::sample_run(id, "shop");
    run.repository.clear();
    run.database = "shop";
    store_->add_run(run);
    run.state = domain::RunState::running;
    store_->update_run(run);
    return run;
  }

  // A run that announced one dump, published it when it went well, and ended as `state`.
  domain::Dump made_by(const std::string& id, const std::string& filename, domain::RunState state) {
    auto run = start_run(id);
    auto dump = support::sample_dump(id, filename);
    store_->announce_dumps({dump});
    if (state == RunState::succeeded || state == RunState::warning)
      store_->publish_dumps({dump});
    else
      store_->withdraw_dumps({dump}, "the disk was full");
    run.state = state;
    store_->update_run(run);
    return dump;
  }

  std::string states() {
    std::string text;
    for (const auto& dump : store_->dumps({.also_gone = true}))
      text += dump.filename + "=" + std::string{to_text(dump.state)} + " ";
    return text;
  }
};

TEST_P(StoreDumpsContract, ADatabaseComesWithItsPlanAndTheFirstIsTheDefaultOne) {
  auto second = support::sample_database("crm");
  store_->add_database(second, support::sample_database_plan("crm"), "cli:root");
  reopen();
  ASSERT_EQ(store_->databases().size(), 2U);
  EXPECT_TRUE(store_->find_database("shop")->is_default);
  EXPECT_FALSE(store_->find_database("crm")->is_default);
  EXPECT_EQ(store_->find_database("shop")->parameters, support::sample_database().parameters);
  EXPECT_EQ(store_->find_database("shop")->password, support::sample_database().password);
  EXPECT_EQ(store_->find_plan("crm")->dump, support::sample_database_plan("crm").dump);
  EXPECT_EQ(store_->find_plan("crm")->schedule, domain::kDailyAtTwo);
  store_->set_default_database("crm", "cli:root");
  EXPECT_FALSE(store_->find_database("shop")->is_default);
  EXPECT_TRUE(store_->find_database("crm")->is_default);
  store_->remove_database("crm", "cli:root");
  EXPECT_FALSE(store_->find_plan("crm"));
  EXPECT_THAT(actions(), ElementsAre("database.add", "plan.add", "database.add", "plan.add", "database.default",
                                     "plan.remove", "database.remove"));
}

TEST_P(StoreDumpsContract, NamesOfDatabasesAndPlansAreOneNamespace) {
  store_->add_repository(support::sample_repository(), "a");
  store_->add_plan(support::sample_plan("photos"), "a");
  const auto before = appended().size();
  for (const auto* name : {"photos", "shop"})
    EXPECT_EQ(code_of([&] {
                store_->add_database(support::sample_database(name), support::sample_database_plan(name), "a");
              }),
              ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->remove_plan("shop", "a"); }), ErrorCode::conflict);
  EXPECT_EQ(code_of([&] { store_->set_default_database("none", "a"); }), ErrorCode::not_found);
  EXPECT_FALSE(store_->find_database("photos"));
  EXPECT_EQ(appended().size(), before);
}

TEST_P(StoreDumpsContract, AnEditedDatabaseIsRecordedWithoutItsPassword) {
  auto database = *store_->find_database("shop");
  database.parameters["host"] = "other.example";
  database.parameters.erase("port");
  database.password.bytes = "\x01new";
  store_->update_database(database, "a");
  const auto entry = appended().back();
  EXPECT_EQ(entry.event.action, "database.edit");
  EXPECT_EQ(boost::json::serialize(entry.event.details.at("changed")), R"(["host","port","password"])");
  EXPECT_EQ(store_->find_database("shop")->parameters.at("host"), "other.example");
  EXPECT_TRUE(store_->find_database("shop")->is_default);
}

TEST_P(StoreDumpsContract, ADumpIsAnnouncedThenPresentOrWithdrawn) {
  made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::succeeded);
  made_by("r2", "backup_2026-02-14T10-30-01.sql.gz", RunState::warning);
  made_by("r3", "backup_2026-02-14T10-30-02.sql.gz", RunState::failed);
  made_by("r4", "backup_2026-02-14T10-30-03.sql.gz", RunState::interrupted);
  start_run("r5");
  store_->announce_dumps({support::sample_dump("r5", "backup_2026-02-14T10-30-04.sql.gz")});
  EXPECT_EQ(states(),
            "backup_2026-02-14T10-30-04.sql.gz=announced backup_2026-02-14T10-30-03.sql.gz=withdrawn "
            "backup_2026-02-14T10-30-02.sql.gz=withdrawn backup_2026-02-14T10-30-01.sql.gz=present "
            "backup_2026-02-14T10-30-00.sql.gz=present ");
  EXPECT_EQ(store_->dumps({}).size(), 3U);
  EXPECT_EQ(store_->dumps({.run = "r2"}).front().sha256, support::sample_dump("r2", "x").sha256);
  EXPECT_TRUE(store_->dumps({.plan = "other"}).empty());
  EXPECT_TRUE(store_->dumps({.directory = "/elsewhere"}).empty());
  EXPECT_EQ(store_->dumps({.sha256 = std::string(64, 'a')}).size(), 3U);
  EXPECT_TRUE(store_->dumps({.sha256 = "00"}).empty());
  const auto withdrawn = appended({.action = "dump.withdrawn"});
  ASSERT_EQ(withdrawn.size(), 2U);
  EXPECT_EQ(withdrawn.front().event.run, "r3");
  EXPECT_EQ(withdrawn.front().event.details.at("reason"), "the disk was full");
  require_whole_ledger();
}

TEST_P(StoreDumpsContract, ANameIsNeverUsedAgain) {
  const std::string name = "backup_2026-02-14T10-30-00.sql.gz";
  const auto dump = made_by("r1", name, RunState::succeeded);
  store_->begin_dump_removal({dump}, "45 days old", "system");
  store_->finish_dump_removal({dump}, "system");
  start_run("r2");
  EXPECT_EQ(code_of([&] { store_->announce_dumps({support::sample_dump("r2", name)}); }), ErrorCode::conflict);
  auto elsewhere = support::sample_dump("r2", name);
  elsewhere.directory = "/srv/\xff\n";
  store_->announce_dumps({elsewhere});
  EXPECT_EQ(store_->dumps({.directory = elsewhere.directory}).size(), 1U);
}

TEST_P(StoreDumpsContract, WhatIsDecidedAboutADumpIsDecidedOnce) {
  const auto dump = made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::failed);
  const auto before = appended().size();
  store_->publish_dumps({dump});
  store_->withdraw_dumps({dump}, "again");
  store_->begin_dump_removal({dump}, "it is gone", "a");
  EXPECT_EQ(states(), "backup_2026-02-14T10-30-00.sql.gz=withdrawn ");
  EXPECT_EQ(appended().size(), before);
}

TEST_P(StoreDumpsContract, SeveralDumpsAreAnnouncedTogetherOrNotAtAll) {
  made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::succeeded);
  start_run("r2");
  const auto before = appended().size();
  EXPECT_EQ(code_of([&] {
              store_->announce_dumps({support::sample_dump("r2", "backup_2026-02-14T10-30-09.sql.gz"),
                                      support::sample_dump("r2", "backup_2026-02-14T10-30-00.sql.gz")});
            }),
            ErrorCode::conflict);
  EXPECT_EQ(appended().size(), before);
  EXPECT_EQ(store_->dumps({.also_gone = true}).size(), 1U);
}

TEST_P(StoreDumpsContract, AnEndedRunAnnouncesNothing) {
  made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::failed);
  EXPECT_EQ(code_of([&] { store_->announce_dumps({support::sample_dump("r1", "backup_2026-02-14T10-30-01.sql.gz")}); }),
            ErrorCode::internal);
}

TEST_P(StoreDumpsContract, ARemovalIsAnIntentAndAnOutcomeAndRepeatedOnesChangeNothing) {
  const auto dump = made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::succeeded);
  store_->finish_dump_removal({dump}, "system");
  EXPECT_EQ(store_->dumps({}).front().state, domain::DumpState::present)
      << "nothing is removed that was not decided on";
  store_->begin_dump_removal({dump}, "45 days old, kept for 30 days", "system");
  EXPECT_EQ(store_->dumps({}).front().state, domain::DumpState::removing) << "still known: it may not be gone yet";
  store_->begin_dump_removal({dump}, "again", "system");
  store_->finish_dump_removal({dump}, "system");
  store_->finish_dump_removal({dump}, "system");
  EXPECT_TRUE(store_->dumps({}).empty());
  const auto intents = appended({.action = "dump.removing"});
  ASSERT_EQ(intents.size(), 1U);
  EXPECT_EQ(intents.front().event.details.at("reason"), "45 days old, kept for 30 days");
  EXPECT_EQ(appended({.action = "dump.removed"}).size(), 1U);
}

TEST_P(StoreDumpsContract, EveryRecordIsWhatTheLedgerMakesOfIt) {
  made_by("r1", "backup_2026-02-14T10-30-00.sql.gz", RunState::succeeded);
  made_by("r2", "backup_2026-02-14T10-30-01.sql.gz", RunState::failed);
  const auto going = made_by("r3", "backup_2026-02-14T10-30-02.sql.gz", RunState::warning);
  const auto gone = made_by("r4", "backup_2026-02-14T10-30-03.sql.gz", RunState::succeeded);
  store_->begin_dump_removal({going, gone}, "asked for", "cli:root");
  store_->finish_dump_removal({gone}, "cli:root");
  const auto before = states();
  EXPECT_THAT(store_->run_record_faults(10), IsEmpty());
  EXPECT_EQ(store_->rebuild("cli:root").changed, 0U);
  EXPECT_EQ(states(), before);
}

}  // namespace strongroom
