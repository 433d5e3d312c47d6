// Whether the ledger may be relied on, as it says itself: a break that a verification found is an entry
// "ledger.broken", and a person who has looked into it answers with "ledger.acknowledged".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/store.h"
#include "ledger/actor.h"
#include "ledger/report.h"

namespace strongroom::jobs {

struct LedgerStanding {
  std::optional<ledger::Entry> broken;        // the newest break that was recorded
  std::optional<ledger::Entry> acknowledged;  // what answered it; only together with `broken`
  bool is_trustworthy() const { return !broken || acknowledged; }
};

// Two queries for the newest entry of a kind. Throws what the reader throws.
LedgerStanding ledger_standing(domain::StoreReader& reader);

// What somebody wants to do that cannot be taken back.
struct Deletion {
  ledger::Actor actor;
  std::string action;  // as the entry would be called: "plan.remove"
  std::string target;  // "plan/photos"
};
// Before anything is deleted: whoever cut the ledger may want to remove the rest of the evidence too. Throws integrity
// while a break is not acknowledged, and records that it was refused.
void require_trustworthy_ledger(domain::Store& store, const Deletion& deletion);

// What is wrong, one sentence each, in the report's order: its findings, and the anchors that do not fit. Where there
// are findings, anchors within today's size are left out: every later one differs by the same cause.
std::vector<std::string> break_sentences(const ledger::Report& report);
// Hex SHA-256 over the sorted sentences, each with a newline: the same break has the same fingerprint every day.
std::string fingerprint_of(std::vector<std::string> sentences);

// Records what a verification found, unless the same break was recorded before. Returns the entry's number.
std::optional<std::uint64_t> record_break(domain::Store& store, const ledger::Report& report,
                                          const ledger::Actor& actor);

// Answers the newest break. Throws conflict when there is none, or it was answered.
std::uint64_t acknowledge_break(domain::Store& store, const std::string& reason, const ledger::Actor& actor);

}  // namespace strongroom::jobs
