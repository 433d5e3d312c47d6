#include "store/sqlite/import.h"

#include <boost/json.hpp>
#include <unordered_map>

#include "base/json.h"
#include "domain/json.h"
#include "store/sqlite/appender.h"
#include "store/sqlite/histories.h"
#include "store/sqlite/row_reading.h"
#include "store/sqlite/run_record.h"
#include "store/sqlite/run_rows.h"

namespace strongroom::store {
namespace {

namespace json = boost::json;

ledger::Event genesis(const ledger::VerificationKey& key) {
  ledger::Event event;
  event.actor = "system";
  event.action = "ledger.begin";
  event.target = "ledger";
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  event.details = {{"origin", key.name()}, {"key", key.text()}};
  return event;
}

json::object object_in(std::string_view text) {
  auto value = base::parse_json(text);
  if (!value.is_object()) throw base::Error{base::ErrorCode::integrity, "not an object"};
  return std::move(value.get_object());
}

ledger::Event event_in(const json::object& body) {
  ledger::Event event;
  event.actor = base::string_or(body, "actor");
  event.action = base::string_or(body, "action");
  event.target = base::string_or(body, "target");
  event.run = base::string_or(body, "run");
  event.severity = ledger::severity_from(base::string_or(body, "sev"));
  event.result = base::string_or(body, "result");
  event.request = base::string_or(body, "req");
  if (const auto* details = body.if_contains("details"); details != nullptr && details->is_object())
    event.details = details->get_object();
  return event;
}

// The records of runs, by the number their newest entry had.
std::unordered_map<std::uint64_t, domain::Run> old_runs(Database& database) {
  std::unordered_map<std::uint64_t, domain::Run> runs;
  Statement rows{database, "SELECT number, body FROM temp.old_run"};
  while (rows.step()) {
    auto run = reading("the record of run " + rows.text(0),
                       [&] { return bounded_run(domain::run_from_json(object_in(rows.view(1)))); });
    if (!run.ledger_seq) throw_damaged("the record of run " + rows.text(0) + " has no entry");
    runs.emplace(*run.ledger_seq, std::move(run));
  }
  return runs;
}

void import_entry(Database& database, Appender& appender, const json::object& body,
                  std::unordered_map<std::uint64_t, std::uint64_t>& numbers,
                  const std::unordered_map<std::uint64_t, domain::Run>& runs) {
  const auto old_seq = base::uint_or(body, "seq");
  auto event = event_in(body);
  // The last entry of a run now says the whole record; those before it say what they said.
  if (const auto run = runs.find(old_seq); run != runs.end()) event = run_changed(run->second);
  const auto time = base::parse_utc(base::string_or(body, "ts"));
  numbers.emplace(old_seq, appender.append_imported(database, event, time));
}

void import_entries(Database& database, Appender& appender) {
  const auto runs = old_runs(database);
  std::unordered_map<std::uint64_t, std::uint64_t> numbers;
  Statement rows{database, "SELECT seq, body FROM temp.old_entry ORDER BY seq"};
  while (rows.step())
    reading("entry " + rows.text(0) + " of the ledger", [&] {
      import_entry(database, appender, object_in(rows.view(1)), numbers, runs);
      return true;
    });
  Statement order{database, "SELECT json_extract(body, '$.ledger_seq') FROM temp.old_run ORDER BY number"};
  while (order.step()) {
    const auto old_seq = static_cast<std::uint64_t>(order.integer(0));
    if (!numbers.contains(old_seq)) throw_damaged("an entry of a run is missing");
    auto run = runs.at(old_seq);
    run.ledger_seq = numbers.at(old_seq);
    insert_run(database, run);
  }
}

}  // namespace

void begin_ledger(Database& database, const LedgerSetup& setup) {
  auto key = begin_history(database, 0, setup.random, setup.vault);
  const auto event = genesis(key->verification_key());
  Appender appender{setup.clock, std::move(key), {}};
  appender.begin(database);
  appender.append(database, event);
  import_entries(database, appender);
  appender.keep();
  appender.seal(database);
  database.execute("DROP TABLE temp.old_run; DROP TABLE temp.old_entry;");
}

}  // namespace strongroom::store
