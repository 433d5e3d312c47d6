#include "ledger/verifier.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::ledger {
namespace {

std::optional<VerificationKey> parse_key(const std::string& text) {
  try {
    return VerificationKey::parse(text);
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

std::string entries(std::uint64_t size) {
  return base::format_count(size) + (size == 1 ? " entry" : " entries");
}

}  // namespace

int exit_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::intact:
      return 0;
    case Verdict::broken:
      return 1;
    case Verdict::unanchored:
      return 4;
  }
  return 1;
}

Verifier::Verifier(VerifierOptions options) : options_{std::move(options)} {
  const auto watch = [&](Anchor& anchor, bool counts) {
    const auto size = anchor.checkpoint.size;
    watched_.emplace(size, Watched{std::move(anchor), counts, {}, {}});
  };
  for (auto& anchor : options_.anchors) watch(anchor, true);
  for (auto& claim : options_.claims) watch(claim, false);
  next_watched_ = watched_.begin();
}

void Verifier::begin_after(Surroundings surroundings) {
  frontier_ = std::move(surroundings.left);
  first_ = frontier_.size();
  right_ = std::move(surroundings.right);
  if (first_ > 0) histories_.push_back({0, std::move(surroundings.origin), std::move(surroundings.key)});
  // What lies before the first entry cannot be computed again; that it is the same tree shows at the end.
  while (next_watched_ != watched_.end() && next_watched_->first < first_) ++next_watched_;
}

void Verifier::take(Chunk chunk) {
  continue_from(chunk);
  findings_.add(std::move(chunk.findings));
  for (auto& remark : chunk.remarks)
    if (report_.remarks.size() < kKeptRemarks) report_.remarks.push_back(std::move(remark));
  auto change = chunk.changes.begin();
  auto seq = chunk.range.begin;
  for (std::size_t i = 0; i < chunk.leaves.size(); ++i, ++seq) {
    // Before its own leaf is in the tree: a fork speaks of the tree without it.
    while (change != chunk.changes.end() && change->seq <= seq) change_origin(*change++);
    append(chunk.leaves[i], chunk.times[i]);
  }
  if (!chunk.leaves.empty()) last_leaf_ = chunk.leaves.back();
  if (chunk.last) last_moment_ = std::move(chunk.last);
}

// The seam between two chunks.
void Verifier::continue_from(const Chunk& chunk) {
  if (chunk.leaves.empty() || !chunk.first || chunk.first->seq != chunk.range.begin) return;
  const auto seq = chunk.range.begin;
  if (seq == 0 && chunk.first_previous != Hash{}) findings_.add(seq, "entry 0 says that another came before it");
  if (seq > 0 && last_leaf_ && chunk.first_previous != *last_leaf_ && last_moment_ && last_moment_->seq + 1 == seq)
    findings_.add(seq, "entry " + std::to_string(seq) + " does not continue entry " + std::to_string(seq - 1) +
                           ": one of the two was changed");
  if (!last_moment_) return;
  auto remark = remark_on_clocks(*last_moment_, *chunk.first);
  if (!remark.empty() && report_.remarks.size() < kKeptRemarks) report_.remarks.push_back(std::move(remark));
}

void Verifier::append(const Hash& leaf, base::UtcTime time) {
  for (auto* watched : waiting_for_time_) watched->next = time;
  waiting_for_time_.clear();
  // A checkpoint of nothing is met before the first entry.
  if (frontier_.size() == 0)
    for (; next_watched_ != watched_.end() && next_watched_->first == 0; ++next_watched_)
      next_watched_->second.met = hasher_.empty_root();
  frontier_.append(leaf, hasher_);
  if (next_watched_ == watched_.end() || next_watched_->first != frontier_.size()) return;
  const auto root = frontier_.root(hasher_);
  for (; next_watched_ != watched_.end() && next_watched_->first == frontier_.size(); ++next_watched_) {
    next_watched_->second.met = root;
    waiting_for_time_.push_back(&next_watched_->second);
  }
}

void Verifier::change_origin(const OriginChange& change) {
  if (!parse_key(change.key) || parse_key(change.key)->name() != change.origin)
    findings_.add(change.seq, "entry " + std::to_string(change.seq) + " names no key of the ledger it begins");
  if (change.is_fork)
    check_fork(change);
  else if (change.seq != 0)
    findings_.add(change.seq, "the ledger begins a second time at entry " + std::to_string(change.seq));
  if (change.is_fork) report_.forks.push_back(change.fork);
  histories_.push_back({change.seq, change.origin, change.key});
}

// It must continue the history before it, as that was signed last.
void Verifier::check_fork(const OriginChange& change) {
  const auto name = "the fork at entry " + std::to_string(change.seq);
  if (histories_.empty() || histories_.back().origin != change.previous_origin)
    return findings_.add(change.seq, name + " leaves another ledger than this");
  const auto key = parse_key(histories_.back().key);
  if (!key) return;
  try {
    const auto last = open_checkpoint(change.previous_checkpoint, *key);
    if (last.size != change.seq || last.root != frontier_.root(hasher_))
      findings_.add(change.seq, name + " does not begin where the ledger before it was signed last");
  } catch (const base::Error& error) {
    findings_.add(change.seq, name + " holds no valid checkpoint of the ledger before it: " + error.message());
  }
}

const Verifier::History* Verifier::history_at(std::uint64_t size) const {
  const History* found = nullptr;
  for (const auto& history : histories_)
    if (found == nullptr || history.seq < size) found = &history;
  return found;
}

std::optional<VerificationKey> Verifier::key_of(const std::string& origin) const {
  for (const auto& history : histories_)
    if (history.origin == origin) return parse_key(history.key);
  return std::nullopt;
}

Report Verifier::finish(const Head& head) {
  for (const auto& [level, root] : right_) frontier_.append_subtree(level, root, hasher_);
  if (histories_.empty()) findings_.add(std::nullopt, "the ledger does not begin with the entry that names its key");
  check_head(head);
  judge_anchors();
  report_.findings = std::move(findings_.kept);
  report_.finding_count = findings_.count;
  decide();
  return std::move(report_);
}

void Verifier::check_head(const Head& head) {
  auto& computed = report_.checkpoint;
  computed = {histories_.empty() ? std::string{} : histories_.back().origin, frontier_.size(), frontier_.root(hasher_)};
  report_.key = histories_.empty() ? head.key : histories_.back().key;
  if (!head.key.empty() && head.key != report_.key)
    findings_.add(std::nullopt, "the key beside the ledger is not the one its entries name");
  const auto key = options_.key ? options_.key : parse_key(report_.key);
  if (!key) return findings_.add(std::nullopt, "there is no key to check the signature with");
  if (key->text() != report_.key) findings_.add(std::nullopt, "the ledger names another key than " + key->text());
  try {
    const auto signed_checkpoint = open_checkpoint(head.note, *key);
    if (signed_checkpoint.size != computed.size)
      findings_.add(std::nullopt, "what was signed last has " + entries(signed_checkpoint.size) + ", the ledger has " +
                                      base::format_count(computed.size));
    else if (signed_checkpoint.root != computed.root)
      findings_.add(std::nullopt, "the entries are not those that were signed: their root is another one");
    if (head.stored && *head.stored != signed_checkpoint)
      findings_.add(std::nullopt, "size or root beside the ledger are not those that were signed");
  } catch (const base::Error& error) {
    findings_.add(std::nullopt, "the ledger's last checkpoint is not valid: " + error.message());
  }
}

void Verifier::judge_anchors() {
  for (auto& [size, watched] : watched_) judge(watched);
}

// True for an anchor that never had a signature: a tag, which is worth what its repository is worth.
bool Verifier::is_signed(const Anchor& anchor) const {
  const auto key = key_of(anchor.checkpoint.origin);
  if (anchor.note.empty() || !key) return true;
  try {
    return open_checkpoint(anchor.note, *key) == anchor.checkpoint;
  } catch (const base::Error&) {
    return false;
  }
}

// Where something else was found, that is why; and every later claim differs by the same cause, so it is no other
// break.
void Verifier::note_other_root(const Anchor& claim) {
  auto what = claim.where + " has another root of " + entries(claim.checkpoint.size) +
              " than the ledger: one of the two was changed";
  if (findings_.count > 0)
    report_.remarks.push_back(std::move(what));
  else
    findings_.add(std::nullopt, std::move(what));
}

void Verifier::judge(Watched& watched) {
  const auto& anchor = watched.anchor;
  const auto& checkpoint = anchor.checkpoint;
  const auto* then = history_at(checkpoint.size);
  const auto known = std::ranges::find(histories_, checkpoint.origin, &History::origin);
  if (known != histories_.end() && !is_signed(anchor))
    return report_.remarks.push_back(anchor.where + " is not signed by this ledger's key and was left out");
  auto state = AnchorState::inconsistent;
  if (known == histories_.end())
    state = AnchorState::foreign;
  else if (then != nullptr && then->origin != checkpoint.origin && known->seq < then->seq)
    state = AnchorState::lost;
  else if (checkpoint.size < first_)
    return report_.remarks.push_back(anchor.where + " lies before the part that was verified");
  else if (watched.met && *watched.met == checkpoint.root && then != nullptr && then->origin == checkpoint.origin)
    state = AnchorState::consistent;
  if (!watched.counts) {
    if (state == AnchorState::inconsistent && checkpoint.size > frontier_.size())
      findings_.add(std::nullopt, anchor.where + " has " + entries(checkpoint.size) + ", the ledger has " +
                                      base::format_count(frontier_.size()) +
                                      ": the end was cut off, or it was rolled back");
    else if (state == AnchorState::inconsistent)
      note_other_root(anchor);
    else if (state == AnchorState::foreign)
      findings_.add(std::nullopt, anchor.where + " is of another ledger than this");
    return;
  }
  if (state == AnchorState::consistent) {
    report_.first_unanchored = checkpoint.size;  // they come by size
    report_.unanchored_since = watched.next;
  }
  report_.anchors.push_back({anchor, state});
}

void Verifier::decide() {
  const auto is_broken = [](const AnchorResult& result) { return result.state == AnchorState::inconsistent; };
  const bool anchored = report_.first_unanchored.has_value();
  if (report_.first_unanchored == frontier_.size()) report_.first_unanchored.reset();
  const bool old = report_.unanchored_since && options_.now - *report_.unanchored_since > options_.max_anchor_age;
  if (report_.finding_count > 0 || std::ranges::any_of(report_.anchors, is_broken))
    report_.verdict = Verdict::broken;
  else
    report_.verdict = !anchored || old ? Verdict::unanchored : Verdict::intact;
}

}  // namespace strongroom::ledger
