#include "store/sqlite/histories.h"

#include "base/error.h"
#include "store/sqlite/row_reading.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

std::string purpose_of(const std::string& origin) {
  return "ledger/" + origin + "/signing-key";
}

History history_of(const Statement& row) {
  return {static_cast<std::uint64_t>(row.integer(0)), row.text(1), row.text(2), {row.text(3)}};
}

[[noreturn]] void refuse_key(std::string why, std::string detail = {}) {
  throw Error::with_words(ErrorCode::integrity, "the ledger's signing key cannot be used", std::move(why),
                          "Bring back the secret.key that belongs to this store. If it is lost for good, begin a new "
                          "history with 'strongroom audit fork --reason …'.",
                          std::move(detail));
}

}  // namespace

std::vector<History> read_histories(Database& database) {
  Statement statement{database, "SELECT first_seq, origin, verification_key, seed FROM log ORDER BY number"};
  auto histories = all(statement, history_of);
  if (histories.empty()) throw_damaged("the ledger has no signing key");
  return histories;
}

std::unique_ptr<ledger::SigningKey> begin_history(Database& database, std::uint64_t first_seq, base::Random& random,
                                                  domain::Vault& vault) {
  const auto origin = ledger::new_origin(random);
  const auto seed = ledger::SigningKey::new_seed(random);
  auto key = std::make_unique<ledger::SigningKey>(origin, seed);
  const auto sealed = vault.seal(purpose_of(origin), seed);
  database.change("INSERT INTO log(first_seq, origin, verification_key, seed) VALUES(?, ?, ?, ?)", first_seq,
                  std::string_view{origin}, key->verification_key().text(), Blob{sealed.bytes});
  return key;
}

std::unique_ptr<ledger::SigningKey> open_signing_key(const History& history, domain::Vault& vault) {
  std::unique_ptr<ledger::SigningKey> key;
  try {
    key = std::make_unique<ledger::SigningKey>(history.origin, vault.open(purpose_of(history.origin), history.seed));
  } catch (const Error& error) {
    refuse_key("it was sealed with another secret.key, or the store was changed", error.message());
  }
  if (key->verification_key().text() != history.key) refuse_key("the store names another verification key for it");
  return key;
}

}  // namespace strongroom::store
