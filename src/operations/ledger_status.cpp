#include "operations/ledger_status.h"

#include <algorithm>
#include <boost/json.hpp>

#include "audit/anchor_directory.h"
#include "audit/histories.h"
#include "audit/publisher.h"
#include "audit/signed_checkpoint.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "jobs/ledger_trust.h"
#include "ledger/export.h"

namespace strongroom::operations {
namespace {

namespace json = boost::json;

// Somebody is waiting for the status.
constexpr base::Milliseconds kAnchorPatience{2'000};
constexpr std::string_view kVerify = "Do not delete anything, and run 'strongroom audit verify'.";
constexpr std::string_view kRolledBack =
    "Do not delete anything. If the store was brought back from a copy on purpose, go on with 'strongroom audit fork "
    "--reason …'; if not, run 'strongroom audit verify'.";

std::string entries(std::uint64_t count) {
  return base::format_count(count) + (count == 1 ? " entry" : " entries");
}

std::string_view to_text(LedgerState state) {
  switch (state) {
    case LedgerState::intact:
      return "intact";
    case LedgerState::broken:
      return "broken";
    case LedgerState::acknowledged:
      return "acknowledged";
    case LedgerState::rolled_back:
      break;
  }
  return "rolled_back";
}

class Look {
 public:
  Look(domain::StoreReader& reader, const instance::DataDirectory& data, const std::function<bool()>& is_owned)
      : reader_{reader}, data_{data}, is_owned_{is_owned} {}

  LedgerStatus take() {
    try {
      // In this order: what is published is never ahead of what was there before it was read.
      const auto published = read_published();
      const auto head = reader_.ledger_head();
      status_.size = audit::signed_checkpoint(head).size;
      status_.message = entries(status_.size) + ", and no break is known.";
      read_newest();
      look_at_standing();
      if (published) compare(head.checkpoint, *published);
      look_at_anchors();
    } catch (const base::Error& error) {
      say(LedgerState::broken, "The ledger is broken: " + error.message() + ".", kVerify);
    }
    return std::move(status_);
  }

 private:
  void say(LedgerState state, std::string message, std::string_view advice) {
    status_.state = state;
    status_.message = std::move(message);
    status_.advice = advice;
  }

  std::optional<ledger::Checkpoint> read_published() {
    try {
      const auto note = audit::published_note(data_.ledger());
      if (note.empty()) return std::nullopt;
      auto checkpoint = ledger::unverified_checkpoint(note);
      status_.published = checkpoint.size;
      return checkpoint;
    } catch (const base::Error& error) {
      status_.problems.push_back("the published checkpoint cannot be read: " + error.message());
      return std::nullopt;
    }
  }

  void read_newest() {
    domain::EntryFilter filter;
    filter.limit = 1;
    const auto newest = reader_.entries(filter);
    if (!newest.empty()) status_.newest_at = newest.front().time;
  }

  void look_at_standing() {
    const auto standing = jobs::ledger_standing(reader_);
    if (!standing.broken) return;
    const auto found = "a break was found on " + base::format_local(standing.broken->time) + " (entry " +
                       std::to_string(standing.broken->seq) + ")";
    if (standing.acknowledged)
      say(LedgerState::acknowledged,
          entries(status_.size) + "; " + found + " and acknowledged by " +
              base::terminal_safe(standing.acknowledged->event.actor) + ".",
          {});
    else
      say(LedgerState::broken, "The ledger is broken: " + found + ".",
          "Look at 'strongroom audit verify'; when you know what happened, 'strongroom audit acknowledge --reason …'.");
  }

  void compare(const ledger::Checkpoint& head, const ledger::Checkpoint& published) {
    if (published.origin != head.origin) {
      // Between a fork and its publication the published checkpoint is of the history before.
      const auto known = audit::histories(reader_);
      if (std::ranges::find(known, published.origin, &audit::History::origin) == known.end())
        say(LedgerState::rolled_back, "The ledger was exchanged: what was published beside it is of another ledger.",
            kRolledBack);
    } else if (published.size > head.size) {
      say(LedgerState::rolled_back,
          "The ledger was rolled back or cut: it has " + entries(head.size) + ", and " +
              base::format_count(published.size) + " had been published.",
          kRolledBack);
    } else if (published.size == head.size && published.root != head.root) {
      say(LedgerState::rolled_back, "The ledger was rewritten: its entries are not those that were published.",
          kRolledBack);
    }
  }

  void look_at_anchors() {
    for (const auto& directory : reader_.anchor_directories())
      if (const auto why = audit::why_unreachable(directory, kAnchorPatience); !why.empty())
        status_.problems.push_back("no checkpoints can be kept in " + base::escape_path(directory) + ": " + why);
    if (status_.published < status_.size && !is_owned_())
      status_.problems.push_back(status_.size - status_.published == 1
                                     ? "the newest entry is not published yet"
                                     : "the newest " + entries(status_.size - status_.published) +
                                           " are not published yet");
  }

  domain::StoreReader& reader_;
  const instance::DataDirectory& data_;
  const std::function<bool()>& is_owned_;
  LedgerStatus status_;
};

}  // namespace

LedgerStatus read_ledger_status(domain::StoreReader& reader, const instance::DataDirectory& data,
                                const std::function<bool()>& is_owned) {
  return Look{reader, data, is_owned}.take();
}

json::object to_json(const LedgerStatus& status) {
  json::array problems;
  for (const auto& problem : status.problems) problems.emplace_back(base::terminal_safe(problem));
  return {{"state", to_text(status.state)},
          {"message", base::terminal_safe(status.message)},
          {"advice", status.advice.empty() ? json::value(nullptr) : json::value(status.advice)},
          {"size", status.size},
          {"newest_at", base::time_or_null(status.newest_at)},
          {"published", status.published},
          {"problems", std::move(problems)}};
}

}  // namespace strongroom::operations
