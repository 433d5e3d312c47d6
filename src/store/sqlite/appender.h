// Appends to the ledger: numbers, chains, hashes and signs. Lives on the writer's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/tree.h"
#include "store/sqlite/writer.h"

namespace strongroom::store {

// The tree's frontier is here and in the store's head. Units of work append to a copy; what a unit did is kept or
// dropped with its savepoint, and becomes the truth when the commit returned. After a rollback the head is read again.
class Appender final : public CommitCompanion {
 public:
  using Committed = std::function<void(const ledger::Entry&)>;
  // `clock` must outlive this.
  Appender(const base::Clock& clock, std::unique_ptr<ledger::SigningKey> key, Committed committed);

  // In a unit of work. Throws invalid_input for an event that cannot be an entry.
  std::uint64_t append(Database& database, const ledger::Event& event);
  // For entries that were made before there was a tree: their own time, and no boot that is known.
  std::uint64_t append_imported(Database& database, const ledger::Event& event, base::UtcTime time);
  // Before anything is appended: what the store holds.
  void learn(Database& database);
  // Throws integrity when entries are missing that were committed before, or others are in their place.
  void require_same_history(Database& database) const;
  // What is appended from now on is signed with another key.
  void change_key(std::unique_ptr<ledger::SigningKey> key) { key_ = std::move(key); }

  void begin(Database& database) override;
  void keep() override;
  void drop() override;
  void seal(Database& database) override;
  void committed() noexcept override;
  void failed() noexcept override;

 private:
  struct State {
    ledger::Frontier frontier;
    ledger::Hash last_leaf{};
    std::size_t pending = 0;
  };
  std::uint64_t put(Database& database, ledger::Entry entry);
  std::string boot_now() const;

  const base::Clock& clock_;
  std::unique_ptr<ledger::SigningKey> key_;
  Committed committed_call_;
  std::string boot_id_;
  ledger::Hasher hasher_;
  bool known_ = false;  // whether `durable_` is what the file says
  State durable_, group_, unit_;
  std::vector<ledger::Entry> pending_;  // appended since begin()
};

}  // namespace strongroom::store
