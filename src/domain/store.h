// The port to durable state: configuration, runs and the ledger, in domain words.
//
// Every operation that changes something is one transaction together with its ledger entry: both are there afterwards,
// or neither; when it returned, a power cut does not undo it. Operations throw not_found, conflict (a name is taken, a
// state does not allow it), no_space, integrity, status_fetch (the store cannot be read) or internal.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/database.h"
#include "domain/due.h"
#include "domain/dump.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"
#include "ledger/actor.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/raw_entry.h"
#include "ledger/tree.h"

namespace strongroom::domain {

struct RunFilter {
  std::optional<std::string> plan{};
  std::optional<RunState> state{};
  std::optional<RunKind> kind{};
  std::string before_id{};  // only runs older than this one; empty = from the newest
  std::size_t limit = 50;
};

// All of what is given must hold.
struct DumpFilter {
  std::optional<std::string> plan{};
  std::optional<std::string> run{};
  std::optional<std::string> directory{};
  std::optional<std::string> filename{};
  std::optional<std::string> sha256{};
  std::optional<DumpState> state{};
  bool also_gone = false;  // removed and withdrawn ones too
  std::size_t limit = 1'000'000;
};

// All of what is given must hold.
struct EntryFilter {
  std::optional<base::UtcTime> since{};  // inclusive
  std::optional<base::UtcTime> until{};  // exclusive
  std::optional<std::string> action{};   // "run.failed"; "run.*" for all that begin with "run."
  std::optional<std::string> actor{};
  std::optional<std::string> target{};
  std::optional<std::string> run{};
  std::optional<ledger::Severity> at_least{};
  // Words of which each must stand in the entry (action, actor, target, run, result or details), in any order and case;
  // the beginning of a word is enough. Empty = whatever.
  std::string text{};
  std::optional<std::uint64_t> before_seq{};  // for the next page
  std::size_t limit = 50;
};

// An entry as a list shows it. One that is not what was written any more has its number and what is wrong with it.
struct ListedEntry {
  std::uint64_t seq = 0;
  std::optional<ledger::Entry> entry{};
  std::string damage{};  // empty when there is an entry
};

// What is committed together with a run.
struct RunContext {
  std::string request{};     // id of the request that asked for the run; stands in the entry of its beginning
  std::optional<Due> due{};  // when its plan comes next
  std::optional<ledger::Event> before{};  // recorded before the run itself
};

struct LedgerHead {
  ledger::Checkpoint checkpoint;  // origin, size and root of the newest commit, as they are stored
  std::string note;               // the same, signed; that they agree is for whoever verifies to find out
  std::string key;                // the verification key that signed it, "NAME+ID+KEY"
};

// What `audit rebuild` did.
struct RebuildReport {
  std::uint64_t runs = 0;     // runs made from the ledger
  std::uint64_t changed = 0;  // that had said something else, were missing, or were not in the ledger at all
};

// Reads take no lock, wait for nobody and change nothing. Any thread may call.
class StoreReader {
 public:
  virtual ~StoreReader() = default;
  virtual std::vector<Repository> repositories() = 0;  // by name
  virtual std::optional<Repository> find_repository(const std::string& name) = 0;
  virtual std::vector<Database> databases() = 0;  // by name
  virtual std::optional<Database> find_database(const std::string& name) = 0;
  virtual std::vector<Dump> dumps(const DumpFilter& filter) = 0;  // newest first
  virtual std::vector<Plan> plans() = 0;                          // by name
  virtual std::optional<Plan> find_plan(const std::string& name) = 0;
  // `id` may be any unique beginning or end of one; conflict when several match.
  virtual std::optional<Run> find_run(const std::string& id) = 0;
  virtual std::vector<Run> runs(const RunFilter& filter) = 0;  // newest first
  virtual std::vector<Run> unfinished_runs() = 0;              // queued or running, oldest first
  virtual std::optional<Run> last_finished_backup(const std::string& plan) = 0;
  // Whether a run was ever started for this instant of the schedule.
  virtual bool has_run_due_at(const ScheduledWork& of, base::UtcTime at) = 0;
  virtual std::vector<Due> dues() = 0;  // by work and name
  virtual std::optional<Due> find_due(const ScheduledWork& of) = 0;
  // Newest first. Throws integrity when one of them is damaged: whoever decides by entries must not miss one.
  virtual std::vector<ledger::Entry> entries(const EntryFilter& filter) = 0;
  // The same for somebody who looks: a damaged entry does not hide the others. One that cannot be read any more may be
  // listed although it would not fit the filter.
  virtual std::vector<ListedEntry> list_entries(const EntryFilter& filter) = 0;
  virtual LedgerHead ledger_head() = 0;
  // Oldest first, entries [range.begin, range.end) that are there. Reads in short transactions, so that a long scan
  // does not keep the journal from being tidied up; entries are only ever appended, so it sees one consistent ledger.
  virtual void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) = 0;
  virtual void scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) = 0;
  // What the records of runs and dumps say otherwise than the ledger does, a sentence each, at most `limit`; empty when
  // they are what the ledger makes of them. Reads every record.
  virtual std::vector<std::string> run_record_faults(std::size_t limit) = 0;
  // The same of the times by which entries are found, which could hide them from a list. (The words are not looked at:
  // that takes longer than verifying everything else. `rebuild` makes both anew.)
  virtual std::vector<std::string> search_faults(std::size_t limit) = 0;
  // Directories outside the data directory into which every checkpoint is copied; by path.
  virtual std::vector<std::string> anchor_directories() = 0;
};

// Any thread may call; changes are made one after the other by the store's writer thread, each caller waits for its
// own.
class Store : public StoreReader {
 public:
  virtual void add_repository(const Repository& repository, const ledger::Actor& actor) = 0;
  // Not what set_repository_checked() and set_repository_reading() set. When a rule changes, what is due is forgotten.
  virtual void update_repository(const Repository& repository, const ledger::Actor& actor) = 0;
  virtual void remove_repository(const std::string& name,
                                 const ledger::Actor& actor) = 0;                      // conflict while a plan uses it
  virtual void set_repository_checked(const std::string& name, base::UtcTime at) = 0;  // no entry of its own
  // The same; the run that read says it in the ledger.
  virtual void set_repository_reading(const std::string& name, const DataReading& reading) = 0;
  // The database and its plan, of the same name, together. The first database is the default one.
  virtual void add_database(const Database& database, const Plan& plan, const ledger::Actor& actor) = 0;
  virtual void update_database(const Database& database, const ledger::Actor& actor) = 0;  // not: is_default
  virtual void set_default_database(const std::string& name, const ledger::Actor& actor) = 0;
  virtual void remove_database(const std::string& name, const ledger::Actor& actor) = 0;  // and its plan; dumps stay
  virtual void add_plan(const Plan& plan, const ledger::Actor& actor) = 0;
  // When its times change, what is due is forgotten.
  virtual void update_plan(const Plan& plan, const ledger::Actor& actor) = 0;
  virtual void remove_plan(const std::string& name, const ledger::Actor& actor) = 0;
  // A new run in state queued. Throws conflict when its plan has had a run for the same instant of its schedule.
  virtual void add_run(const Run& run, const RunContext& context = {}) = 0;
  // Writes the whole record. A change of state becomes an entry "run.STATE" and its number is returned (and stored as
  // ledger_seq); without one nothing goes to the ledger and the old number is returned. Throws conflict when the stored
  // state is final already, or the change is not allowed (queued -> running -> final, queued -> cancelled|interrupted|
  // failed). `due` is stored with it, unless one that follows from the same basis is there: whoever schedules may have
  // moved it on meanwhile.
  virtual std::uint64_t update_run(const Run& run, const std::optional<Due>& due = {}) = 0;
  // Takes the place of the earlier one, with an entry where there is something to say. Nothing is kept for a plan or a
  // repository that is not there any more.
  virtual void set_due(const Due& due, const std::optional<ledger::Event>& event = {}) = 0;
  virtual void forget_due(const ScheduledWork& of) = 0;  // no entry; idempotent
  // Before files get their names: an entry "dump.announced" for each, all in one transaction. Throws conflict when one
  // of the names was ever used in its directory, internal when the run is not running.
  virtual void announce_dumps(const std::vector<Dump>& dumps) = 0;
  // After they have them ("dump.published"), and after what had been published was taken back ("dump.withdrawn"). Only
  // what is announced is changed; the rest is left as it is.
  virtual void publish_dumps(const std::vector<Dump>& dumps) = 0;
  virtual void withdraw_dumps(const std::vector<Dump>& dumps, const std::string& reason) = 0;
  // Before files are deleted ("dump.removing", with the reason), and after ("dump.removed"). Of each, only what is in
  // the state for it is changed (present; removing); the rest is left as it is.
  virtual void begin_dump_removal(const std::vector<Dump>& dumps, const std::string& reason,
                                  const ledger::Actor& actor) = 0;
  virtual void finish_dump_removal(const std::vector<Dump>& dumps, const ledger::Actor& actor) = 0;
  // For what is no change of configuration or run: a revealed password, a removed lock, a check of its own.
  virtual std::uint64_t record(const ledger::Event& event) = 0;
  virtual void add_anchor_directory(const std::string& path, const ledger::Actor& actor) = 0;     // absolute
  virtual void remove_anchor_directory(const std::string& path, const ledger::Actor& actor) = 0;  // not_found
  // Makes the record of every run and dump anew from the ledger, and what the ledger is searched by. Only while no run
  // is unfinished (conflict). Recorded.
  virtual RebuildReport rebuild(const ledger::Actor& actor) = 0;
  // Looks whether the store is still there and whole: cheap while nobody else has touched it. Throws status_fetch when
  // it is not; until it is again, reads and changes throw that too, and nothing is written. What was acknowledged
  // before is kept: when the file is put back, the store goes on by itself. A second is a good interval.
  virtual void probe() = 0;
};

}  // namespace strongroom::domain
