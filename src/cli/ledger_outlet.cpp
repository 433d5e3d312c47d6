#include "cli/ledger_outlet.h"

#include <exception>
#include <string>
#include <utility>

#include "audit/anchor_directory.h"
#include "audit/publisher.h"
#include "base/kill_point.h"
#include "base/text.h"

namespace strongroom::cli {

LedgerOutlet::LedgerOutlet(domain::Store& store, std::filesystem::path directory, base::Log& log)
    : store_{store}, directory_{std::move(directory)}, log_{log} {}

LedgerOutlet::~LedgerOutlet() {
  let_out();
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
    log_.warning(std::string{"the ledger could not be published: "} + failure.what());
  }
}

bool LedgerOutlet::publish() {
  try {
    audit::publish(store_, directory_);
    return true;
  } catch (const std::exception& failure) {
    log_.warning(std::string{"the ledger could not be published: "} + failure.what());
    return false;
  }
}

bool LedgerOutlet::keep_in(const std::string& anchor_directory) {
  try {
    const auto head = store_.ledger_head();
    audit::AnchorDirectory{anchor_directory}.place(head.checkpoint, head.note);
    return true;
  } catch (const std::exception& failure) {
    log_.warning("no checkpoint of the ledger was kept in " + base::escape_path(anchor_directory) + ": " +
                 failure.what());
    return false;
  }
}

}  // namespace strongroom::cli
