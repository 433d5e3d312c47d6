#include "store/sqlite/opening.h"

#include <algorithm>
#include <utility>

#include "store/sqlite/entries.h"
#include "store/sqlite/histories.h"
#include "store/sqlite/row_reading.h"
#include "store/sqlite/run_record.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

[[noreturn]] void throw_broken(std::string why, std::string detail = {}) {
  throw Error::with_words(ErrorCode::integrity, "nothing is appended to the ledger", std::move(why),
                          "Do not delete anything. Copy the data directory to another disk and run 'strongroom audit "
                          "verify' to see what is wrong. If the store was brought back from a copy on purpose, begin a "
                          "new history with 'strongroom audit fork --reason …'.",
                          std::move(detail));
}

// Whatever a function of the ledger refuses, the ledger is what is broken.
template <typename Read>
auto checking(const std::string& what, Read&& read) {
  try {
    return read();
  } catch (const Error& error) {
    throw_broken(what, error.message());
  }
}

ledger::Checkpoint require_signed_head(Database& database, const Head& head, const History& history) {
  const auto entries = static_cast<std::uint64_t>(database.integer("SELECT coalesce(max(seq) + 1, 0) FROM entry"));
  if (head.frontier.size() != entries)
    throw_broken("its head says " + std::to_string(head.frontier.size()) + " entries, and there are " +
                 std::to_string(entries));
  const auto checkpoint = checking("the signature of its head is not valid", [&] {
    return ledger::open_checkpoint(head.note, ledger::VerificationKey::parse(history.key));
  });
  ledger::Hasher hasher;
  if (checkpoint.size != entries || checkpoint.root != head.frontier.root(hasher))
    throw_broken("its head is not what was signed");
  if (entries > 0)
    checking("its last entry is not what was written", [&] { return read_entry(database, entries - 1); });
  return checkpoint;
}

// nullopt when what was published agrees with the store, else why not.
std::optional<std::string> contradiction(const ledger::Checkpoint& head, const ledger::Checkpoint& published) {
  if (published.size > head.size)
    return "the store holds " + std::to_string(head.size) + " entries, but " + std::to_string(published.size) +
           " had been published: it was rolled back or cut";
  if (published.size == head.size && published.root != head.root)
    return "the store holds other entries than were published: it was exchanged or rewritten";
  return std::nullopt;
}

// The note's checkpoint, signed by one of our histories. Those before the newest say nothing about the newest.
ledger::Checkpoint open_published(const std::string& note, const std::vector<History>& histories) {
  std::string why = "it is of another ledger";
  for (const auto& history : histories) try {
      return ledger::open_checkpoint(note, ledger::VerificationKey::parse(history.key));
    } catch (const Error& error) {
      why = error.message();
    }
  throw_broken("the checkpoint that was published beside the store was not signed by its key", why);
}

std::optional<ForkReason> check_published(const LedgerSetup& setup, const ledger::Checkpoint& head,
                                          const std::vector<History>& histories) {
  const auto fork = setup.fork ? std::optional{ForkReason{}} : std::nullopt;
  if (setup.published_note.empty()) return fork;
  if (setup.fork) {
    try {
      const auto published = open_published(setup.published_note, histories);
      if (published.origin != head.origin || !contradiction(head, published)) return fork;
      return ForkReason{setup.published_note, published.size - std::min(published.size, head.size)};
    } catch (const Error&) {  // of another ledger: kept as it is in the entry
      return ForkReason{bounded_text(setup.published_note), 0};
    }
  }
  const auto published = open_published(setup.published_note, histories);
  if (published.origin == head.origin)
    if (const auto why = contradiction(head, published)) throw_broken(*why);
  return std::nullopt;
}

std::unique_ptr<ledger::SigningKey> open_key(const History& history, const LedgerSetup& setup) {
  try {
    return open_signing_key(history, setup.vault);
  } catch (const Error&) {
    if (!setup.fork) throw;
    return nullptr;  // the fork brings another
  }
}

ledger::Event fork_event(const ledger::VerificationKey& key, const Head& head, const std::string& previous_origin,
                         const LedgerSetup::Fork& fork, const ForkReason& reason) {
  ledger::Event event;
  event.actor = fork.actor.name;
  event.action = "ledger.fork";
  event.target = "ledger";
  event.severity = ledger::Severity::critical;
  event.result = "ok";
  event.details = {{"origin", key.name()},    {"key", key.text()},   {"previous_origin", previous_origin},
                   {"checkpoint", head.note}, {"lost", reason.lost}, {"reason", bounded_text(fork.reason)}};
  if (!reason.published.empty()) event.details["published"] = reason.published;
  return event;
}

}  // namespace

OpenedLedger open_ledger(Database& database, const LedgerSetup& setup) {
  const auto histories = read_histories(database);
  const auto head = checking("its head cannot be read", [&] { return read_head(database); });
  const auto checkpoint = require_signed_head(database, head, histories.back());
  auto key = open_key(histories.back(), setup);
  return {std::move(key), check_published(setup, checkpoint, histories)};
}

ledger::Checkpoint require_signed_head(Database& database) {
  const auto head = checking("its head cannot be read", [&] { return read_head(database); });
  return require_signed_head(database, head, read_histories(database).back());
}

void fork_ledger(Database& database, Appender& appender, const LedgerSetup& setup, const ForkReason& reason) {
  const auto head = read_head(database);
  const auto previous = read_histories(database).back().origin;
  auto key = begin_history(database, head.frontier.size(), setup.random, setup.vault);
  const auto event = fork_event(key->verification_key(), head, previous, *setup.fork, reason);
  appender.change_key(std::move(key));
  appender.append(database, event);
}

}  // namespace strongroom::store
