// The whole ledger of a store verified, on several threads.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

#include "domain/store.h"
#include "ledger/report.h"
#include "ledger/verifier.h"

namespace strongroom::audit {

// Called from time to time, on the thread that called verify_store, with how many entries have been checked and how
// many there are.
using VerifyProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Makes a reader of its own for each thread; called on those threads, one after the other.
using OpenReader = std::function<std::unique_ptr<domain::StoreReader>()>;

struct VerifyCall {
  VerifyProgress progress;  // may be empty
  std::stop_token stop;
  unsigned threads = 0;  // 0 = as many as the machine has, at most 4
};

// Reads the head first and verifies up to its size; what is appended meanwhile is left for the next time. Changes
// nothing. Throws cancelled when stopped, and whatever a reader throws when the store cannot be read: that is no
// verdict.
ledger::Report verify_store(const OpenReader& open_reader, ledger::VerifierOptions options, const VerifyCall& call);

}  // namespace strongroom::audit
