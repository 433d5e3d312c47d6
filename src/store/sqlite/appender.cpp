#include "store/sqlite/appender.h"

#include <chrono>
#include <utility>

#include "store/sqlite/entries.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

const auto kImportedBoot = std::string(32, '0') + ":0";

ledger::Hash read_last_leaf(Database& database) {
  Statement last{database, "SELECT leaf_hash FROM entry ORDER BY seq DESC LIMIT 1"};
  if (!last.step()) return {};
  const auto hash = ledger::hash_from_bytes(last.view(0));
  if (!hash) throw_damaged("the last entry of the ledger has no hash");
  return *hash;
}

}  // namespace

Appender::Appender(const base::Clock& clock, std::unique_ptr<ledger::SigningKey> key, Committed committed)
    : clock_{clock}, key_{std::move(key)}, committed_call_{std::move(committed)}, boot_id_{clock.boot_id()} {}

std::uint64_t Appender::append(Database& database, const ledger::Event& event) {
  return put(database, {unit_.frontier.size(), clock_.now(), boot_now(), unit_.last_leaf, event});
}

std::uint64_t Appender::append_imported(Database& database, const ledger::Event& event, base::UtcTime time) {
  return put(database, {unit_.frontier.size(), time, kImportedBoot, unit_.last_leaf, event});
}

std::string Appender::boot_now() const {
  using std::chrono::microseconds;
  const auto since_boot = clock_.monotonic().time_since_epoch();
  return boot_id_ + ":" + std::to_string(std::chrono::duration_cast<microseconds>(since_boot).count());
}

std::uint64_t Appender::put(Database& database, ledger::Entry entry) {
  const auto body = ledger::canonical_body(entry);
  const auto leaf = hasher_.leaf(body);
  insert_entry(database, entry, body, leaf);
  unit_.frontier.append(leaf, hasher_);
  unit_.last_leaf = leaf;
  const auto seq = entry.seq;
  if (committed_call_) pending_.push_back(std::move(entry));
  unit_.pending = pending_.size();
  return seq;
}

void Appender::learn(Database& database) {
  durable_ = {read_head(database).frontier, read_last_leaf(database), 0};
  known_ = true;
}

void Appender::begin(Database& database) {
  if (!known_) learn(database);
  unit_ = group_ = durable_;
  pending_.clear();
}

void Appender::keep() {
  group_ = unit_;
}

void Appender::drop() {
  unit_ = group_;
  pending_.resize(group_.pending);
}

// One signature for the whole group; nobody sees it before COMMIT has returned.
void Appender::seal(Database& database) {
  if (group_.frontier.size() == durable_.frontier.size()) return;
  const auto& frontier = group_.frontier;
  const auto note = key_->sign({key_->verification_key().name(), frontier.size(), frontier.root(hasher_)});
  write_head(database, frontier, note);
  index_words(database, frontier.size());
}

void Appender::committed() noexcept {
  durable_ = std::exchange(group_, {});
  durable_.pending = 0;
  for (const auto& entry : pending_) committed_call_(entry);
  pending_.clear();
}

// Entries are chained: where the last one is in its place, so are all before it.
void Appender::require_same_history(Database& database) const {
  const auto size = durable_.frontier.size();
  if (size == 0) return;
  Statement last{database, "SELECT leaf_hash FROM entry WHERE seq = ?"};
  if (last.bind(size - 1).step() && ledger::hash_from_bytes(last.view(0)) == durable_.last_leaf) return;
  throw base::Error::with_words(
      base::ErrorCode::integrity, "this is not the store that was written here",
      "of the " + std::to_string(size) + " entries that were committed, the last is not in it",
      "Put the newest copy back. If there is none, stop strongroom and look at 'strongroom audit verify'.");
}

void Appender::failed() noexcept {
  known_ = false;
}

}  // namespace strongroom::store
