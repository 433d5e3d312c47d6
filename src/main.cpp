// The composition root: the only place that knows every module, and nothing but how they fit together.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "cli/wiring.h"
#include "engines/postgres/keywords.h"
#include "engines/postgres/postgres_engine.h"
#include "engines/restic/restic_engine.h"
#include "http/server.h"
#include "http/unix_client.h"
#include "notify/curl_courier.h"
#include "operations/environment.h"
#include "process/supervised_runner.h"
#include "process/supervision.h"
#include "process/supervisor.h"
#include "secrets/vault.h"
#include "store/sqlite/store.h"

namespace {

using namespace strongroom;

// Secrets must not end up in a core dump (invariant 6).
void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

restic::Options restic_options(const cli::EngineSettings& settings) {
  restic::Options options;
  options.binary = settings.restic.empty() ? std::string{} : std::filesystem::absolute(settings.restic).native();
  options.search_path = operations::process_environment("PATH");
  options.home = operations::process_environment("HOME");
  options.ssh_agent = operations::process_environment("SSH_AUTH_SOCK");
  options.language = operations::process_environment("LANG");
  options.cache_directory = settings.cache_directory / "restic";
  options.version_cache = settings.cache_directory / "restic-version.json";
  options.temporary_directory = operations::process_environment("TMPDIR");
  return options;
}

postgres::Options postgres_options() {
  postgres::Options options;
  options.tool_directory = operations::process_environment("STRONGROOM_PG_TOOLS");
  options.search_path = operations::process_environment("PATH");
  options.home = operations::process_environment("HOME");
  options.pgpassfile = operations::process_environment("PGPASSFILE");
  options.service_file = operations::process_environment("PGSERVICEFILE");
  options.language = operations::process_environment("LANG");
  options.temporary_directory = operations::process_environment("TMPDIR");
  return options;
}

// Without this the next file we open would take the number of a standard stream that was closed when we were started,
// and what is said there, a revealed password even, would be written into that file.
void occupy_standard_streams() {
  int descriptor = 0;
  do descriptor = ::open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  if (descriptor >= 0) ::close(descriptor);
}

// The newest checkpoint beside the store, as it was signed; empty when none was published yet.
std::string published_note(const instance::DataDirectory& data) {
  const auto path = data.ledger() / "checkpoint";
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? base::read_file(path) : std::string{};
}

std::unique_ptr<domain::DurableStore> open_store(const instance::DataDirectory& data, cli::StoreRequest request,
                                                 const base::Clock& clock, base::Random& random) {
  store::LedgerSetup setup{clock, random, request.vault, published_note(data), std::move(request.committed), {}};
  if (request.fork) setup.fork = {request.fork->actor, request.fork->reason};
  return store::open_store(data.store(), std::move(setup));
}

http::ServerSetup server_setup(const instance::DataDirectory& data, const cli::ServeRequest& request) {
  http::ServerSetup setup{.unix_socket = data.socket(), .group_socket = request.group_socket};
  if (request.behind_proxy) setup.limits.connections_per_address = setup.limits.connections;
  for (const auto& address : request.addresses) {
    setup.tcp.push_back({.address = address});
    if (!request.certificate.empty()) setup.tcp.back().tls = http::TlsFiles{request.certificate, request.key};
  }
  return setup;
}

}  // namespace

int main(int argc, char* argv[]) {
  if (argc > 1 && std::string_view{argv[1]} == process::supervision::kSwitch)
    return process::supervisor_main(argc, argv);
  forbid_core_dumps();
  occupy_standard_streams();
  postgres::forget_connection_variables();
  base::SystemClock clock;
  base::SystemRandom random;
  process::SupervisedRunner runner{clock};
  const cli::Wiring wiring{
      .clock = clock,
      .random = random,
      .open_store = [&](const auto& data,
                        cli::StoreRequest request) { return open_store(data, std::move(request), clock, random); },
      .open_reader = [](const auto& data) { return store::open_reader(data.store()); },
      .open_vault =
          [&](const auto& data) {
            return secrets::open_vault(
                {.key_file = data.key(),
                 .credentials_directory = operations::process_environment("CREDENTIALS_DIRECTORY"),
                 .create_if_absent = !store::holds_secrets(data.store())},
                random);
          },
      .make_engine =
          [&](const auto& settings) {
            return std::make_unique<restic::ResticEngine>(runner, clock, restic_options(settings));
          },
      .make_database_engine =
          [&] { return std::make_unique<postgres::PostgresEngine>(runner, clock, postgres_options()); },
      .make_courier = [&] { return std::make_unique<notify::CurlCourier>(clock); },
      .listen =
          [&](const auto& data, api::Service& service, base::Log& log) {
            return std::make_unique<http::Server>(http::ServerSetup{.unix_socket = data.socket()}, service, random,
                                                  log);
          },
      .serve =
          [&](const auto& data, const cli::ServeRequest& request, api::Service& service, base::Log& log) {
            return std::make_unique<http::Server>(server_setup(data, request), service, random, log);
          },
      .connect = [](const auto& data) { return http::connect_unix_socket(data.socket()); },
  };
  return cli::run(argc, argv, wiring);
}
