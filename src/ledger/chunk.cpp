#include "ledger/chunk.h"

#include <boost/json.hpp>
#include <charconv>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "ledger/entry.h"

namespace strongroom::ledger {
namespace {

// More says nothing new, and a clock that jitters must not fill the memory.

std::string entry_name(std::uint64_t seq) {
  return "entry " + std::to_string(seq);
}

struct Boot {
  std::string_view id;
  std::uint64_t monotonic = 0;
};

// "ID:MICROSECONDS"
std::optional<Boot> parse_boot(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  Boot boot{text.substr(0, colon), 0};
  const auto digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), boot.monotonic);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return boot;
}

OriginChange change_of(const Entry& entry) {
  const auto& details = entry.event.details;
  OriginChange change;
  change.seq = entry.seq;
  change.is_fork = entry.event.action == "ledger.fork";
  change.origin = base::string_or(details, "origin");
  change.key = base::string_or(details, "key");
  change.previous_origin = base::string_or(details, "previous_origin");
  change.previous_checkpoint = base::string_or(details, "checkpoint");
  change.fork = {entry.seq,
                 entry.time,
                 entry.event.actor,
                 base::string_or(details, "reason"),
                 change.previous_origin,
                 base::uint_or(details, "lost")};
  return change;
}

}  // namespace

void Findings::add(std::optional<std::uint64_t> seq, std::string what) {
  ++count;
  if (kept.size() < kKeptFindings) kept.push_back({seq, std::move(what)});
}

void Findings::add(Findings&& more) {
  count += more.count;
  for (auto& finding : more.kept)
    if (kept.size() < kKeptFindings) kept.push_back(std::move(finding));
}

std::string remark_on_clocks(const Moment& before, const Moment& after) {
  const auto names = "between entries " + std::to_string(before.seq) + " and " + std::to_string(after.seq);
  if (before.boot_id == after.boot_id && after.monotonic < before.monotonic)
    return "the machine's running time went backwards " + names;
  if (after.time < before.time)
    return "the clock was set back by " +
           base::format_duration(std::chrono::duration_cast<base::Milliseconds>(before.time - after.time)) + " " +
           names;
  return {};
}

ChunkCheck::ChunkCheck(Range range) : expected_{range.begin} {
  chunk_.range = range;
  const auto count = static_cast<std::size_t>(range.end - range.begin);
  chunk_.leaves.reserve(count);
  chunk_.times.reserve(count);
}

bool ChunkCheck::is_in_order(std::uint64_t seq) {
  if (seq == expected_) return true;
  if (seq < expected_)
    chunk_.findings.add(seq, entry_name(seq) + " is there twice, or out of order");
  else if (seq == expected_ + 1)
    chunk_.findings.add(expected_, entry_name(expected_) + " is missing");
  else
    chunk_.findings.add(expected_,
                        "entries " + std::to_string(expected_) + " to " + std::to_string(seq - 1) + " are missing");
  return false;
}

void ChunkCheck::take(const RawEntry& entry) {
  const bool in_order = is_in_order(entry.seq);
  if (entry.seq >= expected_) expected_ = entry.seq + 1;
  const auto leaf = hasher_.leaf(entry.body);
  bool sound = true;
  if (!entry.leaf_hash.empty() && entry.leaf_hash != bytes_of(leaf)) {
    chunk_.findings.add(entry.seq,
                        entry_name(entry.seq) + " was changed: it does not have the hash it was stored with");
    sound = false;
  }
  if (const auto* wrong = scan_body(entry.body, members_)) {
    chunk_.findings.add(entry.seq, entry_name(entry.seq) + " is not what was written: " + wrong);
    chunk_.times.emplace_back();
    sound = false;
  } else {
    check_columns(entry);
    if (in_order && previous_is_sound_) check_chain(entry.seq);
    if (chunk_.leaves.empty()) chunk_.first_previous = members_.previous;
    note_moment(entry.seq);
    note_change(entry);
    chunk_.times.push_back(members_.time);
  }
  previous_is_sound_ = sound;
  chunk_.leaves.push_back(leaf);
}

void ChunkCheck::check_columns(const RawEntry& entry) {
  if (members_.seq != entry.seq)
    chunk_.findings.add(entry.seq,
                        entry_name(entry.seq) + " says of itself that it is number " + std::to_string(members_.seq));
  if (entry.leaf_hash.empty()) return;
  const std::pair<std::string_view, std::pair<std::string_view, std::string_view>> columns[] = {
      {"time", {members_.ts, entry.time}},        {"action", {members_.action, entry.action}},
      {"actor", {members_.actor, entry.actor}},   {"target", {members_.target, entry.target}},
      {"run", {members_.run, entry.run}},         {"severity", {members_.sev, entry.severity}},
      {"result", {members_.result, entry.result}}};
  for (const auto& [name, texts] : columns)
    if (!says(texts.first, texts.second))
      chunk_.findings.add(entry.seq,
                          entry_name(entry.seq) + " is listed under another " + std::string{name} + " than it has");
}

void ChunkCheck::check_chain(std::uint64_t seq) {
  if (chunk_.leaves.empty() || members_.previous == chunk_.leaves.back()) return;
  chunk_.findings.add(
      seq, entry_name(seq) + " does not continue entry " + std::to_string(seq - 1) + ": one of the two was changed");
}

void ChunkCheck::note_moment(std::uint64_t seq) {
  const auto boot = parse_boot(members_.boot);
  if (!boot) return chunk_.findings.add(seq, entry_name(seq) + " does not say in which boot it was made");
  auto& last = chunk_.last;
  // As it nearly always is; without making texts for each of a million entries.
  if (last && last->boot_id == boot->id && last->monotonic <= boot->monotonic && last->time <= members_.time) {
    last->seq = seq;
    last->time = members_.time;
    last->monotonic = boot->monotonic;
    return;
  }
  Moment moment{seq, members_.time, std::string{boot->id}, boot->monotonic};
  if (last) {
    auto remark = remark_on_clocks(*last, moment);
    if (!remark.empty() && chunk_.remarks.size() < kKeptRemarks) chunk_.remarks.push_back(std::move(remark));
  } else {
    chunk_.first = moment;
  }
  last = std::move(moment);
}

void ChunkCheck::note_change(const RawEntry& entry) {
  if (members_.action != "ledger.begin" && members_.action != "ledger.fork") return;
  try {
    chunk_.changes.push_back(change_of(entry_from_body(entry.body)));
  } catch (const base::Error& error) {
    chunk_.findings.add(entry.seq, entry_name(entry.seq) + " is not what was written: " + error.message());
  }
}

Chunk ChunkCheck::finish() {
  if (expected_ < chunk_.range.end) is_in_order(chunk_.range.end);
  return std::move(chunk_);
}

}  // namespace strongroom::ledger
