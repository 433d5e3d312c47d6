// What the composition root (main.cpp) hands to the command line: how to make each adapter.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/message.h"
#include "api/service.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "domain/access_store.h"
#include "domain/backup_engine.h"
#include "domain/courier.h"
#include "domain/database_engine.h"
#include "domain/vault.h"
#include "instance/data_directory.h"
#include "ledger/actor.h"

namespace strongroom::cli {

struct EngineSettings {
  std::string restic;  // path or name; empty = search PATH
  std::filesystem::path cache_directory;
};

// How the owner's store is opened.
struct StoreRequest {
  // Of `audit fork` alone: who begins a new history of the ledger, and why.
  struct Fork {
    ledger::Actor actor;
    std::string reason;
  };
  domain::Vault& vault;
  std::function<void(const ledger::Entry&)> committed;  // as in the store's own setup: quick, on the writer's thread
  std::optional<Fork> fork{};
};

// Where a service is to be reached, besides the data directory's socket.
struct ServeRequest {
  std::vector<std::string> addresses;  // HOST:PORT
  std::string certificate;             // PEM files; empty: no TLS
  std::string key;
  std::string group_socket;   // a path; empty: none
  bool behind_proxy = false;  // which does TLS, and from whose address everybody comes
};

struct Wiring {
  const base::Clock& clock;
  base::Random& random;
  std::function<std::unique_ptr<domain::DurableStore>(const instance::DataDirectory&, StoreRequest)> open_store;
  std::function<std::unique_ptr<domain::DurableReader>(const instance::DataDirectory&)> open_reader;
  // Makes the key when nothing was ever sealed in this data directory.
  std::function<std::unique_ptr<domain::Vault>(const instance::DataDirectory&)> open_vault;
  std::function<std::unique_ptr<domain::BackupEngine>(const EngineSettings&)> make_engine;
  std::function<std::unique_ptr<domain::DatabaseEngine>()> make_database_engine;
  std::function<std::unique_ptr<domain::Courier>()> make_courier;
  // On the data directory's socket. The service must outlive what is returned.
  std::function<std::unique_ptr<api::OwnerListener>(const instance::DataDirectory&, api::Service&, base::Log&)> listen;
  // The same, and over TCP as it is asked for.
  std::function<std::unique_ptr<api::OwnerListener>(const instance::DataDirectory&, const ServeRequest&, api::Service&,
                                                    base::Log&)>
      serve;
  // nullptr when nobody listens.
  std::function<std::unique_ptr<api::OwnerConnection>(const instance::DataDirectory&)> connect;
};

// The whole command line. Returns the exit code.
int run(int argc, const char* const* argv, const Wiring& wiring);

}  // namespace strongroom::cli
