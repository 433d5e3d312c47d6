#include "cli/ledger_outlet.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

#include "audit/anchor_directory.h"
#include "audit/histories.h"
#include "audit/publisher.h"
#include "base/error.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "jobs/ledger_trust.h"
#include "ledger/export.h"

namespace strongroom::cli {

LedgerOutlet::LedgerOutlet(domain::Store& store, std::filesystem::path directory, base::Log& log)
    : store_{store}, directory_{std::move(directory)}, log_{log} {}

LedgerOutlet::~LedgerOutlet() {
  let_out();
}

void LedgerOutlet::set_foreign_aside() {
  const auto note = audit::published_note(directory_);
  if (note.empty()) return;
  const auto known = audit::histories(store_);
  const auto is_ours = [&](const std::string& origin) {
    return std::ranges::find(known, origin, &audit::History::origin) != known.end();
  };
  try {
    if (is_ours(ledger::unverified_checkpoint(note).origin)) return;
  } catch (const base::Error&) {
    // No checkpoint at all.
  }
  auto aside = directory_;
  aside += ".before-fork-" + std::to_string(known.back().seq);
  if (std::rename(directory_.c_str(), aside.c_str()) != 0)
    base::throw_system_error(errno, "setting " + base::escape_path(directory_.native()) + " aside");
}

void LedgerOutlet::let_out() noexcept {
  try {
    const auto size = store_.ledger_head().checkpoint.size;
    if (size == let_out_) return;
    base::kill_point("ledger.publish");
    bool everywhere = publish();
    base::kill_point("ledger.anchor");
    for (const auto& directory : store_.anchor_directories()) everywhere = keep_in(directory) && everywhere;
    if (everywhere) let_out_ = size;
  } catch (const std::exception& failure) {
    log_.warning(std::string{"publishing the ledger: "} + failure.what());
  }
}

void LedgerOutlet::complain(const std::string& text) {
  if (said_.insert(text).second) log_.warning(text);
}

bool LedgerOutlet::publish() {
  try {
    publish_or_excuse();
    return true;
  } catch (const std::exception& failure) {
    complain(std::string{"publishing the ledger: "} + failure.what());
    return false;
  }
}

// The ledger says itself whether somebody has looked into what is wrong with it; asked only when something is.
void LedgerOutlet::publish_or_excuse() {
  try {
    audit::publish(store_, directory_);
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::integrity) throw;
    const auto acknowledged = jobs::ledger_standing(store_).acknowledged;
    if (!acknowledged) throw;
    audit::publish(store_, directory_, acknowledged->seq);
  }
}

bool LedgerOutlet::keep_in(const std::string& anchor_directory) {
  try {
    const auto head = store_.ledger_head();
    audit::AnchorDirectory{anchor_directory}.place(head.checkpoint, head.note);
    return true;
  } catch (const std::exception& failure) {
    complain("no checkpoint of the ledger was kept in " + base::escape_path(anchor_directory) + ": " + failure.what());
    return false;
  }
}

}  // namespace strongroom::cli
