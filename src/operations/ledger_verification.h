// The ledger verified by a service, beside everything else that it does.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "audit/verify.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/report.h"

namespace strongroom::operations {

// What is known of the newest verification, or of the one that goes on.
struct VerificationState {
  bool running = false;
  std::uint64_t done = 0;  // entries, of `all`
  std::uint64_t all = 0;
  std::optional<base::UtcTime> finished_at{};  // of the newest that came to an end
  std::optional<ledger::Verdict> verdict{};    // what it found
  std::uint64_t size = 0;                      // entries that it looked at
  std::vector<std::string> findings{};         // what is wrong, the first of them
  std::string failure{};                       // why the newest came to no verdict; empty = it did
};
// {"state":"never"|"running"|"done"|"failed","done","all","finished_at","verdict","size","findings","failure"}
boost::json::object to_json(const VerificationState& state);

// Every entry, and the checkpoint that was published beside the store; not the checkpoints kept elsewhere, for which
// `audit verify` asks. The outcome is an entry of the ledger: "ledger.verified", or once for each break
// "ledger.broken". Any thread may call. Has a thread while a verification goes on.
class LedgerVerification {
 public:
  // `open_reader` makes readers beside the store's own; `published`: the directory of the published ledger.
  LedgerVerification(domain::Store& store, audit::OpenReader open_reader, std::filesystem::path published,
                     const base::Clock& clock, base::Log& log);
  // Stops one that goes on, and waits for it.
  ~LedgerVerification();
  LedgerVerification(const LedgerVerification&) = delete;
  LedgerVerification& operator=(const LedgerVerification&) = delete;

  // False when one goes on already.
  bool begin(const ledger::Actor& actor);
  // Stops one that goes on, and waits for it: after that it records nothing.
  void stop();
  VerificationState state() const;

 private:
  void verify(const ledger::Actor& actor, const std::stop_token& stop);
  ledger::Report look(const std::stop_token& stop);
  void record(const ledger::Report& report, const ledger::Actor& actor);
  void end(const ledger::Report* report, const std::string& failure);

  domain::Store& store_;
  audit::OpenReader open_reader_;
  std::filesystem::path published_;
  const base::Clock& clock_;
  base::Log& log_;
  mutable std::mutex mutex_;
  VerificationState state_;
  std::jthread thread_;
};

}  // namespace strongroom::operations
