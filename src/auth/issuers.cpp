#include "auth/issuers.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr const char* kSetting = "auth.issuers";

}  // namespace

std::vector<ExternalIssuer> stored_issuers(domain::AccessReader& store) {
  const auto setting = store.find_setting(kSetting);
  if (!setting) return {};
  try {
    return issuers_from_json(base::parse_json(setting->value));
  } catch (const Error& error) {
    throw Error{ErrorCode::integrity, "the stored list of issuers cannot be read: " + error.message()};
  }
}

std::optional<ExternalIssuer> find_issuer(domain::AccessReader& store, const std::string& name) {
  for (auto& issuer : stored_issuers(store))
    if (issuer.name == name) return std::move(issuer);
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> issuer_problems(domain::AccessReader& store, domain::Vault& vault) {
  std::vector<std::pair<std::string, std::string>> problems;
  for (const auto& issuer : stored_issuers(store)) {
    problems.emplace_back(issuer.name, "");
    try {
      static_cast<void>(ExternalIssuers{{issuer}, vault});
    } catch (const Error& error) {
      problems.back().second = error.message();
    }
  }
  return problems;
}

json::object to_json(const ExternalIssuer& issuer) {
  auto object = std::move(to_json(std::vector{issuer}).get_array().front().get_object());
  const bool has_secret = object.contains("secret");
  object.erase("secret");
  object["has_secret"] = has_secret;
  return object;
}

Issuers::Issuers(domain::AccessStore& store, domain::Vault& vault, Use use)
    : store_{store}, vault_{vault}, use_{std::move(use)} {}

std::vector<ExternalIssuer> Issuers::list() {
  return stored_issuers(store_);
}

std::vector<std::string> Issuers::use() {
  const std::lock_guard lock{mutex_};
  return use_(list());
}

ExternalIssuer Issuers::add(ExternalIssuer issuer, const base::SecretString& secret, const ledger::Actor& actor) {
  domain::require_valid_name("issuer", issuer.name);
  if (issuer.roles.empty())
    throw Error{ErrorCode::invalid_input, "say which of its roles is viewer, operator or admin here"};
  const std::lock_guard lock{mutex_};
  auto issuers = list();
  if (std::ranges::find(issuers, issuer.name, &ExternalIssuer::name) != issuers.end())
    throw Error{ErrorCode::conflict, "there is an issuer " + issuer.name + " already"};
  if (std::ranges::find(issuers, issuer.issuer, &ExternalIssuer::issuer) != issuers.end())
    throw Error{ErrorCode::invalid_input, "another issuer has the same iss"};
  if (!secret.empty()) issuer.shared_secret = seal_issuer_secret(vault_, issuer.name, secret);
  static_cast<void>(ExternalIssuers{{issuer}, vault_});  // proven to be of use; the others need not be
  issuers.push_back(issuer);
  put(issuers, "added", issuer, actor);
  return issuer;
}

ExternalIssuer Issuers::remove(const std::string& name, const ledger::Actor& actor) {
  const std::lock_guard lock{mutex_};
  auto issuers = list();
  const auto found = std::ranges::find(issuers, name, &ExternalIssuer::name);
  if (found == issuers.end())
    throw Error{ErrorCode::not_found, "there is no issuer '" + base::terminal_safe(name) + "'"};
  auto removed = *found;
  issuers.erase(found);
  put(issuers, "removed", removed, actor);
  return removed;
}

void Issuers::put(const std::vector<ExternalIssuer>& issuers, const std::string& what, const ExternalIssuer& about,
                  const ledger::Actor& actor) {
  store_.put_setting(kSetting, json::serialize(to_json(issuers)), actor, {},
                     {{what, about.name}, {"iss", base::terminal_safe(about.issuer)}});
  use_(issuers);
}

}  // namespace strongroom::auth
