#include <boost/json.hpp>
#include <filesystem>

#include "auth/issuers.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/roles.h"
#include "cli/secret_input.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

std::map<std::string, auth::Role> roles_from(const Arguments& arguments) {
  std::map<std::string, auth::Role> roles;
  for (const auto& pair : arguments.texts("--role")) {
    const auto end = pair.rfind('=');
    if (end == std::string::npos)
      throw Error{ErrorCode::invalid_input, "--role says what theirs is here: --role staff=viewer"};
    roles.emplace(pair.substr(0, end), role_from(pair.substr(end + 1)));
  }
  return roles;
}

std::filesystem::path file_from(const Arguments& arguments, const std::string& option) {
  const auto given = arguments.text(option);
  return given.empty() ? std::filesystem::path{} : std::filesystem::absolute(given);
}

std::string key_of(const auth::ExternalIssuer& issuer) {
  if (!issuer.shared_secret.bytes.empty()) return "a shared secret";
  return base::escape_path((issuer.jwks_file.empty() ? issuer.public_key_file : issuer.jwks_file).native());
}

int add_issuer(Context& context, const Arguments& arguments) {
  auth::ExternalIssuer issuer;
  issuer.name = arguments.text("NAME");
  issuer.issuer = arguments.text("--iss");
  issuer.audience = arguments.text("--aud");
  issuer.public_key_file = file_from(arguments, "--public-key");
  issuer.jwks_file = file_from(arguments, "--jwks");
  if (arguments.has("--role-claim")) issuer.role_claim = arguments.text("--role-claim");
  issuer.roles = roles_from(arguments);
  base::SecretString secret;
  if (arguments.has("--secret-file")) secret = secret_from_file(arguments.text("--secret-file"));
  const auto added = open_desk(context)->add_issuer(issuer, secret);
  auto& console = context.console();
  if (console.json()) console.emit(auth::to_json(added));
  console.say("tokens of " + base::terminal_safe(added.issuer) +
              " are taken; the ledger calls their bearers jwt:" + added.name + ":WHO");
  return 0;
}

int list_issuers(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto issuers = reader ? auth::stored_issuers(*reader) : std::vector<auth::ExternalIssuer>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& issuer : issuers) array.emplace_back(auth::to_json(issuer));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "ISS", "AUD", "KEY", "ROLES"}};
  for (const auto& issuer : issuers) {
    std::string roles;
    for (const auto& [theirs, ours] : issuer.roles)
      roles += (roles.empty() ? "" : ", ") + base::terminal_safe(theirs) + "=" + std::string{auth::to_text(ours)};
    table.add(
        {issuer.name, base::terminal_safe(issuer.issuer), base::terminal_safe(issuer.audience), key_of(issuer), roles});
  }
  if (table.empty())
    console.say("no tokens of other applications are taken; 'strongroom issuer add' says whose are");
  else
    table.print(console);
  return 0;
}

int remove_issuer(Context& context, const Arguments& arguments) {
  const auto removed = open_desk(context)->remove_issuer(arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) console.emit(auth::to_json(removed));
  console.say("tokens of " + base::terminal_safe(removed.issuer) + " are taken no longer");
  return 0;
}

}  // namespace

std::vector<Command> issuer_commands() {
  return {
      {.path = "issuer add",
       .summary = "Take the tokens (JWT) of another application",
       .examples = "  strongroom issuer add shop --iss https://shop.example --aud strongroom --public-key shop.pem "
                   "--role administrator=admin --role staff=viewer",
       .arguments = {{"NAME", Takes::positional, "What the ledger calls it"},
                     {"--iss", Takes::text, "The claim iss, to the letter"},
                     {"--aud", Takes::text, "Must be, or be among, the claim aud"},
                     {"--secret-file", Takes::text, "A file with the shared secret (HS256), 32 bytes at least"},
                     {"--public-key", Takes::text, "A PEM file with the key that verifies (RS256, ES256, EdDSA)"},
                     {"--jwks", Takes::text, "A file with a set of such keys (RFC 7517)"},
                     {"--role-claim", Takes::text, "The claim with the role; 'role' unless given"},
                     {"--role", Takes::texts, "THEIRS=OURS: what that claim may say, and viewer, operator or admin"}},
       .act = add_issuer},
      {.path = "issuer list",
       .summary = "Other applications whose tokens are taken",
       .examples = {},
       .arguments = {},
       .act = list_issuers},
      {.path = "issuer remove",
       .summary = "Take an application's tokens no longer",
       .examples = {},
       .arguments = {{"NAME", Takes::positional, "Its name"}},
       .act = remove_issuer}};
}

}  // namespace strongroom::cli
