#include "cli/serve_options.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kMostRunsAtOnce = 64;

std::string host_of(const std::string& address) {
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == address.size())
    throw Error{ErrorCode::invalid_input, "--listen is HOST:PORT, such as " + std::string{kUsualAddress} + "; not '" +
                                              base::terminal_safe(address) + "'"};
  return address.substr(0, colon);
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

// Passwords and tokens would cross the network for everybody to read.
void require_protected(const std::string& host, const Arguments& arguments) {
  if (is_loopback(host) || arguments.has("--tls-cert") || arguments.flag("--behind-proxy")) return;
  throw Error::with_words(ErrorCode::invalid_input, "this address needs TLS",
                          "others can reach " + base::terminal_safe(host) + ", and could read passwords on their way",
                          "Give --tls-cert FILE and --tls-key FILE, or --behind-proxy when a proxy does TLS.");
}

void take_group(const Arguments& arguments, ServeOptions& options) {
  const auto path = arguments.given("--group-socket");
  const auto role = arguments.given("--group-role");
  if (role && !path) throw Error{ErrorCode::invalid_input, "--group-role is of the group of a --group-socket"};
  if (path && path->empty()) throw Error{ErrorCode::invalid_input, "--group-socket is a path"};
  if (path) options.listen.group_socket = std::filesystem::absolute(*path).native();
  if (!role) return;
  const auto known = auth::role_from_text(*role);
  if (!known) throw Error{ErrorCode::invalid_input, "--group-role is viewer, operator or admin"};
  options.group_role = *known;
}

// Of an address that stands for all of them nobody calls us by it.
bool is_name(const std::string& host) {
  constexpr std::array<std::string_view, 3> kAll{"0.0.0.0", "[::]", "*"};
  return std::ranges::find(kAll, host) == kAll.end();
}

}  // namespace

std::vector<Argument> serve_arguments() {
  return {{"--listen", Takes::texts, "HOST:PORT (127.0.0.1:8733); again for more"},
          {"--tls-cert", Takes::text, "Certificate and those that sign it, PEM; read again on SIGHUP"},
          {"--tls-key", Takes::text, "Its key, PEM"},
          {"--behind-proxy", Takes::flag, "A proxy in front of us does TLS"},
          {"--host", Takes::texts, "A name by which we are called, such as nas.home; again for more"},
          {"--group-socket", Takes::text,
           "A path: whoever is in the group of the process may use the API over a Unix socket there, without a token"},
          {"--group-role", Takes::text, "As what: viewer, operator (default) or admin"},
          {"--runs", Takes::number, "So many runs at once (2)"},
          {"--await-runs", Takes::flag, "When told to end, let running backups end first instead of cancelling them"},
          {"--open-metrics", Takes::flag, "/metrics without a token"}};
}

ServeOptions serve_options(const Arguments& arguments) {
  ServeOptions options;
  options.listen.addresses = arguments.texts("--listen");
  if (options.listen.addresses.empty()) options.listen.addresses = {kUsualAddress};
  if (arguments.has("--tls-cert") != arguments.has("--tls-key"))
    throw Error{ErrorCode::invalid_input, "--tls-cert and --tls-key belong together"};
  options.listen.certificate = arguments.text("--tls-cert");
  options.listen.key = arguments.text("--tls-key");
  options.hosts = arguments.texts("--host");
  for (const auto& address : options.listen.addresses) {
    const auto host = host_of(address);
    require_protected(host, arguments);
    if (is_name(host)) options.hosts.push_back(host);
  }
  const auto runs = arguments.number("--runs").value_or(options.runs_at_once);
  if (runs == 0 || runs > kMostRunsAtOnce)
    throw Error{ErrorCode::invalid_input, "--runs is from 1 to " + std::to_string(kMostRunsAtOnce)};
  options.runs_at_once = runs;
  options.awaits_runs = arguments.flag("--await-runs");
  options.listen.behind_proxy = arguments.flag("--behind-proxy");
  options.open_metrics = arguments.flag("--open-metrics");
  take_group(arguments, options);
  return options;
}

}  // namespace strongroom::cli
