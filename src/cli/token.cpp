#include <boost/json.hpp>
#include <chrono>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/roles.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kLongestLife = 3650;

std::optional<base::UtcTime> expiry_from(const Arguments& arguments, base::UtcTime now) {
  const auto days = arguments.number("--expires");
  if (!days) return std::nullopt;
  if (*days == 0 || *days > kLongestLife) throw Error{ErrorCode::invalid_input, "--expires takes 1 to 3650 days"};
  return now + std::chrono::hours{24} * static_cast<int>(*days);
}

int create_token(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto role = role_from(arguments.text("--role"));
  const auto expires = expiry_from(arguments, context.wiring().clock.now());
  const auto made = open_desk(context)->create_token(name, role, expires);
  auto& console = context.console();
  if (console.json()) {
    auto object = auth::to_json(made.token);
    object["secret"] = made.text.reveal();
    console.emit(object);
    return 0;
  }
  console.say("token " + name + " created, as " + made.token.role +
              (expires ? ", until " + base::format_local(*expires) : std::string{}));
  console.raw(made.text.reveal() + "\n");
  console.say("It is shown once. Send it as 'Authorization: Bearer …'.");
  return 0;
}

std::string state_of(const domain::ApiToken& token, base::UtcTime now) {
  if (token.revoked_at) return "revoked";
  return token.expires_at && *token.expires_at <= now ? "expired" : "";
}

int list_tokens(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto tokens = reader ? reader->api_tokens() : std::vector<domain::ApiToken>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& token : tokens) array.emplace_back(auth::to_json(token));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "ROLE", "ID", "LAST USED", "EXPIRES", ""}};
  const auto time = [](const auto& value, const char* otherwise) {
    return value ? base::format_local(*value) : std::string{otherwise};
  };
  for (const auto& token : tokens)
    table.add({token.name, token.role, token.id, time(token.last_used_at, "never"), time(token.expires_at, "never"),
               state_of(token, context.wiring().clock.now())});
  if (table.empty())
    console.say("no tokens yet; create one with 'strongroom token create NAME --role R'");
  else
    table.print(console);
  return 0;
}

int revoke_token(Context& context, const Arguments& arguments) {
  const auto token = open_desk(context)->revoke_token(arguments.text("NAME"));
  auto& console = context.console();
  if (console.json()) console.emit(auth::to_json(token));
  console.say("token " + token.name + " is revoked");
  return 0;
}

}  // namespace

std::vector<Command> token_commands() {
  return {{.path = "token create",
           .summary = "Make a token for a program, and show it once",
           .examples = "  strongroom token create ci --role operator --expires 90",
           .arguments = {{"NAME", Takes::positional, "What the ledger calls it"},
                         {"--role", Takes::text, "viewer, operator or admin"},
                         {"--expires", Takes::number, "After how many days it ends; never when not given"}},
           .act = create_token},
          {.path = "token list",
           .summary = "All tokens, revoked ones too",
           .examples = {},
           .arguments = {},
           .act = list_tokens},
          {.path = "token revoke",
           .summary = "End a token at once",
           .examples = "  strongroom token revoke ci",
           .arguments = {{"NAME", Takes::positional, "The token's name or id"}},
           .act = revoke_token}};
}

}  // namespace strongroom::cli
