// A store of the first strongroom, from before there was a tree, is brought over whole or not at all.
#include "store/sqlite/import.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <boost/json.hpp>
#include <functional>

#include "base/error.h"
#include "domain/json.h"
#include "ledger/canonical.h"
#include "store/sqlite/schema.h"
#include "support/child.h"
#include "support/faulty_vfs.h"
#include "support/rounds.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;
using domain::RunState;

// Writes what the first strongroom wrote: entries without "prev" and "boot", records with everything in one body.
class OldStore : public testing::Test {
 protected:
  OldStore() {
    create_store(place_.path, known_migrations().first(1), place_.clock);
    Database database{place_.path, Access::read_write};
    add_entry(database, 0, "repository.add", "", {{"backend", "local"}});
    for (int i = 0; i < 3; ++i) add_run(database, "run" + std::to_string(i), i);
  }

  static void add_entry(Database& database, std::int64_t seq, const std::string& action, const std::string& run,
                        json::object details) {
    const auto time = base::format_utc(support::sample_time() + std::chrono::seconds{seq});
    json::object body{{"v", 1},
                      {"seq", seq},
                      {"ts", time},
                      {"actor", "cli:root"},
                      {"action", action},
                      {"sev", "notice"},
                      {"result", "ok"},
                      {"target", "plan/photos"},
                      {"details", std::move(details)}};
    std::optional<std::string_view> run_column;
    if (!run.empty()) {
      body["run"] = run;
      run_column = run;
    }
    database.change("INSERT INTO entry(seq, ts, action, run, sev, body) VALUES(?, ?, ?, ?, 'notice', ?)", seq, time,
                    std::string_view{action}, run_column, ledger::canonical_json(body));
  }

  static domain::Run old_run(const std::string& id, int i) {
    auto run = support::sample_run(id);
    run.state = i == 2 ? RunState::running : RunState::warning;
    run.bytes.processed = 4711;
    run.error = domain::RunError{base::ErrorCode::network, std::string(9000, 'm'), "Try again."};
    domain::add_warning(run, {base::ErrorCode::source_unreadable, "not readable", "/data/\xff\n"});
    run.ledger_seq = 2U * static_cast<unsigned>(i) + 2;
    return run;
  }

  static void add_run(Database& database, const std::string& id, int i) {
    const auto run = old_run(id, i);
    const auto last = static_cast<std::int64_t>(*run.ledger_seq);
    add_entry(database, last - 1, "run.queued", id, {{"plan", "photos"}});
    add_entry(database, last, "run." + std::string{to_text(run.state)}, id, {{"plan", "photos"}});
    database.change(
        "INSERT INTO run(id, plan, repository, kind, state, created_at, ledger_seq, body) VALUES(?, ?, ?, ?, ?, ?, ?, "
        "?)",
        std::string_view{run.id}, std::string_view{run.plan}, std::string_view{run.repository}, to_text(run.kind),
        to_text(run.state), base::format_utc(run.created_at), last, json::serialize(domain::to_json(run)));
  }

  support::SqlitePlace place_;
};

TEST_F(OldStore, IsNotReadBeforeItIsBroughtOver) {
  EXPECT_THROW(open_reader(place_.path), base::Error);
  EXPECT_FALSE(holds_secrets(place_.path)) << "no repository, no signing key";
}

TEST_F(OldStore, BecomesALedgerThatBeginsWithEntryZero) {
  const auto store = place_.open();
  auto entries = store->entries({});
  std::ranges::reverse(entries);
  ASSERT_EQ(entries.size(), 8U);
  EXPECT_EQ(entries[0].event.action, "ledger.begin");
  EXPECT_EQ(entries[1].event.action, "repository.add");
  ledger::Hasher hasher;
  ledger::Frontier frontier;
  for (const auto& entry : entries) frontier.append(hasher.leaf(ledger::canonical_body(entry)), hasher);
  EXPECT_EQ(store->ledger_head().checkpoint.root, frontier.root(hasher));
  for (std::size_t i = 1; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].boot, std::string(32, '0') + ":0");
    EXPECT_EQ(entries[i].time, support::sample_time() + std::chrono::seconds{i - 1}) << "the time it had";
    EXPECT_EQ(entries[i].event.actor, "cli:root");
  }
  EXPECT_TRUE(std::filesystem::exists(place_.path.native() + ".before-ledger"));
}

TEST_F(OldStore, KeepsItsRunsUnderTheNewNumbers) {
  const auto store = place_.open();
  const auto runs = store->runs({});
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[0].id, "run2");
  EXPECT_EQ(runs[0].ledger_seq, 7U);
  auto expected = old_run("run1", 1);
  expected.ledger_seq = 5;
  expected.error->message = std::string(4093, 'm') + "…";
  EXPECT_EQ(domain::to_json(runs[1]), domain::to_json(expected));
}

TEST_F(OldStore, ItsRunsCanBeMadeAnewFromTheLedger) {
  const auto store = place_.open();
  auto run = *store->find_run("run2");
  run.state = RunState::interrupted;
  store->update_run(run);
  EXPECT_EQ(store->rebuild("cli:ann").changed, 0U);
}

TEST_F(OldStore, OneThatCannotBeBroughtOverStaysAsItIs) {
  { Database{place_.path, Access::read_write}.execute("UPDATE run SET body = '{}' WHERE id = 'run1'"); }
  EXPECT_THROW(place_.open(), base::Error);
  Database old{place_.path, Access::read_only};
  EXPECT_EQ(old.integer("PRAGMA user_version"), 1);
  EXPECT_EQ(old.integer("SELECT count(*) FROM entry"), 7);
  EXPECT_EQ(old.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'log'"), 0);
}

// True when the child lived to the end; killed at its `writes`-th write otherwise.
bool opens_before_write(const std::function<void()>& open, int writes) {
  support::Child child{[&](support::Child::Ends) {
    support::FaultyDisk disk;
    disk.kill_at_write(writes);
    open();
  }};
  const int status = child.end(0);
  EXPECT_TRUE(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) << status;
  return status == 0;
}

TEST_F(OldStore, AKillAtAnyWriteLeavesTheOldOneOrTheNewOne) {
  Database{place_.path, Access::read_write}.copy_to(place_.directory / "old");
  int kills = 0;
  for (int writes = 1;; writes += support::rounds(5, 1), ++kills) {
    Database{place_.directory / "old", Access::read_write}.copy_to(place_.path);
    for (const auto* suffix : {"-wal", "-shm"}) std::filesystem::remove(place_.path.native() + suffix);
    if (opens_before_write([&] { place_.open(); }, writes)) break;
    const auto version = Database{place_.path, Access::read_write}.integer("PRAGMA user_version");
    const auto entries = Database{place_.path, Access::read_write}.integer("SELECT count(*) FROM entry");
    EXPECT_EQ(entries, version == 1 ? 7 : 8) << "write " << writes;
    const auto store = place_.open();
    EXPECT_EQ(store->ledger_head().checkpoint.size, 8U) << "write " << writes;
    EXPECT_EQ(store->runs({}).size(), 3U);
  }
  EXPECT_GT(kills, 10);
}

TEST(NewStore, AKillAtAnyWriteLeavesNoneOrAWholeOne) {
  int kills = 0;
  for (int writes = 1;; writes += support::rounds(4, 1), ++kills) {
    support::SqlitePlace place;
    const bool lived = opens_before_write([&] { place.open(); }, writes);
    if (std::filesystem::exists(place.path)) {
      EXPECT_EQ(open_reader(place.path)->ledger_head().checkpoint.size, 1U) << "write " << writes;
    }
    EXPECT_EQ(place.open()->ledger_head().checkpoint.size, 1U) << "write " << writes;
    if (lived) break;
  }
  EXPECT_GT(kills, 10);
}

}  // namespace
}  // namespace strongroom::store
