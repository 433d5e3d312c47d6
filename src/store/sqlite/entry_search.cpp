#include "store/sqlite/entry_search.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "store/sqlite/entries.h"
#include "store/sqlite/row_reading.h"
#include "store/sqlite/words.h"

namespace strongroom::store {
namespace {

using domain::EntryFilter;
using Numbers = std::vector<std::uint64_t>;

constexpr std::uint64_t kLookedAt = 2 * kIndexBatch;  // the newest, one by one; more than can lack in the index
constexpr std::uint64_t kEndless = std::numeric_limits<std::int64_t>::max();

bool asks_for_kinds(const EntryFilter& filter) {
  return filter.action || filter.actor || filter.target || filter.at_least;
}

std::optional<std::string> severities_from(const std::optional<ledger::Severity>& least) {
  using enum ledger::Severity;
  if (!least) return std::nullopt;
  std::string words = "|";
  for (const auto severity : {info, notice, warning, error, critical})
    if (severity >= *least) words.append(to_text(severity)).append("|");
  return words;
}

// Ids of the kinds the filter lets through, in order.
std::vector<std::int64_t> read_kinds(Database& database, const EntryFilter& filter) {
  const bool all_below = filter.action && filter.action->ends_with(".*");
  std::optional<std::string> action, prefix;
  if (filter.action) (all_below ? prefix : action) = filter.action;
  if (prefix) prefix->pop_back();
  const auto severities = severities_from(filter.at_least);
  Statement statement{database,
                      "SELECT id FROM entry_kind WHERE (?1 IS NULL OR action = ?1) "
                      "AND (?2 IS NULL OR substr(action, 1, length(?2)) = ?2) AND (?3 IS NULL OR actor = ?3) "
                      "AND (?4 IS NULL OR target = ?4) AND (?5 IS NULL OR instr(?5, '|' || sev || '|') > 0)"};
  statement.bind(action, prefix, filter.actor, filter.target, severities);
  std::vector<std::int64_t> ids;
  while (statement.step()) ids.push_back(statement.integer(0));
  std::ranges::sort(ids);
  return ids;
}

// An expression of FTS5 for what the index can say: the words, and the fields that must have a value.
std::string expression_for(const EntryFilter& filter, const std::vector<std::string>& wanted) {
  using enum ledger::Severity;
  std::string all;
  const auto add = [&](const std::string& part) { all.append(all.empty() ? "" : " AND ").append(part); };
  for (const auto& word : wanted) add("\"" + word + "\"*");
  if (filter.action) {
    auto action = *filter.action;
    if (action.ends_with(".*")) action.pop_back();
    add("\"" + mark(Field::action, action) + "\"");
  }
  if (filter.actor) add("\"" + mark(Field::actor, *filter.actor) + "\"");
  if (filter.target) add("\"" + mark(Field::target, *filter.target) + "\"");
  std::string severities;
  for (const auto severity : {info, notice, warning, error, critical})
    if (filter.at_least && severity >= *filter.at_least)
      severities.append(severities.empty() ? "(\"" : " OR \"").append(mark(Field::severity, to_text(severity))) += '"';
  if (!severities.empty()) add(severities + ")");
  return all;
}

class Search {
 public:
  Search(Database& database, const EntryFilter& filter)
      : database_{database}, filter_{filter}, wanted_{filter.text}, range_{0, kEndless} {
    if (filter.before_seq) range_.end = std::min(range_.end, *filter.before_seq);
    if (filter.since) since_ = base::format_utc(*filter.since);
    if (filter.until) until_ = base::format_utc(*filter.until);
    if (asks_for_kinds(filter)) kinds_ = read_kinds(database, filter);
    narrow_to_times();
  }

  Numbers find() {
    if (range_.begin >= range_.end || filter_.limit == 0 || (kinds_ && kinds_->empty())) return {};
    if (!filter_.text.empty() && wanted_.empty()) return {};
    if (filter_.run) {
      look_at_run();
    } else {
      look_at_newest();
      if (!full() && range_.begin < range_.end) look_further();
    }
    return std::move(found_);
  }

 private:
  bool full() const { return found_.size() >= filter_.limit; }

  void narrow_to_times() {
    if (since_) {
      Statement first{database_, "SELECT min(number) * 256 FROM entry_span WHERE last >= ?"};
      first.bind(std::string_view{*since_}).step();
      range_.begin = first.is_null(0) ? range_.end : static_cast<std::uint64_t>(first.integer(0));
    }
    if (until_) {
      Statement last{database_, "SELECT (max(number) + 1) * 256 FROM entry_span WHERE first < ?"};
      last.bind(std::string_view{*until_}).step();
      range_.end = last.is_null(0) ? 0 : std::min(range_.end, static_cast<std::uint64_t>(last.integer(0)));
    }
  }

  bool is_in_time(std::string_view time) const { return (!since_ || time >= *since_) && (!until_ || time < *until_); }

  // Of a row "seq, kind, ts, body".
  void consider(const Statement& row) {
    if (kinds_ && !std::ranges::binary_search(*kinds_, row.integer(1))) return;
    if (!is_in_time(row.view(2))) return;
    if (!wanted_.empty() && !wanted_.stand_in(row.view(3))) return;
    found_.push_back(static_cast<std::uint64_t>(row.integer(0)));
  }

  void look_at_run() {
    Statement rows{database_,
                   "SELECT seq, kind, ts, body FROM entry WHERE run = ? AND seq >= ? AND seq < ? ORDER BY seq DESC"};
    rows.bind(std::string_view{*filter_.run}, range_.begin, range_.end);
    while (!full() && rows.step()) consider(rows);
  }

  // Afterwards the range is what has not been looked at.
  void look_at_newest() {
    Statement rows{database_, "SELECT seq, kind, ts, body FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq DESC"};
    rows.bind(range_.begin, range_.end);
    const bool to_the_end = !kinds_ && wanted_.empty();
    for (std::uint64_t looked = 0; !full() && (to_the_end || looked < kLookedAt); ++looked) {
      if (!rows.step()) {
        range_.end = range_.begin;
        return;
      }
      consider(rows);
      range_.end = static_cast<std::uint64_t>(rows.integer(0));
    }
  }

  void look_further() {
    if (!wanted_.empty())
      look_for_words();
    else
      look_by_kind();
  }

  // Of few kinds of few entries all can be looked at.
  std::optional<Numbers> all_of_few_kinds() {
    if (!kinds_) return std::nullopt;
    Numbers numbers;
    Statement rows{database_, "SELECT seq FROM entry WHERE kind = ? AND seq >= ? AND seq < ?"};
    for (const auto kind : *kinds_) {
      rows.again().bind(kind, range_.begin, range_.end);
      while (rows.step()) {
        if (numbers.size() == kLookedAt) return std::nullopt;
        numbers.push_back(static_cast<std::uint64_t>(rows.integer(0)));
      }
    }
    std::ranges::sort(numbers, std::greater{});
    return numbers;
  }

  void look_at(const Numbers& numbers) {
    Statement row{database_, "SELECT seq, kind, ts, body FROM entry WHERE seq = ?"};
    for (const auto seq : numbers)
      if (!full() && row.again().bind(seq).step()) consider(row);
  }

  void look_for_words() {
    if (const auto few = all_of_few_kinds()) return look_at(*few);
    const auto expression = expression_for(filter_, wanted_.rare());
    Statement hits{database_,
                   "SELECT rowid FROM entry_words WHERE entry_words MATCH ? AND rowid >= ? AND rowid < ? "
                   "ORDER BY rowid DESC"};
    Statement row{database_, "SELECT seq, kind, ts, body FROM entry WHERE seq = ?"};
    hits.bind(std::string_view{expression}, range_.begin, range_.end);
    while (!full() && hits.step())
      if (row.again().bind(hits.integer(0)).step()) consider(row);
  }

  struct Newest {
    std::uint64_t seq;
    std::int64_t kind;
  };

  // Of each kind its newest entry in the range; the kind with the newest of all first.
  std::vector<Newest> newest_of_kinds() {
    std::vector<Newest> newest;
    Statement last{database_, "SELECT max(seq) FROM entry WHERE kind = ? AND seq >= ? AND seq < ?"};
    for (const auto kind : *kinds_) {
      last.again().bind(kind, range_.begin, range_.end).step();
      if (!last.is_null(0)) newest.push_back({static_cast<std::uint64_t>(last.integer(0)), kind});
    }
    std::ranges::sort(newest, std::greater{}, &Newest::seq);
    return newest;
  }

  // A kind whose newest entry is older than all that are needed has nothing to add, and neither have those after it.
  void look_by_kind() {
    const auto needed = filter_.limit - found_.size();
    std::set<std::uint64_t> kept;
    for (const auto& [seq, kind] : newest_of_kinds()) {
      if (kept.size() >= needed && seq < *kept.begin()) break;
      take_kind(kind, needed, kept);
    }
    found_.insert(found_.end(), kept.rbegin(), kept.rend());
  }

  void take_kind(std::int64_t kind, std::size_t needed, std::set<std::uint64_t>& kept) {
    Statement rows{database_,
                   since_ || until_
                       ? "SELECT seq, ts FROM entry WHERE kind = ? AND seq >= ? AND seq < ? ORDER BY seq DESC"
                       : "SELECT seq FROM entry WHERE kind = ? AND seq >= ? AND seq < ? ORDER BY seq DESC"};
    rows.bind(kind, range_.begin, range_.end);
    while (rows.step()) {
      const auto seq = static_cast<std::uint64_t>(rows.integer(0));
      if (kept.size() >= needed && seq < *kept.begin()) return;
      if ((since_ || until_) && !is_in_time(rows.view(1))) continue;
      kept.insert(seq);
      if (kept.size() > needed) kept.erase(kept.begin());
    }
  }

  Database& database_;
  const EntryFilter& filter_;
  WantedWords wanted_;
  ledger::Range range_;
  std::optional<std::string> since_, until_;
  std::optional<std::vector<std::int64_t>> kinds_;
  Numbers found_;
};

}  // namespace

std::vector<ledger::Entry> search_entries(Database& database, const EntryFilter& filter) {
  std::vector<ledger::Entry> entries;
  for (const auto seq : Search{database, filter}.find()) entries.push_back(read_entry(database, seq));
  return entries;
}

std::vector<domain::ListedEntry> search_listed_entries(Database& database, const EntryFilter& filter) {
  std::vector<domain::ListedEntry> listed;
  for (const auto seq : Search{database, filter}.find()) listed.push_back(read_listed_entry(database, seq));
  return listed;
}

}  // namespace strongroom::store
