// Everything a run needs, real but for the engine: store, vault, locks and log in a temporary directory.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "jobs/executor.h"
#include "jobs/repository_access.h"
#include "jobs/run_queue.h"
#include "secrets/vault.h"
#include "store/sqlite/store.h"
#include "support/fake_database_engine.h"
#include "support/fake_engine.h"
#include "support/temporary_directory.h"

namespace strongroom::support {

class RunBench {
 public:
  RunBench() {
    std::filesystem::create_directory(source());
    std::ofstream{source() / "file"} << "content";
    data.prepare();
    vault = secrets::open_vault({data.key(), {}, true}, random);
    store = store::open_store(data.store(), {clock, random, *vault, {}, {}, {}});
    domain::Repository repository;
    repository.name = "default";
    repository.backend = "local";
    repository.shown_location = data.repository().native();
    repository.created_at = clock.now();
    jobs::seal_into(repository, {base::SecretString{data.repository().native()}, base::SecretString{"pw"}, {}}, *vault);
    store->add_repository(repository, "test");
    plan.name = "photos";
    plan.repository = "default";
    plan.files.sources = {source().native()};
    plan.retries.attempts = 0;  // no test waits for what it does not look at
    plan.created_at = clock.now();
    store->add_plan(plan, "test");
  }

  std::filesystem::path source() const { return directory.path() / "source"; }
  jobs::Services services() { return {*store, engine, databases, *vault, tracker, clock, random, log, data}; }

  // Runs it to its end and returns what the store has.
  domain::Run finish(jobs::RunQueue& queue, const std::string& run_id) {
    queue.wait(run_id, {});
    return *store->find_run(run_id);
  }
  domain::Run back_up() {
    jobs::RunQueue queue{1};
    jobs::Executor executor{services(), queue};
    const auto id = executor.start_backup(plan, {domain::Trigger::manual, "test"});
    return finish(queue, id);
  }

  TemporaryDirectory directory;
  base::SystemClock clock;
  base::SystemRandom random;
  base::Log log{base::LogLevel::off};
  instance::DataDirectory data{directory.path() / "data"};
  std::unique_ptr<domain::Vault> vault;
  std::unique_ptr<domain::DurableStore> store;
  FakeEngine engine;
  FakeDatabaseEngine databases;
  jobs::Tracker tracker{clock};
  domain::Plan plan;
};

}  // namespace strongroom::support
