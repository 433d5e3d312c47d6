// The slow ways in: a password, and the first start. What fails here is limited and recorded.
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "auth/authenticator.h"
#include "auth/refusal.h"
#include "auth/secret_bytes.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/names.h"
#include "ledger/hash.h"

namespace strongroom::auth {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::chrono::hours kSetupLifetime{1};
constexpr const char* kNobody = "anonymous";

[[noreturn]] void refuse_log_in(std::string detail) {
  throw Error::with_words(ErrorCode::unauthenticated, "the log-in was refused", "user name or password is wrong",
                          "Check both, then try again.", std::move(detail));
}

// Names of users that there are stand in the ledger already. Others are left out: people type passwords there.
ledger::Event attempt(std::string action, const std::string& account, const std::string& address,
                      const std::string& request) {
  ledger::Event event;
  event.actor = kNobody;
  event.action = std::move(action);
  event.target = account.empty() ? "user" : "user/" + account;
  event.severity = ledger::Severity::warning;
  event.result = "denied";
  event.request = request;
  if (!address.empty()) event.details["address"] = base::terminal_safe(address.substr(0, 64));
  return event;
}

}  // namespace

void Authenticator::record_failures(const FailedLogins& failures, const std::string& request) {
  const auto known = book_.has_user(failures.account) ? failures.account : std::string{};
  auto event = attempt("login.failed", known, failures.address, request);
  event.details["count"] = failures.count;
  book_.store().record(event);
}

void Authenticator::record_lock(const std::string& account, const From& from) {
  if (!failed_.may_record(clock_.monotonic())) return;
  const auto known = book_.has_user(account) ? account : std::string{};
  book_.store().record(attempt("login.locked", known, from.address, from.request));
}

// Held back by the name that was given, whether anybody has it or not: what is written takes time.
void Authenticator::refuse_login(const std::string& account, const From& from) {
  if (const auto failures = failed_.note(account, network_of(from.address), clock_.monotonic()))
    record_failures(*failures, from.request);
  refuse_log_in(book_.has_user(account) ? "a wrong password, or a disabled user" : "an unknown user");
}

void Authenticator::upgrade(const domain::User& user, const base::SecretString& password) {
  if (!passwords_.is_outdated(user.password_hash)) return;
  book_.store().upgrade_password_hash(user.name, user.password_hash, passwords_.hash(password));
}

LoggedIn Authenticator::log_in(const std::string& name, const base::SecretString& password, const From& from) {
  const auto account = domain::is_valid_name(name) ? name : std::string{};
  limits_.admit(account, from.address, clock_.monotonic());
  std::optional<domain::User> user;
  bool good = false;
  try {
    user = book_.store().find_user(name);
    const bool may = user && !user->disabled;
    good = passwords_.matches(password, may ? &user->password_hash : nullptr);
  } catch (const Error&) {
    limits_.withdrawn(account, from.address);
    throw;
  }
  if (!good) {
    if (limits_.just_locked(account, from.address)) record_lock(account, from);
    refuse_login(account, from);
  }
  limits_.succeeded(account, from.address);
  upgrade(*user, password);
  try {
    return begin_session(user->name, user->generation, from);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::conflict) throw;
    refuse_log_in(error.message());
  }
}

std::optional<std::string> Authenticator::begin_setup() {
  if (book_.has_users()) return std::nullopt;
  auto token = ledger::to_base64url(random_bytes(kSecretBytes, random_));
  const json::object value{{"sha256", sha256_hex(token)},
                           {"expires_at", base::format_utc(clock_.now() + kSetupLifetime)}};
  book_.store().put_setting(domain::kSetupSetting, json::serialize(value), "system");
  return token;
}

void Authenticator::require_setup_token(const std::string& token) {
  if (book_.has_users())
    throw Error::with_words(ErrorCode::conflict, "this strongroom is set up already", "there are users", "Log in.");
  const auto setting = book_.store().find_setting(domain::kSetupSetting);
  if (!setting) refuse("no set-up has begun");
  const auto value = base::parse_json(setting->value).as_object();
  if (!same_bytes(base::string_or(value, "sha256"), sha256_hex(token))) refuse("a wrong set-up token");
  if (clock_.now() >= base::parse_utc(base::string_or(value, "expires_at"))) refuse("the set-up token has expired");
}

LoggedIn Authenticator::complete_setup(const std::string& token, const std::string& name,
                                       const base::SecretString& password, const From& from) {
  require_setup_token(token);
  domain::require_valid_name("user", name);
  domain::User user;
  user.name = name;
  user.role = to_text(Role::admin);
  user.password_hash = passwords_.hash(password);
  user.created_at = clock_.now();
  book_.change_user(name, [&](domain::AccessStore& store) {
    store.complete_setup(user, {"user:" + name, from.request});
  });
  return begin_session(name, user.generation, from);
}

void Authenticator::housekeep() {
  for (const auto& failures : failed_.due(clock_.monotonic())) record_failures(failures);
  book_.flush(clock_.now());
}

}  // namespace strongroom::auth
