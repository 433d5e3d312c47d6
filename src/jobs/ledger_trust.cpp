#include "jobs/ledger_trust.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "ledger/hash.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::string_view kBroken = "ledger.broken";
constexpr std::string_view kAcknowledged = "ledger.acknowledged";
constexpr std::size_t kRecordedSentences = 20;
constexpr std::size_t kLongestSentence = 500;
constexpr std::size_t kLongestReason = 2000;
constexpr std::size_t kEarlierBreaks = 100;

std::vector<ledger::Entry> newest(domain::StoreReader& reader, std::string_view action, std::size_t limit) {
  domain::EntryFilter filter;
  filter.action = std::string{action};
  filter.limit = limit;
  return reader.entries(filter);
}

std::string fingerprint_in(const ledger::Entry& entry) {
  return base::string_or(entry.event.details, "fingerprint");
}

// Clean for a terminal, and cut at a character.
std::string bounded(std::string_view text, std::size_t most) {
  auto safe = base::terminal_safe(text);
  if (safe.size() <= most) return safe;
  auto end = most;
  while ((static_cast<unsigned char>(safe[end]) & 0xc0) == 0x80) --end;
  return safe.substr(0, end) + "…";
}

ledger::Event ledger_event(std::string_view action, const ledger::Actor& actor, ledger::Severity severity,
                           boost::json::object details) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = std::string{action};
  event.target = "ledger";
  event.severity = severity;
  event.result = action == kBroken ? "failed" : "ok";
  event.details = std::move(details);
  return event;
}

boost::json::object details_of(const std::vector<std::string>& sentences, const ledger::Report& report,
                               const std::string& fingerprint) {
  boost::json::array first;
  for (const auto& sentence : sentences)
    if (first.size() < kRecordedSentences) first.emplace_back(bounded(sentence, kLongestSentence));
  return {{"fingerprint", fingerprint},
          {"findings", std::move(first)},
          {"finding_count", std::max<std::uint64_t>(report.finding_count, sentences.size())},
          {"size", report.checkpoint.size}};
}

}  // namespace

LedgerStanding ledger_standing(domain::StoreReader& reader) {
  LedgerStanding standing;
  if (auto breaks = newest(reader, kBroken, 1); !breaks.empty()) standing.broken = std::move(breaks.front());
  if (!standing.broken) return standing;
  auto answers = newest(reader, kAcknowledged, 1);
  if (!answers.empty() && answers.front().seq > standing.broken->seq)
    standing.acknowledged = std::move(answers.front());
  return standing;
}

void require_trustworthy_ledger(domain::Store& store, const Deletion& deletion) {
  const auto standing = ledger_standing(store);
  if (standing.is_trustworthy()) return;
  const auto broken = std::to_string(standing.broken->seq);
  ledger::Event event;
  event.actor = deletion.actor.name;
  event.request = deletion.actor.request;
  event.action = deletion.action;
  event.target = deletion.target;
  event.severity = ledger::Severity::warning;
  event.result = "denied";
  event.details = {{"broken", standing.broken->seq}};
  store.record(event);
  throw Error::with_words(ErrorCode::integrity, "nothing is deleted while the ledger is broken",
                          "the break that entry " + broken + " records has not been acknowledged",
                          "Look at 'strongroom audit show " + broken +
                              "' and 'strongroom audit verify'. When you know "
                              "what happened, say so with 'strongroom audit acknowledge --reason …'.");
}

std::vector<std::string> break_sentences(const ledger::Report& report) {
  std::vector<std::string> sentences;
  for (const auto& finding : report.findings) sentences.push_back(finding.what);
  const bool only_anchors = sentences.empty();
  for (const auto& [anchor, state] : report.anchors) {
    if (state != ledger::AnchorState::inconsistent) continue;
    const auto size = anchor.checkpoint.size;
    const auto kept = anchor.where + " keeps another ledger of " + std::to_string(size) + " entries, root " +
                      ledger::to_hex(anchor.checkpoint.root);
    if (only_anchors || size > report.checkpoint.size) sentences.push_back(kept);
  }
  return sentences;
}

std::string fingerprint_of(std::vector<std::string> sentences) {
  std::ranges::sort(sentences);
  ledger::RunningHash hash;
  for (const auto& sentence : sentences) {
    hash.add(sentence);
    hash.add("\n");
  }
  return ledger::to_hex(hash.finish());
}

std::optional<std::uint64_t> record_break(domain::Store& store, const ledger::Report& report,
                                          const ledger::Actor& actor) {
  const auto sentences = break_sentences(report);
  const auto fingerprint = fingerprint_of(sentences);
  for (const auto& earlier : newest(store, kBroken, kEarlierBreaks))
    if (fingerprint_in(earlier) == fingerprint) return std::nullopt;
  return store.record(
      ledger_event(kBroken, actor, ledger::Severity::critical, details_of(sentences, report, fingerprint)));
}

std::uint64_t acknowledge_break(domain::Store& store, const std::string& reason, const ledger::Actor& actor) {
  const auto standing = ledger_standing(store);
  if (standing.is_trustworthy())
    throw Error::with_words(
        ErrorCode::conflict, "there is nothing to acknowledge",
        standing.broken ? "the last break was acknowledged by entry " + std::to_string(standing.acknowledged->seq)
                        : std::string{"no verification has found a break"},
        "Run 'strongroom audit verify' to look again.");
  return store.record(ledger_event(kAcknowledged, actor, ledger::Severity::warning,
                                   {{"broken", standing.broken->seq},
                                    {"fingerprint", fingerprint_in(*standing.broken)},
                                    {"reason", bounded(reason, kLongestReason)}}));
}

}  // namespace strongroom::jobs
