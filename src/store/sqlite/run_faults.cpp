// Whether the table of runs says what the ledger says.
#include "base/error.h"
#include "base/text.h"
#include "store/sqlite/run_rows.h"

namespace strongroom::store {
namespace {

constexpr std::int64_t kPage = 200;

class Faults {
 public:
  explicit Faults(std::size_t limit) : limit_{limit} {}
  void add(std::string_view id, std::string_view what) {
    if (all_.size() < limit_) all_.push_back("the record of run " + base::terminal_safe(id) + std::string{what});
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  std::size_t limit_;
  std::vector<std::string> all_;
};

}  // namespace

std::vector<std::string> misplaced_runs(Database& database, std::size_t limit) {
  const ReadTransaction transaction{database};
  Faults faults{limit};
  Statement known{database,
                  "SELECT e.run, max(e.seq), r.ledger_seq FROM entry e JOIN entry_kind k ON k.id = e.kind "
                  "LEFT JOIN run r ON r.id = e.run WHERE e.run IS NOT NULL AND k.action IN ('run.queued', "
                  "'run.running', 'run.succeeded', 'run.warning', 'run.failed', 'run.cancelled', 'run.interrupted') "
                  "GROUP BY e.run"};
  while (known.step()) {
    if (known.is_null(2))
      faults.add(known.view(0), " is gone");
    else if (known.integer(1) != known.integer(2))
      faults.add(known.view(0), " is not the newest the ledger knows");
  }
  Statement unknown{database, "SELECT id FROM run WHERE id NOT IN (SELECT run FROM entry WHERE run IS NOT NULL)"};
  while (unknown.step()) faults.add(unknown.view(0), " has no entry in the ledger");
  return faults.take();
}

RunPage check_run_records(Database& database, std::optional<std::int64_t> from, std::size_t limit) {
  RunPage page;
  page.next.reset();
  Faults faults{limit};
  Statement rows{database, "SELECT number, id FROM run WHERE number >= ? ORDER BY number LIMIT ?"};
  rows.bind(from, kPage);
  for (std::int64_t seen = 1; rows.step(); ++seen) {
    const auto id = rows.text(1);
    try {
      read_run(database, id);
    } catch (const base::Error& error) {
      if (error.code() != base::ErrorCode::integrity && error.code() != base::ErrorCode::status_fetch) throw;
      faults.add(id, " is not what the ledger says");
    }
    if (seen == kPage) page.next = rows.integer(0) + 1;
  }
  page.faults = faults.take();
  return page;
}

}  // namespace strongroom::store
