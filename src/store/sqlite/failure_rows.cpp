#include "store/sqlite/failure_rows.h"

#include <boost/json.hpp>
#include <set>

#include "base/json.h"
#include "store/sqlite/entries.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

using domain::OpenFailure;

constexpr std::string_view kFailureColumns =
    "SELECT topic, event, plan, run, first_seq, first_at, seq, at, times FROM open_failure ";

OpenFailure failure_of(const Statement& row) {
  return reading("what is known of " + row.text(0), [&] {
    OpenFailure failure;
    failure.topic = row.text(0);
    const auto event = domain::notification_event_from(row.view(1));
    if (!event) throw_damaged("its event is unknown");
    failure.event = *event;
    failure.plan = row.text(2);
    failure.run = row.text(3);
    failure.first_seq = static_cast<std::uint64_t>(row.integer(4));
    failure.first_at = base::parse_utc(row.view(5));
    failure.seq = static_cast<std::uint64_t>(row.integer(6));
    failure.at = base::parse_utc(row.view(7));
    failure.times = static_cast<unsigned>(row.integer(8));
    return failure;
  });
}

bool is_known(Database& database, const std::string& topic) {
  Statement row{database, "SELECT 1 FROM open_failure WHERE topic = ? AND times >= from_times"};
  return row.bind(std::string_view{topic}).step();
}

// Whether it was one that somebody knew of.
bool end(Database& database, const std::string& topic) {
  const bool was_open = is_known(database, topic);
  database.change("DELETE FROM open_failure WHERE topic = ?", std::string_view{topic});
  return was_open;
}

void open(Database& database, const domain::Opening& opening, const OpenFailure& failure) {
  database.change(
      "INSERT INTO open_failure(topic, event, plan, run, first_seq, first_at, seq, at, times, from_times) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?5, ?6, 1, ?7) ON CONFLICT(topic) DO UPDATE SET plan = ?3, run = ?4, seq = ?5, "
      "at = "
      "?6, times = times + 1, acknowledged_seq = NULL",
      std::string_view{opening.topic}, domain::to_text(opening.event), std::string_view{failure.plan},
      std::string_view{failure.run}, failure.seq, base::format_utc(failure.at), std::int64_t{opening.from_times});
}

std::vector<std::string> topics_in(const ledger::Event& event) {
  std::vector<std::string> topics;
  const auto* list = event.details.if_contains("topics");
  if (list == nullptr || !list->is_array()) return topics;
  for (const auto& topic : list->get_array())
    if (topic.is_string()) topics.emplace_back(topic.get_string().data(), topic.get_string().size());
  return topics;
}

void replay(Database& database, const ledger::Entry& entry) {
  if (entry.event.action == domain::kFailureAcknowledgedAction)
    return acknowledge_topics(database, topics_in(entry.event), entry.seq);
  auto found = domain::consequences_of(entry.event);
  apply_consequences(database, entry.event, entry.seq, entry.time, found);
}

// Numbers of what opens, ends or acknowledges, oldest first.
std::vector<std::uint64_t> telling_entries(Database& database) {
  std::string actions = "'" + std::string{domain::kFailureAcknowledgedAction} + "'";
  for (const auto& action : domain::consequential_actions())
    if (action != "run.running") actions += ", '" + action + "'";
  Statement rows{database, "SELECT e.seq FROM entry e JOIN entry_kind k ON k.id = e.kind WHERE k.action IN (" +
                               actions + ") ORDER BY e.seq"};
  std::vector<std::uint64_t> numbers;
  while (rows.step()) numbers.push_back(static_cast<std::uint64_t>(rows.integer(0)));
  return numbers;
}

std::set<std::string> all_rows(Database& database) {
  Statement rows{database,
                 "SELECT quote(topic) || quote(event) || quote(plan) || quote(run) || first_seq || quote(first_at) || "
                 "seq || quote(at) || times || '/' || from_times || quote(acknowledged_seq) FROM open_failure"};
  std::set<std::string> texts;
  while (rows.step()) texts.insert(rows.text(0));
  return texts;
}

}  // namespace

std::vector<OpenFailure> read_open_failures(Database& database) {
  Statement rows{database, select(kFailureColumns,
                                  "WHERE acknowledged_seq IS NULL AND times >= from_times ORDER BY seq DESC, topic")};
  return all(rows, failure_of);
}

std::vector<OpenFailure> read_failures_told_by(Database& database, std::uint64_t seq) {
  Statement rows{database, select(kFailureColumns,
                                  "WHERE seq = ? AND acknowledged_seq IS NULL AND times >= from_times ORDER BY topic")};
  return all(rows.bind(seq), failure_of);
}

std::optional<OpenFailure> read_failure(Database& database, std::string_view topic) {
  Statement row{database, select(kFailureColumns, "WHERE topic = ? AND times >= from_times")};
  return first(row.bind(topic), failure_of);
}

void apply_consequences(Database& database, const ledger::Event& event, std::uint64_t seq, base::UtcTime at,
                        domain::Consequences& found) {
  bool was_wrong = false;
  for (const auto& topic : found.ends) was_wrong = end(database, topic) || was_wrong;
  if (was_wrong && found.recovers) found.events.insert(domain::NotificationEvent::recovered);
  OpenFailure failure{.plan = found.plan, .run = event.run, .seq = seq, .at = at};
  for (const auto& opening : found.opens) {
    open(database, opening, failure);
    if (opening.from_times > 1 && is_known(database, opening.topic)) found.events.insert(opening.event);
  }
}

void acknowledge_topics(Database& database, const std::vector<std::string>& topics, std::uint64_t by_seq) {
  for (const auto& topic : topics)
    database.change("UPDATE open_failure SET acknowledged_seq = ?2 WHERE topic = ?1", std::string_view{topic}, by_seq);
}

base::UtcTime entry_time(Database& database, std::uint64_t seq) {
  Statement row{database, "SELECT ts FROM entry WHERE seq = ?"};
  if (!row.bind(seq).step()) throw_damaged("entry " + std::to_string(seq) + " is not there");
  return reading("entry " + std::to_string(seq), [&] { return base::parse_utc(row.view(0)); });
}

std::uint64_t rebuild_failures(Database& database) {
  auto before = all_rows(database);
  database.change("DELETE FROM open_failure");
  for (const auto seq : telling_entries(database)) replay(database, read_entry(database, seq));
  std::uint64_t changed = 0;
  for (const auto& row : all_rows(database)) changed += before.erase(row) == 0 ? 1 : 0;
  return changed + before.size();
}

}  // namespace strongroom::store
