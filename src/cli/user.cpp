#include <boost/json.hpp>

#include "auth/users.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "cli/interruption.h"
#include "cli/roles.h"
#include "cli/secret_input.h"
#include "domain/names.h"

namespace strongroom::cli {
namespace {

// Only for as long as it asks: whatever else waits ends by Ctrl-C itself.
base::SecretString password_from_prompt(const std::string& name) {
  const Interruption interruption;
  return secret_from_prompt("new password of " + name, interruption.token(),
                            "give --password-file FILE, or '-' to read it from standard input");
}

// Asked for before the data directory is taken, so that nobody waits for somebody who types.
base::SecretString password_from(const Arguments& arguments, const std::string& name) {
  const auto path = arguments.text("--password-file");
  auto password = path.empty()  ? password_from_prompt(name)
                  : path == "-" ? secret_from_standard_input()
                                : secret_from_file(path);
  auth::require_usable_password(password);
  return password;
}

int show_user(Context& context, const domain::User& user, const std::string& sentence) {
  auto& console = context.console();
  if (console.json()) console.emit(auth::to_json(user));
  console.say(sentence);
  return 0;
}

int add_user(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  domain::require_valid_name("user", name);
  const auto role = role_from(arguments.text("--role"));
  const auto password = password_from(arguments, name);
  const auto user = open_desk(context)->add_user(name, role, password);
  return show_user(context, user, "user " + name + " added, as " + user.role);
}

int list_users(Context& context, const Arguments&) {
  auto& console = context.console();
  const auto reader = context.reader();
  const auto users = reader ? reader->users() : std::vector<domain::User>{};
  if (console.json()) {
    boost::json::array array;
    for (const auto& user : users) array.emplace_back(auth::to_json(user));
    console.emit(array);
    return 0;
  }
  Table table{{"NAME", "ROLE", "SINCE", ""}};
  for (const auto& user : users)
    table.add({user.name, user.role, base::format_local(user.created_at), user.disabled ? "disabled" : ""});
  if (table.empty())
    console.say("no users yet; add one with 'strongroom user add NAME --role admin'");
  else
    table.print(console);
  return 0;
}

int password(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto password = password_from(arguments, name);
  const auto user = open_desk(context)->set_password(name, password);
  return show_user(context, user,
                   "the password of " + name + " is changed; whoever was logged in by the old one is not any more");
}

int role(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto role = role_from(arguments.text("ROLE"));
  const auto user = open_desk(context)->set_role(name, role);
  return show_user(context, user, "user " + name + " is " + user.role + " now");
}

int set_disabled(Context& context, const Arguments& arguments, bool disabled) {
  const auto name = arguments.text("NAME");
  const auto user = open_desk(context)->set_disabled(name, disabled);
  return show_user(context, user, "user " + name + (disabled ? " may not log in any more" : " may log in again"));
}

int remove_user(Context& context, const Arguments& arguments) {
  const auto name = arguments.text("NAME");
  const auto user = open_desk(context)->remove_user(name);
  return show_user(context, user, "user " + name + " is removed");
}

const Argument kUserName{"NAME", Takes::positional, "The user's name"};
const Argument kPasswordFile{"--password-file", Takes::text,
                             "A file with the password, or - for standard input; asked for when not given"};

}  // namespace

std::vector<Command> user_commands() {
  return {{.path = "user add",
           .summary = "Add somebody who may log in",
           .examples = "  strongroom user add anna --role admin --password-file pw",
           .arguments = {kUserName, {"--role", Takes::text, "viewer, operator or admin"}, kPasswordFile},
           .act = add_user},
          {.path = "user list", .summary = "All users", .examples = {}, .arguments = {}, .act = list_users},
          {.path = "user password",
           .summary = "Give a user a new password; ends the user's log-ins",
           .examples = {},
           .arguments = {kUserName, kPasswordFile},
           .act = password},
          {.path = "user role",
           .summary = "Give a user another role; ends the user's log-ins",
           .examples = "  strongroom user role ben operator",
           .arguments = {kUserName, {"ROLE", Takes::positional, "viewer, operator or admin"}},
           .act = role},
          {.path = "user disable",
           .summary = "Let a user log in no more",
           .examples = {},
           .arguments = {kUserName},
           .act = [](Context& context, const Arguments& given) { return set_disabled(context, given, true); }},
          {.path = "user enable",
           .summary = "Let a disabled user log in again",
           .examples = {},
           .arguments = {kUserName},
           .act = [](Context& context, const Arguments& given) { return set_disabled(context, given, false); }},
          {.path = "user remove",
           .summary = "Remove a user; what the user did stays in the ledger",
           .examples = {},
           .arguments = {kUserName},
           .act = remove_user}};
}

}  // namespace strongroom::cli
