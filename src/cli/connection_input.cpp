#include "cli/connection_input.h"

#include <array>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "cli/secret_input.h"
#include "operations/environment.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

struct Keyword {
  const char* option;
  const char* keyword;
  bool is_path = false;
};

// What a URL says as well, and what goes with a URL too.
constexpr std::array kWhere{Keyword{"--host", "host"}, Keyword{"--port", "port"}, Keyword{"--user", "user"},
                            Keyword{"--dbname", "dbname"}, Keyword{"--service", "service"}};
constexpr std::array kHow{Keyword{"--sslmode", "sslmode"}, Keyword{"--sslrootcert", "sslrootcert", true},
                          Keyword{"--sslcert", "sslcert", true}, Keyword{"--sslkey", "sslkey", true}};

std::string value_of(const Keyword& keyword, const std::string& given) {
  // "system" is no file: the certificates that the operating system trusts.
  if (!keyword.is_path || given.empty() || given == "system") return given;
  return std::filesystem::absolute(given).lexically_normal().native();
}

template <typename Keywords>
void take(const Arguments& arguments, const Keywords& keywords, std::map<std::string, std::string>& into) {
  for (const auto& keyword : keywords)
    if (arguments.has(keyword.option)) into[keyword.keyword] = value_of(keyword, arguments.text(keyword.option));
}

void refuse_password_in_dbname(const std::string& dbname) {
  if (dbname.find('=') == std::string::npos && dbname.find("://") == std::string::npos) return;
  throw Error::with_words(ErrorCode::invalid_input, "--dbname takes the name of a database", "this is a connection",
                          "Give a whole connection with --url, or with --url-file FILE when it holds a password.");
}

void require_known_sslmode(const std::string& mode) {
  constexpr std::array kModes{"", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"};
  for (const auto* known : kModes)
    if (mode == known) return;
  throw Error{ErrorCode::invalid_input, "--sslmode is one of disable, allow, prefer, require, verify-ca, verify-full"};
}

// One for each host where there are several: "5432,5433".
void require_port(const std::string& port) {
  if (port.find_first_not_of("0123456789,") == std::string::npos) return;
  throw Error{ErrorCode::invalid_input, "--port is a number"};
}

domain::ParsedConnection parsed_argument(const std::string& url, const domain::DatabaseEngine& engine) {
  auto parsed = engine.parse_connection(url);
  if (parsed.password.empty()) return parsed;
  throw Error::with_words(ErrorCode::invalid_input,
                          "a password in an argument can be seen by everybody on this machine", "the URL holds one",
                          "Write the URL into a file that only you can read and give --url-file FILE, or leave the "
                          "password out and give --password-file FILE or --password-prompt.");
}

domain::ParsedConnection parsed_file(const std::string& path, const domain::DatabaseEngine& engine) {
  return engine.parse_connection(secret_from_file(path).reveal());
}

base::SecretString password_from_variable(const std::string& name) {
  const auto value = operations::process_environment(name.c_str());
  if (!value.empty()) return base::SecretString{value};
  // Whoever writes the password itself here must not read it again in a message.
  throw Error{ErrorCode::invalid_input, "--password-env takes the name of a variable, and there is none of that name"};
}

void refuse_several(const Arguments& arguments, std::initializer_list<const char*> options) {
  const char* first = nullptr;
  for (const auto* option : options) {
    if (!arguments.has(option)) continue;
    if (first != nullptr)
      throw Error{ErrorCode::invalid_input, std::string{"give either "} + first + " or " + option + ", not both"};
    first = option;
  }
}

std::optional<base::SecretString> password_from(const Arguments& arguments, const std::stop_token& stop) {
  refuse_several(arguments, {"--password-file", "--password-env", "--password-prompt", "--no-password"});
  if (arguments.flag("--no-password")) return base::SecretString{};
  if (arguments.has("--password-file")) return secret_from_file(arguments.text("--password-file"));
  if (arguments.has("--password-env")) return password_from_variable(arguments.text("--password-env"));
  if (arguments.flag("--password-prompt"))
    return known_secret_from_prompt("password of the database's user", stop,
                                    "give --password-file FILE or --password-env VARIABLE");
  return std::nullopt;
}

void refuse_parts_beside_url(const Arguments& arguments) {
  for (const auto& keyword : kWhere)
    if (arguments.has(keyword.option))
      throw Error{ErrorCode::invalid_input,
                  std::string{"give either a URL or "} + keyword.option + ", not both: the URL says it already"};
}

}  // namespace

std::vector<Argument> connection_arguments() {
  return {{"--url", Takes::text, "postgresql://USER@HOST:PORT/DBNAME, without a password"},
          {"--url-file", Takes::text, "A file with the URL, for one that holds a password"},
          {"--host", Takes::text, "The server, or the directory of its socket"},
          {"--port", Takes::text, "The server's port"},
          {"--user", Takes::text, "The role that reads the database"},
          {"--dbname", Takes::text, "The database"},
          {"--service", Takes::text, "An entry of libpq's service file"},
          {"--sslmode", Takes::text, "disable, allow, prefer, require, verify-ca or verify-full"},
          {"--sslrootcert", Takes::text, "The certificates that sign the server's, or 'system'"},
          {"--sslcert", Takes::text, "The client's certificate"},
          {"--sslkey", Takes::text, "The client's key"},
          {"--password-file", Takes::text, "A file with the password"},
          {"--password-env", Takes::text, "The name of an environment variable with the password"},
          {"--password-prompt", Takes::flag, "Ask for the password"},
          {"--no-password", Takes::flag, "Store none: the server trusts this user, or ~/.pgpass has it (the default)"}};
}

ConnectionInput connection_from(const Arguments& arguments, const domain::DatabaseEngine& engine,
                                const std::stop_token& stop) {
  refuse_several(arguments, {"--url", "--url-file"});
  ConnectionInput input;
  input.whole = arguments.has("--url") || arguments.has("--url-file");
  if (input.whole) {
    refuse_parts_beside_url(arguments);
    auto parsed = arguments.has("--url") ? parsed_argument(arguments.text("--url"), engine)
                                         : parsed_file(arguments.text("--url-file"), engine);
    input.parameters = std::move(parsed.parameters);
    if (!parsed.password.empty()) input.password = std::move(parsed.password);
  }
  refuse_password_in_dbname(arguments.text("--dbname"));
  require_known_sslmode(arguments.text("--sslmode"));
  require_port(arguments.text("--port"));
  take(arguments, kWhere, input.parameters);
  take(arguments, kHow, input.parameters);
  if (auto password = password_from(arguments, stop)) input.password = std::move(password);
  return input;
}

}  // namespace strongroom::cli
