#include "engines/postgres/keywords.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "engines/postgres/libpq.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::array<std::string_view, 35> kAllowed{"application_name",
                                                    "channel_binding",
                                                    "connect_timeout",
                                                    "dbname",
                                                    "fallback_application_name",
                                                    "gssdelegation",
                                                    "gssencmode",
                                                    "host",
                                                    "hostaddr",
                                                    "keepalives",
                                                    "keepalives_count",
                                                    "keepalives_idle",
                                                    "keepalives_interval",
                                                    "krbsrvname",
                                                    "load_balance_hosts",
                                                    "options",
                                                    "passfile",
                                                    "port",
                                                    "require_auth",
                                                    "requirepeer",
                                                    "service",
                                                    "ssl_max_protocol_version",
                                                    "ssl_min_protocol_version",
                                                    "sslcert",
                                                    "sslcertmode",
                                                    "sslcompression",
                                                    "sslcrl",
                                                    "sslcrldir",
                                                    "sslkey",
                                                    "sslmode",
                                                    "sslnegotiation",
                                                    "sslrootcert",
                                                    "sslsni",
                                                    "target_session_attrs",
                                                    "tcp_user_timeout"};
constexpr std::string_view kUserKeyword = "user";

bool is_allowed(std::string_view keyword) {
  return keyword == kUserKeyword || std::ranges::find(kAllowed, keyword) != kAllowed.end();
}

[[noreturn]] void refuse(const std::string& why, const std::string& hint) {
  throw Error::with_words(ErrorCode::invalid_input, "this connection cannot be used", why, hint);
}

void require_no_secret(const std::string& keyword) {
  if (keyword == "password")
    refuse("the password may not stand among the settings",
           "Give it at the prompt, in a file, in the environment, or keep it in your own ~/.pgpass.");
  if (keyword == "sslpassword")
    refuse("'sslpassword' would keep a secret among the settings",
           "Use a key file without a passphrase that only this user can read (mode 0600).");
}

void require_keyword(const std::string& keyword, const std::string& value) {
  require_no_secret(keyword);
  if (!is_allowed(keyword))
    refuse("the setting '" + base::terminal_safe(keyword) + "' is not known or not allowed",
           "Leave it out; host, port, user, dbname, service and libpq's ssl… and keepalives… settings are fine.");
  if (value.find('\0') != std::string::npos)
    refuse("the value of '" + keyword + "' has a zero byte in it", "Leave it out.");
  // libpq takes "NAME:ID" for a key inside of an OpenSSL engine, which it would load.
  if (keyword == "sslkey" && value.find(':') != std::string::npos)
    refuse("'sslkey' with a colon would load an engine of OpenSSL", "Name a file without a colon in its path.");
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { libpq().PQconninfoFree(options); }
};
using ConnectionOptions = std::unique_ptr<PQconninfoOption, FreeOptions>;

ConnectionOptions parse(const std::string& text) {
  char* message = nullptr;
  ConnectionOptions options{libpq().PQconninfoParse(text.c_str(), &message)};
  if (message != nullptr) libpq().PQfreemem(message);  // may quote the text, and with it a password
  if (!options)
    refuse("libpq does not understand it",
           "Write postgresql://USER@HOST:PORT/DBNAME (special characters as %XX), or host=… port=… user=… dbname=….");
  return options;
}

// For a line of the password file, where ':' and '\' mean something.
std::string escaped_password(const std::string& password) {
  std::string text;
  text.reserve(password.size() * 2);
  for (const char c : password) {
    if (c == ':' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

// Every variable of libpq's is PG and a capital letter. By a rule and not by its own list, for which it would have to
// be loaded; a test compares them.
bool completes_a_connection(std::string_view variable) {
  constexpr std::array<std::string_view, 5> kOthers{"PGPASSWORD", "PGPASSFILE", "PGSERVICEFILE", "PGSYSCONFDIR",
                                                    "PGLOCALEDIR"};
  return variable.size() > 2 && variable.starts_with("PG") && variable[2] >= 'A' && variable[2] <= 'Z' &&
         std::ranges::find(kOthers, variable) == kOthers.end();
}

}  // namespace

domain::ParsedConnection parse_connection(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) refuse("there is a zero byte in it", "Leave it out.");
  const base::SecretString copy{text};
  const auto options = parse(copy.reveal());
  domain::ParsedConnection parsed;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    if (std::string_view{option->keyword} == "password")
      parsed.password = base::SecretString{option->val};
    else
      parsed.parameters.emplace(option->keyword, option->val);
  }
  require_usable(parsed.parameters);
  return parsed;
}

void require_usable(const Parameters& parameters) {
  for (const auto& [keyword, value] : parameters) require_keyword(keyword, value);
}

std::string connection_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [keyword, value] : parameters) {
    text.append(text.empty() ? "" : " ").append(keyword).append("='");
    for (const char c : value) {
      if (c == '\'' || c == '\\') text += '\\';
      text += c;
    }
    text += '\'';
  }
  return text;
}

std::map<std::string, base::SecretString> for_libpq(const domain::DatabaseAccess& access, const Options& options,
                                                    std::string_view application_name) {
  require_usable(access.parameters);
  std::map<std::string, base::SecretString> all;
  for (const auto& [keyword, value] : access.parameters) all.emplace(keyword, base::SecretString{value});
  if (!options.pgpassfile.empty()) all.emplace("passfile", base::SecretString{options.pgpassfile});
  if (!access.password.empty()) all["password"] = access.password;
  all["application_name"] = base::SecretString{application_name};
  all["client_encoding"] = base::SecretString{"UTF8"};
  return all;
}

Parameters for_tool(const domain::DatabaseAccess& access, std::string_view application_name) {
  require_usable(access.parameters);
  auto parameters = access.parameters;
  if (!access.password.empty()) parameters.erase("passfile");
  parameters["application_name"] = application_name;
  parameters.emplace("keepalives_idle", "60");
  parameters.emplace("keepalives_interval", "10");
  parameters.emplace("keepalives_count", "6");
  return parameters;
}

std::vector<std::pair<std::string, base::SecretString>> tool_environment(const Options& options, bool has_password) {
  std::vector<std::pair<std::string, base::SecretString>> environment;
  const auto set = [&](const char* name, std::string_view value) {
    if (!value.empty()) environment.emplace_back(name, base::SecretString{value});
  };
  set("PATH", options.search_path);
  set("HOME", options.home);
  set("TMPDIR", options.temporary_directory.native());
  set("LC_ALL", "C.UTF-8");  // what a tool says is looked at: errors.h
  set("PGSERVICEFILE", options.service_file);
  set("PGCONNECT_TIMEOUT", "30");
  if (!has_password) set("PGPASSFILE", options.pgpassfile);
  return environment;
}

std::vector<process::SecretFile> password_file(const base::SecretString& password) {
  if (password.empty()) return {};
  return {{"PGPASSFILE", base::SecretString{"*:*:*:*:" + escaped_password(password.reveal()) + "\n"}}};
}

void forget_connection_variables() {
  std::vector<std::string> forgotten;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text{*entry};
    const auto name = text.substr(0, text.find('='));
    if (completes_a_connection(name)) forgotten.emplace_back(name);
  }
  for (const auto& name : forgotten) ::unsetenv(name.c_str());
}

}  // namespace strongroom::postgres
