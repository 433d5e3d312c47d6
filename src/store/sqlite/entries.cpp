#include "store/sqlite/entries.h"

#include <map>

#include "store/sqlite/row_reading.h"
#include "store/sqlite/words.h"

namespace strongroom::store {
namespace {

constexpr std::int64_t kSpan = 256;  // entries in one row of entry_span

constexpr std::string_view kEntryColumns =
    "SELECT e.seq, e.body, e.leaf_hash, e.ts, k.action, k.actor, k.target, e.run, k.sev, k.result "
    "FROM entry e LEFT JOIN entry_kind k ON k.id = e.kind ";

ledger::RawEntry raw_entry_of(const Statement& row) {
  return {static_cast<std::uint64_t>(row.integer(0)),
          row.view(1),
          row.view(2),
          row.view(3),
          row.view(4),
          row.view(5),
          row.view(6),
          row.view(7),
          row.view(8),
          row.view(9)};
}

ledger::Entry entry_of(const Statement& row) {
  const auto raw = raw_entry_of(row);
  const auto what = "entry " + std::to_string(raw.seq) + " of the ledger";
  auto entry = reading(what, [&] { return ledger::entry_from_body(raw.body); });
  const auto& event = entry.event;
  require_same(what, std::to_string(raw.seq), std::to_string(entry.seq));
  require_same(what, raw.time, base::format_utc(entry.time));
  require_same(what, raw.action, event.action);
  require_same(what, raw.actor, event.actor);
  require_same(what, raw.target, event.target);
  require_same(what, raw.run, event.run);
  require_same(what, raw.severity, to_text(event.severity));
  require_same(what, raw.result, event.result);
  if (raw.leaf_hash != ledger::bytes_of(ledger::Hasher{}.leaf(raw.body)))
    throw_damaged(what + " is not what was written", "its hash is another");
  return entry;
}

std::int64_t kind_of(Database& database, const ledger::Event& event) {
  Statement find{database,
                 "SELECT id FROM entry_kind WHERE action = ? AND actor = ? AND target = ? AND sev = ? AND result = ?"};
  const std::string_view action = event.action, actor = event.actor, target = event.target, result = event.result;
  if (find.bind(action, actor, target, to_text(event.severity), result).step()) return find.integer(0);
  database.change("INSERT INTO entry_kind(action, actor, target, sev, result) VALUES(?, ?, ?, ?, ?)", action, actor,
                  target, to_text(event.severity), result);
  return sqlite3_last_insert_rowid(database.handle());
}

}  // namespace

Head read_head(Database& database) {
  Statement statement{database, "SELECT size, frontier, note, indexed FROM head"};
  if (!statement.step()) throw_damaged("the ledger has no head");
  auto frontier = ledger::Frontier::from_bytes(static_cast<std::uint64_t>(statement.integer(0)), statement.view(1));
  if (!frontier) throw_damaged("the head of the ledger contradicts itself");
  return {*std::move(frontier), statement.text(2), static_cast<std::uint64_t>(statement.integer(3))};
}

void write_head(Database& database, const ledger::Frontier& frontier, std::string_view note) {
  const auto bytes = frontier.bytes();
  database.change("UPDATE head SET size = ?, frontier = ?, note = ?", frontier.size(), Blob{bytes}, note);
}

void insert_entry(Database& database, const ledger::Entry& entry, std::string_view body, const ledger::Hash& leaf) {
  std::optional<std::string_view> run;
  if (!entry.event.run.empty()) run = entry.event.run;
  const auto time = base::format_utc(entry.time);
  database.change("INSERT INTO entry(seq, ts, kind, run, leaf_hash, body) VALUES(?, ?, ?, ?, ?, ?)", entry.seq, time,
                  kind_of(database, entry.event), run, Blob{ledger::bytes_of(leaf)}, body);
  database.change(
      "INSERT INTO entry_span(number, first, last) VALUES(?1, ?2, ?2) "
      "ON CONFLICT(number) DO UPDATE SET first = min(first, ?2), last = max(last, ?2)",
      static_cast<std::int64_t>(entry.seq) / kSpan, time);
}

void index_words(Database& database, std::uint64_t size) {
  const auto indexed = static_cast<std::uint64_t>(database.integer("SELECT indexed FROM head"));
  if (size - indexed < kIndexBatch) return;
  Statement bodies{database, "SELECT seq, body FROM entry WHERE seq >= ? AND seq < ?"};
  bodies.bind(indexed, size);
  while (bodies.step())
    database.change("INSERT INTO entry_words(rowid, words) VALUES(?, ?)", bodies.integer(0),
                    indexed_text(bodies.view(1)));
  database.change("UPDATE head SET indexed = ?", size);
}

void rebuild_search(Database& database) {
  database.execute("DELETE FROM entry_span; INSERT INTO entry_words(entry_words) VALUES('delete-all');");
  database.change("INSERT INTO entry_span SELECT seq / ?1, min(ts), max(ts) FROM entry GROUP BY seq / ?1", kSpan);
  database.change("UPDATE head SET indexed = 0");
  index_words(database, static_cast<std::uint64_t>(database.integer("SELECT count(*) FROM entry")));
}

std::vector<std::string> misplaced_times(Database& database, std::size_t limit) {
  struct Span {
    std::string first, last;
    bool operator==(const Span&) const = default;
  };
  const ReadTransaction transaction{database};
  std::map<std::int64_t, Span> spans;
  Statement rows{database, "SELECT seq, ts FROM entry ORDER BY seq"};
  while (rows.step()) {
    const auto time = rows.view(1);
    auto& [first, last] = spans[rows.integer(0) / kSpan];
    if (first.empty() || time < first) first = time;
    if (last.empty() || time > last) last = time;
  }
  std::vector<std::string> faults;
  const auto add = [&](std::int64_t number) {
    if (faults.size() < limit)
      faults.push_back("the times by which entries " + std::to_string(number * kSpan) + " to " +
                       std::to_string(number * kSpan + kSpan - 1) + " are found are not theirs");
  };
  Statement stored{database, "SELECT number, first, last FROM entry_span"};
  while (stored.step()) {
    const auto real = spans.extract(stored.integer(0));
    if (!real || real.mapped() != Span{stored.text(1), stored.text(2)}) add(stored.integer(0));
  }
  for (const auto& [number, span] : spans) add(number);
  return faults;
}

ledger::Entry read_entry(Database& database, std::uint64_t seq) {
  static const auto sql = select(kEntryColumns, "WHERE e.seq = ?");
  Statement statement{database, sql};
  if (!statement.bind(seq).step()) throw_damaged("entry " + std::to_string(seq) + " of the ledger is missing");
  return entry_of(statement);
}

domain::ListedEntry read_listed_entry(Database& database, std::uint64_t seq) {
  try {
    return {seq, read_entry(database, seq), {}};
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::integrity) throw;
    const auto& message = error.message();  // "the store is damaged: WHY"
    const auto why = message.find(": ");
    return {seq, std::nullopt, why == std::string::npos ? message : message.substr(why + 2)};
  }
}

std::uint64_t scan_some_entries(Database& database, ledger::Range range, std::size_t limit,
                                const std::function<void(const ledger::RawEntry&)>& take) {
  static const auto sql = select(kEntryColumns, "WHERE e.seq >= ? AND e.seq < ? ORDER BY e.seq LIMIT ?");
  Statement statement{database, sql};
  statement.bind(range.begin, range.end, limit_of(limit));
  auto next = range.end;
  for (std::size_t taken = 0; statement.step();) {
    take(raw_entry_of(statement));
    if (++taken == limit) next = static_cast<std::uint64_t>(statement.integer(0)) + 1;
  }
  return next;
}

std::uint64_t scan_some_hashes(Database& database, ledger::Range range, std::size_t limit,
                               const std::function<void(const ledger::Hash&)>& take) {
  Statement statement{database, "SELECT seq, leaf_hash FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?"};
  statement.bind(range.begin, range.end, limit_of(limit));
  auto next = range.end;
  for (std::size_t taken = 0; statement.step();) {
    const auto hash = ledger::hash_from_bytes(statement.view(1));
    if (!hash) throw_damaged("entry " + statement.text(0) + " of the ledger has no hash");
    take(*hash);
    if (++taken == limit) next = static_cast<std::uint64_t>(statement.integer(0)) + 1;
  }
  return next;
}

}  // namespace strongroom::store
