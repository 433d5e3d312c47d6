#include "store/sqlite/dump_rows.h"

#include <boost/json.hpp>
#include <map>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "domain/json.h"
#include "ledger/canonical.h"
#include "store/sqlite/row_reading.h"
#include "store/sqlite/run_record.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;
using domain::Dump;
using domain::DumpState;
using ledger::Severity;

// The value less its state, and less what is said twice.
json::object details_of(const Dump& dump) {
  auto details = domain::to_json(dump);
  for (const auto* name : {"state", "path", "size_text"}) details.erase(name);
  return details;
}

constexpr std::string_view kDumpColumns =
    "SELECT d.directory, d.filename, d.state, d.run, d.plan, d.created_at, d.body, e.body, k.action, d.sha256 FROM "
    "dump d "
    "LEFT JOIN entry e ON e.seq = d.announced_seq LEFT JOIN entry_kind k ON k.id = e.kind ";

// As for runs: in a canonical body the details stand between these two.
Dump dump_of(const Statement& row) {
  const auto what = "the record of dump " + base::escape_path(row.view(1));
  auto dump = reading(what, [&] {
    const auto value = base::parse_json(row.text(6));
    if (!value.is_object()) throw Error{ErrorCode::integrity, "not an object"};
    auto read = domain::dump_from_json(value.get_object());
    read.state = domain::dump_state_from(row.view(2));
    return read;
  });
  require_same(what, row.view(0), dump.directory);
  require_same(what, row.view(1), dump.filename);
  require_same(what, row.view(3), dump.run);
  require_same(what, row.view(4), dump.plan);
  require_same(what, row.view(5), base::format_utc(dump.created_at));
  require_same(what, row.view(9), dump.sha256);
  if (row.view(8) != "dump.announced" || !says_the_same(row.view(7), row.view(6)))
    throw Error::with_words(ErrorCode::integrity, what + " is not what the ledger says", {},
                            "Run 'strongroom audit verify' to see whether the ledger is whole, then 'strongroom audit "
                            "rebuild' to make the records anew from it.");
  return dump;
}

using Place = std::pair<std::string, std::string>;  // directory and name

struct Told {
  Dump dump;
  std::uint64_t seq;
};

std::string text_in(const json::object& details, const char* name) {
  return base::string_or(details, name);
}

constexpr std::string_view kPublished = "dump.published";

DumpState state_in(std::string_view action) {
  if (action == kPublished) return DumpState::present;
  return domain::dump_state_from(action.substr(std::string_view{"dump."}.size()));
}

// What the entries say of every dump, in the order in which they were announced.
std::vector<Told> dumps_in_the_ledger(Database& database) {
  std::vector<Told> told;
  std::map<Place, std::size_t> places;
  Statement rows{database,
                 "SELECT e.seq, k.action, e.body FROM entry e JOIN entry_kind k ON k.id = e.kind WHERE k.action IN "
                 "('dump.announced', 'dump.published', 'dump.withdrawn', 'dump.removing', 'dump.removed') "
                 "ORDER BY e.seq"};
  while (rows.step()) {
    const auto what = "entry " + rows.text(0) + " of the ledger";
    reading(what, [&] {
      const auto event = ledger::entry_from_body(rows.view(2)).event;
      const Place place{base::unescape_path(text_in(event.details, "directory")), text_in(event.details, "filename")};
      if (rows.view(1) == "dump.announced") {
        places[place] = told.size();
        told.push_back({domain::dump_from_json(event.details), static_cast<std::uint64_t>(rows.integer(0))});
        return;
      }
      const auto found = places.find(place);
      if (found == places.end()) throw Error{ErrorCode::integrity, "it tells of a dump that was never announced"};
      told[found->second].dump.state = state_in(rows.view(1));
    });
  }
  return told;
}

// Each row as one text.
std::map<Place, std::string> rows_by_place(Database& database) {
  std::map<Place, std::string> found;
  Statement rows{database,
                 "SELECT directory, filename, quote(state) || quote(run) || quote(plan) || quote(created_at) || "
                 "quote(sha256) || announced_seq || quote(body) FROM dump"};
  while (rows.step()) found.emplace(Place{rows.text(0), rows.text(1)}, rows.text(2));
  return found;
}

}  // namespace

ledger::Event dump_announced(const Dump& dump, const ledger::Actor& actor) {
  return {actor.name,       "dump.announced", "database/" + dump.database, dump.run, Severity::info, "ok",
          details_of(dump), actor.request};
}

ledger::Event dump_moved(DumpState to, const Dump& dump, const std::string& reason, const ledger::Actor& actor,
                         const std::string& run) {
  json::object details{{"directory", base::escape_path(dump.directory)},
                       {"filename", dump.filename},
                       {"made_by", dump.run},
                       {"size", dump.size},
                       {"sha256", dump.sha256}};
  if (!reason.empty()) details["reason"] = bounded_text(reason);
  const bool well = to == DumpState::present;
  return {actor.name,
          well ? std::string{kPublished} : "dump." + std::string{to_text(to)},
          "database/" + dump.database,
          run,
          well ? Severity::info : Severity::notice,
          "ok",
          std::move(details),
          actor.request};
}

std::vector<Dump> read_dumps(Database& database, const domain::DumpFilter& filter) {
  Statement statement{database, select(kDumpColumns,
                                       "WHERE (?1 IS NULL OR d.plan = ?1) AND (?2 IS NULL OR d.run = ?2) AND "
                                       "(?3 IS NULL OR d.directory = ?3) AND (?4 IS NULL OR d.filename = ?4) AND "
                                       "(?5 OR d.state NOT IN ('removed', 'withdrawn')) AND "
                                       "(?6 IS NULL OR d.sha256 = ?6) AND (?7 IS NULL OR d.state = ?7) "
                                       "ORDER BY d.created_at DESC, d.number DESC LIMIT ?8")};
  std::optional<Blob> directory;
  if (filter.directory) directory = Blob{*filter.directory};
  std::optional<std::string> state;
  if (filter.state) state = std::string{to_text(*filter.state)};
  return all(statement.bind(filter.plan, filter.run, directory, filter.filename, std::int64_t{filter.also_gone},
                            filter.sha256, state, limit_of(filter.limit)),
             dump_of);
}

bool name_was_used(Database& database, const Dump& dump) {
  Statement row{database, "SELECT 1 FROM dump WHERE directory = ? AND filename = ?"};
  return row.bind(Blob{dump.directory}, std::string_view{dump.filename}).step();
}

void insert_dump(Database& database, const Dump& dump, std::uint64_t announced_seq) {
  database.change(
      "INSERT INTO dump(run, plan, directory, filename, state, created_at, sha256, announced_seq, body) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
      std::string_view{dump.run}, std::string_view{dump.plan}, Blob{dump.directory}, std::string_view{dump.filename},
      to_text(dump.state), base::format_utc(dump.created_at), std::string_view{dump.sha256}, announced_seq,
      ledger::canonical_json(details_of(dump)));
}

bool move_dump(Database& database, const Dump& dump, DumpState from, DumpState to) {
  return database.change("UPDATE dump SET state = ?4 WHERE directory = ?1 AND filename = ?2 AND state = ?3",
                         Blob{dump.directory}, std::string_view{dump.filename}, to_text(from), to_text(to)) > 0;
}

std::uint64_t rebuild_dumps(Database& database) {
  const auto told = dumps_in_the_ledger(database);
  auto before = rows_by_place(database);
  database.change("DELETE FROM dump");
  for (const auto& [dump, seq] : told) insert_dump(database, dump, seq);
  std::uint64_t changed = 0;
  for (const auto& [place, row] : rows_by_place(database)) {
    const auto was = before.extract(place);
    if (!was || was.mapped() != row) ++changed;
  }
  return changed + before.size();
}

std::vector<std::string> dump_faults(Database& database, std::size_t limit) {
  const ReadTransaction transaction{database};
  std::vector<std::string> faults;
  const auto add = [&](const std::string& name, std::string_view what) {
    if (faults.size() < limit) faults.push_back("the record of dump " + base::escape_path(name) + std::string{what});
  };
  std::map<Place, std::pair<std::string, std::string>> rows;  // state and body
  Statement statement{database, "SELECT directory, filename, state, body FROM dump"};
  while (statement.step())
    rows.emplace(Place{statement.text(0), statement.text(1)}, std::pair{statement.text(2), statement.text(3)});
  for (const auto& [dump, seq] : dumps_in_the_ledger(database)) {
    const auto row = rows.extract({dump.directory, dump.filename});
    if (!row)
      add(dump.filename, " is gone");
    else if (row.mapped().first != to_text(dump.state) ||
             row.mapped().second != ledger::canonical_json(details_of(dump)))
      add(dump.filename, " is not what the ledger says");
  }
  for (const auto& [place, row] : rows) add(place.second, " has no entry in the ledger");
  return faults;
}

}  // namespace strongroom::store
