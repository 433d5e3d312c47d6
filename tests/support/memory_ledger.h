// A ledger in memory, made as the store makes it, and a reader over it whose rows a test may spoil.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "domain/store.h"
#include "ledger/entry.h"
#include "ledger/verifier.h"

namespace strongroom::test {

// What is stored of one entry.
struct StoredEntry {
  std::uint64_t seq = 0;
  std::string body, leaf_hash, time, action, actor, target, run, severity, result;

  ledger::RawEntry raw() const { return {seq, body, leaf_hash, time, action, actor, target, run, severity, result}; }
};

// The same bytes each time: what a test finds broken must be what it broke.
class CountingRandom final : public base::Random {
 public:
  explicit CountingRandom(unsigned char seed = 1) : next_{seed} {}
  void fill(void* bytes, std::size_t count) override {
    auto* out = static_cast<unsigned char*>(bytes);
    for (std::size_t i = 0; i < count; ++i) out[i] = next_ = static_cast<unsigned char>(next_ * 37 + 11);
  }

 private:
  unsigned char next_;
};

inline const base::UtcTime kLedgerBegin = base::parse_utc("2026-11-22T05:36:12.000007Z");

class MemoryLedger {
 public:
  explicit MemoryLedger(std::uint64_t size = 1, unsigned char seed = 1) : random_{seed} {
    new_history();
    add({"system",
         "ledger.begin",
         "ledger",
         {},
         ledger::Severity::notice,
         "ok",
         {{"origin", origin()}, {"key", key().text()}}});
    while (entries.size() < size) add(sample(entries.size()));
    sign();
  }

  static ledger::Event sample(std::uint64_t number) {
    return {"cli:root",
            number % 2 == 0 ? "run.succeeded" : "run.running",
            "plan/\"photos\"",
            "20261122t053612-k7f3q2xw",
            ledger::Severity::info,
            "ok",
            {{"bytes", number * 1000}, {"text", "Bücher\n\x01"}}};
  }

  void append(ledger::Event event) {
    add(std::move(event));
    sign();
  }

  // As if `lost` entries had been published beyond.
  void fork(std::uint64_t lost) {
    const auto previous = origin(), last = note;
    new_history();
    boost::json::object details;
    details["origin"] = origin();
    details["key"] = key().text();
    details["previous_origin"] = previous;
    details["checkpoint"] = last;
    details["lost"] = lost;
    details["reason"] = "restored from a copy";
    append({"cli:root", "ledger.fork", "ledger", {}, ledger::Severity::critical, "ok", std::move(details)});
  }

  const std::string& origin() const { return key().name(); }
  const ledger::VerificationKey& key() const { return key_->verification_key(); }
  const ledger::SigningKey& signing_key() const { return *key_; }
  ledger::Checkpoint checkpoint() { return {origin(), frontier_.size(), frontier_.root(hasher_)}; }
  // Of an earlier size, under today's key.
  ledger::Checkpoint checkpoint_at(std::uint64_t size) {
    ledger::Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) frontier.append(*ledger::hash_from_bytes(entries[i].leaf_hash), hasher_);
    return {origin(), size, frontier.root(hasher_)};
  }
  ledger::Head head() { return {note, key().text(), checkpoint()}; }

  std::vector<StoredEntry> entries;
  std::string note;

 private:
  void new_history() {
    key_ = std::make_unique<ledger::SigningKey>(ledger::new_origin(random_), ledger::SigningKey::new_seed(random_));
  }
  void add(ledger::Event event) {
    ledger::Entry entry;
    entry.seq = entries.size();
    entry.time = kLedgerBegin + std::chrono::seconds{entries.size()};
    entry.boot = "0123456789abcdef0123456789abcdef:" + std::to_string(1'000'000 * (entry.seq + 1));
    if (!entries.empty()) entry.previous = *ledger::hash_from_bytes(entries.back().leaf_hash);
    entry.event = std::move(event);
    auto body = ledger::canonical_body(entry);
    const auto leaf = hasher_.leaf(body);
    frontier_.append(leaf, hasher_);
    entries.push_back({entry.seq, std::move(body), std::string{ledger::bytes_of(leaf)}, base::format_utc(entry.time),
                       entry.event.action, entry.event.actor, entry.event.target, entry.event.run,
                       std::string{to_text(entry.event.severity)}, entry.event.result});
  }
  void sign() { note = key_->sign(checkpoint()); }

  CountingRandom random_;
  std::unique_ptr<ledger::SigningKey> key_;
  ledger::Hasher hasher_;
  ledger::Frontier frontier_;
};

// Of the ledger's part of the port; the rest is empty.
class MemoryReader final : public domain::StoreReader {
 public:
  MemoryReader(std::vector<StoredEntry> entries, domain::LedgerHead head)
      : entries_{std::move(entries)}, head_{std::move(head)} {}
  explicit MemoryReader(MemoryLedger& ledger)
      : MemoryReader{ledger.entries, {ledger.checkpoint(), ledger.note, ledger.key().text()}} {}

  std::vector<domain::Repository> repositories() override { return {}; }
  std::optional<domain::Repository> find_repository(const std::string&) override { return {}; }
  std::vector<domain::Database> databases() override { return {}; }
  std::optional<domain::Database> find_database(const std::string&) override { return {}; }
  std::vector<domain::Dump> dumps(const domain::DumpFilter&) override { return {}; }
  std::vector<domain::Plan> plans() override { return {}; }
  std::optional<domain::Plan> find_plan(const std::string&) override { return {}; }
  std::optional<domain::Run> find_run(const std::string&) override { return {}; }
  std::vector<domain::Run> runs(const domain::RunFilter&) override { return {}; }
  std::vector<domain::Run> unfinished_runs() override { return {}; }
  std::optional<domain::Run> last_finished_backup(const std::string&) override { return {}; }
  bool has_run_due_at(const domain::ScheduledWork&, base::UtcTime) override { return false; }
  std::vector<domain::Due> dues() override { return {}; }
  std::optional<domain::Due> find_due(const domain::ScheduledWork&) override { return {}; }
  std::vector<ledger::Entry> entries(const domain::EntryFilter& filter) override {
    std::vector<ledger::Entry> found;
    for (auto entry = entries_.rbegin(); entry != entries_.rend() && found.size() < filter.limit; ++entry)
      if (matches(*entry, filter)) found.push_back(ledger::entry_from_body(entry->body));
    return found;
  }
  std::vector<domain::ListedEntry> list_entries(const domain::EntryFilter& filter) override {
    std::vector<domain::ListedEntry> listed;
    for (auto& entry : entries(filter)) listed.push_back({entry.seq, std::move(entry), {}});
    return listed;
  }
  domain::LedgerHead ledger_head() override { return head_; }
  void scan_entries(ledger::Range range, const std::function<void(const ledger::RawEntry&)>& take) override {
    for (const auto& entry : entries_)
      if (entry.seq >= range.begin && entry.seq < range.end) take(entry.raw());
  }
  void scan_leaf_hashes(ledger::Range range, const std::function<void(const ledger::Hash&)>& take) override {
    for (const auto& entry : entries_)
      if (entry.seq >= range.begin && entry.seq < range.end) take(*ledger::hash_from_bytes(entry.leaf_hash));
  }
  std::vector<std::string> run_record_faults(std::size_t) override { return {}; }
  std::vector<std::string> search_faults(std::size_t) override { return {}; }
  std::vector<std::string> anchor_directories() override { return {}; }

 private:
  // What the code under test asks for; anything else would be answered wrongly, so it is refused.
  static bool matches(const StoredEntry& entry, const domain::EntryFilter& filter) {
    if (filter.actor || filter.target || filter.run || filter.at_least || !filter.text.empty())
      throw base::Error{base::ErrorCode::internal, "this reader knows no such filter"};
    const auto time = base::parse_utc(entry.time);
    return (!filter.action || entry.action == *filter.action) && (!filter.since || time >= *filter.since) &&
           (!filter.until || time < *filter.until) && (!filter.before_seq || entry.seq < *filter.before_seq);
  }

  std::vector<StoredEntry> entries_;
  domain::LedgerHead head_;
};

}  // namespace strongroom::test
