// RunBench with a database and its plan.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/file.h"
#include "jobs/database_access.h"
#include "jobs/file_hash.h"
#include "support/run_bench.h"

namespace strongroom::support {

class DumpBench : public RunBench {
 public:
  DumpBench() {
    domain::Database database;
    database.name = "shop";
    database.parameters = {{"host", "db.example"}, {"dbname", "shop"}};
    jobs::seal_into(database, base::SecretString{"secret of the database"}, *vault);
    database.created_at = clock.now();
    shop.name = shop.dump.database = "shop";
    shop.dump.directory = data.backups().native();
    shop.dump.level = "1";
    shop.dump.retention.when = domain::RetentionWhen::every_run;
    shop.retries.attempts = 0;
    shop.created_at = clock.now();
    store->add_database(database, shop, "test");
  }

  domain::Run dump(domain::Trigger trigger = domain::Trigger::manual) {
    jobs::RunQueue queue{2};
    jobs::Executor executor{services(), queue};
    return finish(queue, executor.start_backup(shop, {trigger, "test"}));
  }
  std::vector<domain::Dump> dumps(bool also_gone = false) {
    domain::DumpFilter filter;
    filter.also_gone = also_gone;
    return store->dumps(filter);
  }
  std::vector<std::string> names_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  std::vector<std::string> actions_of(const std::string& run) {
    std::vector<std::string> actions;
    domain::EntryFilter filter;
    filter.run = run;
    for (const auto& entry : store->entries(filter)) actions.push_back(entry.event.action);
    std::ranges::reverse(actions);
    return actions;
  }

  // A run of the shop's plan that is in the store as running, as a killed process leaves it.
  domain::Run cut_off(domain::RunKind kind = domain::RunKind::backup, const std::string& target = {}) {
    domain::Run run;
    run.id = base::new_run_id(clock.now(), random);
    run.kind = kind;
    run.plan = run.database = "shop";
    run.actor = "test";
    run.target = target.empty() ? shop.dump.directory : target;
    run.created_at = clock.now();
    store->add_run(run);
    run.state = domain::RunState::running;
    run.started_at = clock.now();
    run.steps.push_back({"publish", domain::StepState::running, clock.now(), {}});
    store->update_run(run);
    return run;
  }
  // The files of a dump of `run`, and its record, not announced yet.
  domain::Dump files_of(const domain::Run& run, base::UtcTime at) {
    domain::Dump dump;
    dump.run = run.id;
    dump.plan = dump.database = dump.dbname = "shop";
    dump.directory = shop.dump.directory;
    dump.created_at = std::chrono::floor<std::chrono::seconds>(at);
    dump.filename = domain::dump_filename(at, dump.content);
    std::filesystem::create_directories(dump.directory);
    base::write_file_atomically(dump.path(), "dump of " + run.id);
    base::write_file_atomically(domain::sidecar_filename(dump.path()), "{}");
    dump.sha256 = jobs::hash_of_file(dump.path());
    dump.sidecar_sha256 = jobs::hash_of_file(domain::sidecar_filename(dump.path()));
    dump.size = std::filesystem::file_size(dump.path());
    return dump;
  }
  // One that was made so many days ago.
  domain::Dump old_dump(int days) {
    auto run = cut_off();
    const auto dump = files_of(run, clock.now() - std::chrono::days{days});
    store->announce_dumps({dump});
    store->publish_dumps({dump});
    run.state = domain::RunState::succeeded;
    store->update_run(run);
    return dump;
  }

  domain::Plan shop;
};

}  // namespace strongroom::support
