// What is so right now, as the stream of entries tells it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/store.h"
#include "jobs/ledger_watch.h"
#include "jobs/tracker.h"
#include "ledger/entry.h"
#include "live/message.h"

namespace strongroom::live {

// Which runs are unfinished, which was each plan's last and what state the ledger is in follow from entries alone, so
// that a snapshot is exactly as of the last one. How far a run is comes from the tracker. Not thread-safe.
class Picture {
 public:
  // An unfinished run, and when it was last shown.
  struct Unfinished {
    jobs::LiveRun live;
    std::string text;      // LIVE, as it was last shown
    bool tracked = false;  // the tracker has had it
    bool changed = true;   // since it was last shown
    std::optional<base::MonotonicTime> shown;
  };
  using Unfinisheds = std::map<std::string, Unfinished>;  // by id: oldest first

  // What is so before entries are taken: of the store and of the tracker, in any order with what is committed
  // meanwhile. Entries that are in it may be taken again. A damaged record is left out; throws what else the store
  // throws. Returns the number of the first entry that may be missing in it.
  std::uint64_t begin(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& tracked);
  // `run` is what run_of says of the entry.
  void take(const ledger::Entry& entry, const std::optional<RunSummary>& run);
  // What the tracker has, read before the last entries were taken. A run that it had and has no more, without an entry
  // that says how it ended, could not be recorded: it is unfinished no longer, whatever it was. Returns such runs.
  std::vector<std::string> look(const std::vector<jobs::LiveRun>& tracked);

  Unfinisheds& unfinished() { return unfinished_; }
  const Unfinisheds& unfinished() const { return unfinished_; }
  // Without what is about the store.
  SnapshotParts parts() const;

 private:
  struct Last {
    base::UtcTime created_at{};
    std::string text;  // RUN
  };
  void take_run(const RunSummary& summary, base::UtcTime at);
  void remember_last(const RunSummary& summary);
  void read_last(domain::StoreReader& reader, const std::string& plan);

  Unfinisheds unfinished_;
  std::set<std::string> plans_;       // that exist
  std::map<std::string, Last> last_;  // by plan; of removed ones too, which may come back under their name
  jobs::LedgerWatch ledger_;
};

}  // namespace strongroom::live
