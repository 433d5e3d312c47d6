#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "base/log.h"
#include "domain/store.h"

namespace strongroom::cli {

// The ledger's way out of the owner: published as files beside the store, and its checkpoint kept in the anchor
// directories. Used by the main thread alone; no run may be alive when it goes, and the store outlives it.
class LedgerOutlet {
 public:
  // `directory`: where it is published.
  LedgerOutlet(domain::Store& store, std::filesystem::path directory, base::Log& log);
  // Lets out what was appended since.
  ~LedgerOutlet();
  LedgerOutlet(const LedgerOutlet&) = delete;
  LedgerOutlet& operator=(const LedgerOutlet&) = delete;

  // After a fork: what is published of a ledger that was never ours is set aside, beside its place, as evidence.
  // Throws internal and the like.
  void set_foreign_aside();
  // What cannot be written is said in the log and tried again the next time: a backup that succeeded did succeed.
  void let_out() noexcept;

 private:
  bool publish();
  void publish_or_excuse();
  void complain(const std::string& text);
  bool keep_in(const std::string& anchor_directory);

  domain::Store& store_;
  std::filesystem::path directory_;
  base::Log& log_;
  std::uint64_t let_out_ = 0;   // the size that is everywhere
  std::set<std::string> said_;  // what was complained about: once is enough
};

}  // namespace strongroom::cli
