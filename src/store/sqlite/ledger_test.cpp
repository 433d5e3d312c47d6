// When the store's ledger may be appended to, what a fork is, and that runs can be made anew from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "domain/json.h"
#include "store/sqlite/database.h"
#include "support/sqlite_place.h"
#include "support/store_samples.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;
using domain::RunState;
using testing::HasSubstr;

class StoreLedger : public testing::Test {
 protected:
  std::unique_ptr<domain::Store> open(const std::string& published = {}) {
    return open_store(place_.path, place_.setup(published));
  }
  std::unique_ptr<domain::Store> fork(const std::string& published) {
    auto setup = place_.setup(published);
    setup.fork = LedgerSetup::Fork{"cli:ann", "brought back from a copy"};
    return open_store(place_.path, std::move(setup));
  }
  Error refusal(const std::string& published = {}) {
    try {
      open(published);
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was refused";
    return Error{ErrorCode::internal};
  }
  void edit(const std::string& sql) {
    Database database{place_.path, Access::read_write};
    database.tidy_up_on_close();
    database.execute(sql.c_str());
  }
  // All of a table as one text.
  std::string dump(const std::string& query) {
    Database database{place_.path, Access::read_only};
    Statement rows{database, query};
    std::string text;
    while (rows.step()) {
      for (int column = 0; column < rows.columns(); ++column) text += rows.text(column) + "|";
      text += "\n";
    }
    return text;
  }
  // Appends, and gives the note of then.
  std::string append(domain::Store& store, int count) {
    for (int i = 0; i < count; ++i) store.record(support::sample_event(i));
    return store.ledger_head().note;
  }
  void copy_store(const char* to) { Database{place_.path, Access::read_write}.copy_to(place_.directory / to); }
  void bring_back(const char* from) { std::filesystem::rename(place_.directory / from, place_.path); }

  support::SqlitePlace place_;
};

TEST_F(StoreLedger, TakesWhatWasPublishedBefore) {
  const auto early = append(*open(), 3);
  const auto late = append(*open(early), 3);
  EXPECT_EQ(open(late)->ledger_head().checkpoint.size, 7U);
  EXPECT_EQ(open(early)->ledger_head().checkpoint.size, 7U);
}

TEST_F(StoreLedger, AStoreThatWasRolledBackIsNotAppendedTo) {
  append(*open(), 2);
  copy_store("copy");
  const auto published = append(*open(), 5);
  bring_back("copy");
  const auto error = refusal(published);
  EXPECT_EQ(error.code(), ErrorCode::integrity);
  EXPECT_THAT(error.message(), HasSubstr("holds 3 entries, but 8 had been published"));
  EXPECT_THAT(error.hint(), HasSubstr("strongroom audit verify"));
  EXPECT_THAT(error.hint(), HasSubstr("strongroom audit fork --reason"));
  EXPECT_EQ(open_reader(place_.path)->ledger_head().checkpoint.size, 3U) << "reading goes on";
}

TEST_F(StoreLedger, AnotherHistoryOfTheSameLengthIsNotAppendedTo) {
  append(*open(), 2);
  copy_store("copy");
  const auto published = append(*open(), 1);
  bring_back("copy");
  open()->record(support::sample_event(77));
  EXPECT_THAT(refusal(published).message(), HasSubstr("other entries than were published"));
}

TEST_F(StoreLedger, WhatAnotherLedgerPublishedIsRefused) {
  open();
  support::SqlitePlace other;
  EXPECT_THAT(refusal(other.open()->ledger_head().note).message(), HasSubstr("not signed by its key"));
  EXPECT_THAT(refusal("no note at all").message(), HasSubstr("not signed by its key"));
}

TEST_F(StoreLedger, ADifferentSecretKeyIsSeenAtOnce) {
  open();
  place_.vault = support::PlainVault{"another"};
  const auto error = refusal();
  EXPECT_EQ(error.code(), ErrorCode::integrity);
  EXPECT_THAT(error.message(), HasSubstr("sealed with another secret.key"));
  EXPECT_THAT(error.hint(), HasSubstr("Bring back the secret.key"));
}

TEST_F(StoreLedger, AForkSaysWhatWasLostAndSignsWithAnotherKey) {
  append(*open(), 2);
  copy_store("copy");
  const auto before = open_reader(place_.path)->ledger_head();
  const auto published = append(*open(), 5);
  bring_back("copy");
  const auto store = fork(published);
  const auto entry = store->entries({}).at(0);
  const auto& details = entry.event.details;
  EXPECT_EQ(entry.seq, 3U);
  EXPECT_EQ(entry.event.action, "ledger.fork");
  EXPECT_EQ(entry.event.actor, "cli:ann");
  EXPECT_EQ(entry.event.severity, ledger::Severity::critical);
  EXPECT_EQ(details.at("previous_origin").as_string(), before.checkpoint.origin);
  EXPECT_EQ(details.at("checkpoint").as_string(), before.note);
  EXPECT_EQ(details.at("published").as_string(), published);
  EXPECT_EQ(details.at("lost"), 5);
  EXPECT_EQ(details.at("reason"), "brought back from a copy");
  const auto head = store->ledger_head();
  EXPECT_EQ(details.at("origin").as_string(), head.checkpoint.origin);
  EXPECT_EQ(details.at("key").as_string(), head.key);
  EXPECT_NE(head.key, before.key);
  EXPECT_EQ(head.checkpoint.size, 4U);
}

TEST_F(StoreLedger, AfterAForkItGoesOnUnderTheNewKey) {
  append(*open(), 2);
  copy_store("copy");
  const auto published = append(*open(), 5);
  bring_back("copy");
  const auto after = fork(published)->ledger_head().note;
  const auto later = append(*open(after), 1);
  EXPECT_EQ(open(published)->ledger_head().note, later) << "the old history's note is no hindrance";
}

TEST_F(StoreLedger, AForkHelpsWhereTheSecretKeyIsLost) {
  const auto published = append(*open(), 1);
  place_.vault = support::PlainVault{"another"};
  EXPECT_EQ(fork(published)->entries({}).at(0).event.details.at("lost"), 0);
  EXPECT_EQ(open()->record(support::sample_event(1)), 3U);
}

TEST_F(StoreLedger, AHeadThatIsNotWhatWasSignedIsSeen) {
  append(*open(), 4);
  for (const auto* sql :
       {"UPDATE head SET size = 3, frontier = substr(frontier, 1, 32)", "UPDATE head SET frontier = zeroblob(64)",
        "UPDATE head SET note = replace(note, '5', '6')", "DELETE FROM head", "DELETE FROM log",
        "DROP TRIGGER entry_never_deleted; DELETE FROM entry WHERE seq = 4",
        "DROP TRIGGER entry_never_changed; UPDATE entry SET body = replace(body, 'marker', 'harmer') WHERE seq = 4"}) {
    copy_store("copy");
    edit(sql);
    EXPECT_EQ(refusal().code(), ErrorCode::integrity) << sql;
    bring_back("copy");
  }
  EXPECT_EQ(open()->record(support::sample_event(1)), 5U);
}

TEST_F(StoreLedger, TellsOfEveryEntryInOrderOnceItIsCommitted) {
  auto setup = place_.setup();
  std::vector<std::uint64_t> told;
  setup.committed = [&](const ledger::Entry& entry) { told.push_back(entry.seq); };
  {
    const auto store = open_store(place_.path, setup);
    store->record(support::sample_event(1));
    EXPECT_THROW(store->record({}), Error);
    store->record(support::sample_event(2));
  }
  EXPECT_EQ(told, (std::vector<std::uint64_t>{1, 2}));
}

class Rebuilding : public StoreLedger {
 protected:
  Rebuilding() {
    store_ = open();
    for (const auto* id : {"one", "two", "three"}) {
      auto run = support::sample_run(id);
      store_->add_run(run);
      run.state = RunState::running;
      store_->update_run(run);
      run.state = RunState::warning;
      run.target = "/data/\xff\n";
      run.error = domain::RunError{ErrorCode::network, std::string(9000, 'm'), std::string(9000, 'h')};
      run.steps = {{"backup", domain::StepState::warning, support::sample_time(), base::Milliseconds{2000}}};
      for (int i = 0; i < 1200; ++i)
        domain::add_warning(run, {ErrorCode::source_unreadable, "not readable", id + std::to_string(i)});
      store_->update_run(run);
    }
  }
  std::string rows() { return dump("SELECT * FROM run ORDER BY number"); }
  ErrorCode code_of_reading() {
    try {
      store_->runs({});
    } catch (const Error& error) {
      return error.code();
    }
    return ErrorCode::internal;
  }
  std::unique_ptr<domain::Store> store_;
};

TEST_F(Rebuilding, OfUntouchedRunsChangesNothing) {
  const auto before = rows();
  const auto report = store_->rebuild("cli:ann");
  EXPECT_EQ(report.runs, 3U);
  EXPECT_EQ(report.changed, 0U);
  EXPECT_EQ(rows(), before);
  EXPECT_EQ(store_->entries({}).at(0).event.action, "ledger.rebuilt");
}

TEST_F(Rebuilding, BringsBackWhatWasChangedBehindItsBack) {
  const auto before = rows();
  for (const auto* sql :
       {"UPDATE run SET body = replace(body, '\"warning\"', '\"succeeded\"'), state = 'succeeded' WHERE id = 'two'",
        "UPDATE run SET body = replace(body, '\"verified\":false', '\"verified\":true') WHERE id = 'one'",
        "UPDATE run SET ledger_seq = 1 WHERE id = 'three'", "UPDATE run SET evidence = NULL WHERE id = 'one'",
        "UPDATE run SET id = 'four' WHERE id = 'one'"}) {
    edit(sql);
    EXPECT_EQ(code_of_reading(), ErrorCode::integrity) << sql;
    EXPECT_GT(store_->rebuild("cli:ann").changed, 0U) << sql;
    EXPECT_EQ(rows(), before) << sql;
    EXPECT_EQ(store_->runs({}).size(), 3U);
  }
  edit("DELETE FROM run");
  EXPECT_EQ(store_->rebuild("cli:ann").changed, 3U);
  EXPECT_EQ(rows(), before);
}

// What a page of the dashboard could be made to leave out.
TEST_F(Rebuilding, WhatTheRecordsSayOtherwiseIsNamed) {
  EXPECT_THAT(store_->run_record_faults(10), testing::IsEmpty());
  for (const auto& [sql, fault] : std::vector<std::pair<const char*, std::string>>{
           {"UPDATE run SET state = 'running' WHERE id = 'two'", "the record of run two is not what the ledger says"},
           {"DELETE FROM run WHERE id = 'one'", "the record of run one is gone"},
           {"UPDATE run SET id = 'four' WHERE id = 'one'", "the record of run four has no entry in the ledger"},
           {"UPDATE run SET ledger_seq = 1 WHERE id = 'three'",
            "the record of run three is not the newest the ledger knows"}}) {
    edit(sql);
    EXPECT_THAT(store_->run_record_faults(10), testing::Contains(fault)) << sql;
    EXPECT_EQ(store_->run_record_faults(1).size(), 1U);
    store_->rebuild("cli:ann");
    EXPECT_THAT(store_->run_record_faults(10), testing::IsEmpty()) << sql;
  }
}

// Also not by keeping what is indexed in batches from being indexed.
TEST_F(StoreLedger, ADamagedEntryHidesNoOther) {
  const auto store = open();
  append(*store, 20);
  for (const auto* body : {"'x'", "'[1]'", "replace(body, 'cli', 'clj')"}) {
    edit("DROP TRIGGER IF EXISTS entry_never_changed");
    edit("UPDATE entry SET body = " + std::string{body} + " WHERE seq = 7");
    append(*store, 600);
    EXPECT_THROW(store->entries({.before_seq = 9}), Error) << body;
    const auto listed = store->list_entries({.before_seq = 9});
    ASSERT_EQ(listed.size(), 9U);
    for (const auto& [seq, entry, damage] : listed) {
      EXPECT_EQ(entry.has_value(), seq != 7) << seq;
      EXPECT_EQ(damage.empty(), seq != 7) << damage;
    }
    EXPECT_THAT(listed[1].damage, HasSubstr("entry 7 of the ledger"));
    EXPECT_EQ(store->list_entries({.text = "absent"}).size(), 0U);
  }
}

// By which an entry could be hidden from whoever asks for a day.
TEST_F(Rebuilding, TimesThatEntriesAreFoundByAreNamedWhenTheyAreNotTheirs) {
  append(*store_, 600);
  EXPECT_THAT(store_->search_faults(10), testing::IsEmpty());
  for (const auto* sql :
       {"UPDATE entry_span SET last = first WHERE number = 1",
        "UPDATE entry_span SET first = '2020-01-01T00:00:00.000000Z' WHERE number = 1",
        "DELETE FROM entry_span WHERE number = 1", "UPDATE entry_span SET number = 9 WHERE number = 1"}) {
    edit(sql);
    EXPECT_THAT(store_->search_faults(10),
                testing::Contains("the times by which entries 256 to 511 are found are not theirs"))
        << sql;
    EXPECT_EQ(store_->search_faults(1).size(), 1U);
    store_->rebuild("cli:ann");
    EXPECT_THAT(store_->search_faults(10), testing::IsEmpty()) << sql;
  }
}

TEST_F(Rebuilding, BringsBackWhatEntriesAreFoundBy) {
  for (int i = 0; i < 600; ++i) {
    auto event = support::sample_event(i);
    event.actor = "cli:finder";
    store_->record(event);
  }
  domain::EntryFilter filter;
  filter.text = "finder";
  filter.until = store_->entries({.limit = 1}).at(0).time + std::chrono::seconds{1};
  filter.limit = 1000;
  ASSERT_EQ(store_->entries(filter).size(), 600U);
  edit("DELETE FROM entry_span; INSERT INTO entry_words(entry_words) VALUES('delete-all')");
  EXPECT_LT(store_->entries(filter).size(), 600U);
  store_->rebuild("cli:ann");
  EXPECT_EQ(store_->entries(filter).size(), 600U);
}

TEST_F(Rebuilding, WaitsForRunsThatHaveNotFinished) {
  store_->add_run(support::sample_run("four"));
  EXPECT_THROW(store_->rebuild("cli:ann"), Error);
  EXPECT_EQ(store_->runs({}).size(), 4U);
}

TEST_F(Rebuilding, AListOfWarningsThatWasChangedIsNotShown) {
  edit("DROP TRIGGER evidence_never_changed; UPDATE evidence SET body = replace(body, 'one7', 'one8')");
  EXPECT_EQ(code_of_reading(), ErrorCode::integrity);
}

TEST_F(Rebuilding, EvidenceIsNeverChanged) {
  for (const auto* sql : {"UPDATE evidence SET body = ''", "DELETE FROM evidence",
                          "INSERT OR REPLACE INTO evidence SELECT sha256, '' FROM evidence"})
    EXPECT_THROW(edit(sql), Error) << sql;
}

TEST_F(Rebuilding, ReadingChangesNoByte) {
  store_.reset();
  const auto before = base::read_file(place_.path, 1 << 24);
  {
    const auto reader = open_reader(place_.path);
    reader->repositories();
    reader->plans();
    reader->find_run("one");
    reader->runs({});
    reader->unfinished_runs();
    reader->last_finished_backup("photos");
    EXPECT_EQ(reader->entries({.action = "run.*", .text = "warning"}).size(), 3U);
    reader->ledger_head();
    int scanned = 0;
    reader->scan_entries({0, 100}, [&](const ledger::RawEntry&) { ++scanned; });
    reader->scan_leaf_hashes({0, 100}, [&](const ledger::Hash&) { ++scanned; });
    EXPECT_EQ(scanned, 20);
    EXPECT_TRUE(reader->anchor_directories().empty());
    EXPECT_TRUE(holds_secrets(place_.path));
  }
  EXPECT_EQ(base::read_file(place_.path, 1 << 24), before);
}

}  // namespace
}  // namespace strongroom::store
