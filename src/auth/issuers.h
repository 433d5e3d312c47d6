// Which other applications' tokens are taken: kept as the setting "auth.issuers".
#pragma once

#include <boost/json/fwd.hpp>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "auth/external_issuers.h"
#include "base/secret_string.h"
#include "domain/access_store.h"
#include "domain/vault.h"
#include "ledger/actor.h"

namespace strongroom::auth {

// Throws integrity when the setting is not what was stored.
std::vector<ExternalIssuer> stored_issuers(domain::AccessReader& store);

std::optional<ExternalIssuer> find_issuer(domain::AccessReader& store, const std::string& name);

// Each issuer's name, and why its tokens cannot be taken at present; empty = they can. Reads the key files.
std::vector<std::pair<std::string, std::string>> issuer_problems(domain::AccessReader& store, domain::Vault& vault);

// What an answer tells: everything but the secret.
boost::json::object to_json(const ExternalIssuer& issuer);

// Any thread may call. Changes are in the ledger under `actor`.
class Issuers {
 public:
  // Told what holds from now on, one call at a time; returns what ExternalIssuers::replace returns.
  using Use = std::function<std::vector<std::string>(const std::vector<ExternalIssuer>&)>;

  Issuers(domain::AccessStore& store, domain::Vault& vault, Use use);

  std::vector<ExternalIssuer> list();
  // Tells Use what is stored, and returns what it returns. Never in between a change and what it means: a list that was
  // read before a removal is not used after it.
  std::vector<std::string> use();
  // `secret` of an HS256 issuer, else empty. Throws conflict when the name is taken, invalid_input when another one has
  // the same iss, and what ExternalIssuers throws; nothing is stored then.
  ExternalIssuer add(ExternalIssuer issuer, const base::SecretString& secret, const ledger::Actor& actor);
  // From then on nobody of it gets in. Returns what it was; throws not_found.
  ExternalIssuer remove(const std::string& name, const ledger::Actor& actor);

 private:
  void put(const std::vector<ExternalIssuer>& issuers, const std::string& what, const ExternalIssuer& about,
           const ledger::Actor& actor);

  domain::AccessStore& store_;
  domain::Vault& vault_;
  Use use_;
  std::mutex mutex_;
};

}  // namespace strongroom::auth
