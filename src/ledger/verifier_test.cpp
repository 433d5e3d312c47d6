#include "ledger/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "base/error.h"
#include "support/memory_ledger.h"

namespace strongroom::ledger {
namespace {

using test::MemoryLedger;
using test::StoredEntry;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kLarge = 600;  // several chunks of kChunk
constexpr std::uint64_t kChunk = 128;

VerifierOptions with_anchors(std::vector<Checkpoint> checkpoints) {
  VerifierOptions options;
  options.now = test::kLedgerBegin;
  for (auto& checkpoint : checkpoints) options.anchors.push_back({"an anchor", std::move(checkpoint), {}});
  return options;
}

Report verify(const std::vector<StoredEntry>& entries, std::uint64_t size, const Head& head,
              VerifierOptions options = with_anchors({})) {
  Verifier verifier{std::move(options)};
  for (std::uint64_t begin = 0; begin < size; begin += kChunk) {
    ChunkCheck check{{begin, std::min(size, begin + kChunk)}};
    for (const auto& entry : entries)
      if (entry.seq >= begin && entry.seq < begin + kChunk) check.take(entry.raw());
    verifier.take(check.finish());
  }
  return verifier.finish(head);
}

Report verify(MemoryLedger& ledger, VerifierOptions options = with_anchors({})) {
  return verify(ledger.entries, ledger.entries.size(), ledger.head(), std::move(options));
}

std::string all_findings(const Report& report) {
  std::string all;
  for (const auto& finding : report.findings) all += finding.what + "\n";
  return all;
}

// Writes an entry anew with another text, hash and columns: all that somebody without the key could make right.
void rewrite(MemoryLedger& ledger, std::size_t at, const Hash& previous) {
  auto entry = entry_from_body(ledger.entries[at].body);
  entry.event.actor = "cli:nobody";
  entry.previous = previous;
  auto& stored = ledger.entries[at];
  stored.body = canonical_body(entry);
  stored.actor = entry.event.actor;
  stored.leaf_hash = bytes_of(Hasher{}.leaf(stored.body));
}

TEST(Verifier, FindsNothingWrongWithWhatWasOnlyAppendedTo) {
  for (const std::uint64_t size : {1, 2, 127, 128, 129, 256, 257, 600}) {
    MemoryLedger ledger{size};
    const auto report = verify(ledger, with_anchors({ledger.checkpoint()}));
    EXPECT_EQ(report.verdict, Verdict::intact) << all_findings(report);
    EXPECT_EQ(report.checkpoint, ledger.checkpoint());
    EXPECT_EQ(report.key, ledger.key().text());
    EXPECT_THAT(report.remarks, IsEmpty());
  }
}

TEST(Verifier, GivesEachVerdictItsExitCode) {
  EXPECT_EQ(exit_code(Verdict::intact), 0);
  EXPECT_EQ(exit_code(Verdict::broken), 1);
  EXPECT_EQ(exit_code(Verdict::unanchored), 4);
}

// Every bit of every stored byte. A flip in the body is found by its hash, one in the hash by the body, one in a column
// by the body, one in the number by its place.
TEST(Verifier, SeesEveryFlippedBitOfEveryEntry) {
  MemoryLedger ledger{3};
  std::string StoredEntry::*const members[] = {&StoredEntry::body,   &StoredEntry::leaf_hash, &StoredEntry::time,
                                               &StoredEntry::action, &StoredEntry::actor,     &StoredEntry::target,
                                               &StoredEntry::run,    &StoredEntry::severity,  &StoredEntry::result};
  std::size_t flips = 0;
  for (std::size_t at = 0; at < ledger.entries.size(); ++at) {
    for (const auto member : members) {
      for (std::size_t bit = 0; bit < (ledger.entries[at].*member).size() * 8; ++bit, ++flips) {
        auto entries = ledger.entries;
        auto& byte = (entries[at].*member)[bit / 8];
        byte = static_cast<char>(byte ^ (1 << (bit % 8)));
        const auto report = verify(entries, entries.size(), ledger.head());
        ASSERT_EQ(report.verdict, Verdict::broken) << at << " " << bit;
        ASSERT_THAT(report.findings, Contains(Field(&Finding::seq, at))) << all_findings(report);
      }
    }
  }
  EXPECT_GT(flips, 10'000U);
}

// Signature lines of strangers are the one thing the format lets others add.
TEST(Verifier, SeesEveryFlippedBitOfTheHead) {
  MemoryLedger ledger{5};
  const auto good = ledger.head();
  for (std::size_t bit = 0; bit < good.note.size() * 8; ++bit) {
    auto head = good;
    head.note[bit / 8] = static_cast<char>(head.note[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(verify(ledger.entries, 5, head).verdict, Verdict::broken) << bit;
  }
  for (std::size_t bit = 0; bit < good.key.size() * 8; ++bit) {
    auto head = good;
    head.key[bit / 8] = static_cast<char>(head.key[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(verify(ledger.entries, 5, head).verdict, Verdict::broken) << bit;
  }
  auto head = good;
  head.stored->size = 4;
  EXPECT_EQ(verify(ledger.entries, 5, head).verdict, Verdict::broken);
  head = good;
  head.stored->root[7] ^= 1;
  EXPECT_EQ(verify(ledger.entries, 5, head).verdict, Verdict::broken);
  head = good;
  head.note += "\xe2\x80\x94 a.stranger " + to_base64("1234signature") + "\n";
  EXPECT_EQ(verify(ledger.entries, 5, head, with_anchors({ledger.checkpoint()})).verdict, Verdict::intact);
}

class Structure : public testing::TestWithParam<std::size_t> {
 protected:
  MemoryLedger ledger_{kLarge};
};

TEST_P(Structure, AMissingEntryIsNamed) {
  auto entries = ledger_.entries;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(GetParam()));
  const auto report = verify(entries, kLarge, ledger_.head());
  EXPECT_EQ(report.verdict, Verdict::broken);
  EXPECT_THAT(report.findings, Contains(Field(&Finding::what, "entry " + std::to_string(GetParam()) + " is missing")));
}

// Deleted, and the rest numbered anew in its columns.
TEST_P(Structure, AMissingEntryWhosePlaceWasClosedIsFound) {
  auto entries = ledger_.entries;
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(GetParam()));
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].seq = i;
  EXPECT_EQ(verify(entries, kLarge, ledger_.head()).verdict, Verdict::broken);
  EXPECT_EQ(verify(entries, kLarge - 1, ledger_.head()).verdict, Verdict::broken);
}

TEST_P(Structure, ADuplicateIsFound) {
  auto entries = ledger_.entries;
  const auto at = entries.begin() + static_cast<std::ptrdiff_t>(GetParam());
  entries.insert(at, *at);
  const auto report = verify(entries, kLarge, ledger_.head());
  EXPECT_EQ(report.verdict, Verdict::broken);
  EXPECT_THAT(all_findings(report), HasSubstr("is there twice"));
}

TEST_P(Structure, SwappedEntriesAreFound) {
  auto entries = ledger_.entries;
  const auto other = GetParam() == 0 ? 1 : GetParam() - 1;
  std::swap(entries[GetParam()], entries[other]);
  // Ranges are read by number, so that a swap over the edge of two is none.
  if (GetParam() / kChunk == other / kChunk) {
    EXPECT_EQ(verify(entries, kLarge, ledger_.head()).verdict, Verdict::broken);
  }
  std::swap(entries[GetParam()].seq, entries[other].seq);
  EXPECT_EQ(verify(entries, kLarge, ledger_.head()).verdict, Verdict::broken);
}

TEST_P(Structure, AnEntryWrittenAnewIsFoundByItsNeighbours) {
  rewrite(ledger_, GetParam(), entry_from_body(ledger_.entries[GetParam()].body).previous);
  const auto report = verify(ledger_);
  EXPECT_EQ(report.verdict, Verdict::broken);
  if (GetParam() + 1 < kLarge) {
    EXPECT_THAT(report.findings, Contains(Field(&Finding::seq, GetParam() + 1))) << all_findings(report);
  }
}

// The whole rest of the chain made right: only the signature tells.
TEST_P(Structure, AChainWrittenAnewWithoutTheKeyIsFoundByTheSignature) {
  for (auto at = GetParam(); at < kLarge; ++at)
    rewrite(ledger_, at, at == 0 ? Hash{} : *hash_from_bytes(ledger_.entries[at - 1].leaf_hash));
  const auto report = verify(ledger_);
  EXPECT_EQ(report.verdict, Verdict::broken);
  EXPECT_THAT(all_findings(report), HasSubstr("not those that were signed"));
}

INSTANTIATE_TEST_SUITE_P(At, Structure, testing::Values(0, 1, 127, 128, 129, 255, 256, 257, kLarge - 1));

TEST(Verifier, FindsACutTail) {
  MemoryLedger ledger{300};
  for (const std::size_t left : {0, 1, 255, 256, 257, 299}) {
    auto entries = ledger.entries;
    entries.resize(left);
    EXPECT_EQ(verify(entries, 300, ledger.head()).verdict, Verdict::broken) << left;
    EXPECT_EQ(verify(entries, left, ledger.head()).verdict, Verdict::broken) << left;
  }
}

TEST(Verifier, NamesNoMoreThanAHundredFindingsAndCountsAll) {
  MemoryLedger ledger{500};
  for (auto& entry : ledger.entries) entry.actor = "somebody else";
  const auto report = verify(ledger);
  EXPECT_EQ(report.findings.size(), 100U);
  EXPECT_EQ(report.finding_count, 500U);
}

// Somebody who holds the key can write everything anew. What is somewhere else cannot be.
TEST(Verifier, AnOlderAnchorSeesWhatWasSignedAnew) {
  MemoryLedger before{300}, after{200};
  auto anchor = before.checkpoint_at(250);
  EXPECT_EQ(verify(before, with_anchors({anchor})).verdict, Verdict::intact);
  const auto rolled_back = verify(after, with_anchors({anchor}));
  EXPECT_EQ(rolled_back.verdict, Verdict::broken);
  ASSERT_EQ(rolled_back.anchors.size(), 1U);
  EXPECT_EQ(rolled_back.anchors[0].state, AnchorState::inconsistent);
  MemoryLedger rewritten{99};
  rewritten.append({"cli:nobody", "run.failed", "", "", Severity::error, "failed", {}});
  while (rewritten.entries.size() < 300) rewritten.append(MemoryLedger::sample(rewritten.entries.size()));
  EXPECT_EQ(verify(rewritten).finding_count, 0U);
  EXPECT_EQ(verify(rewritten, with_anchors({anchor})).verdict, Verdict::broken);
  EXPECT_EQ(verify(rewritten, with_anchors({before.checkpoint_at(99)})).verdict, Verdict::intact);
}

TEST(Verifier, AnAnchorOfAnotherLedgerProvesNothing) {
  MemoryLedger ledger{10}, other{10, 77};
  const auto report = verify(ledger, with_anchors({other.checkpoint()}));
  EXPECT_EQ(report.verdict, Verdict::unanchored);
  ASSERT_EQ(report.anchors.size(), 1U);
  EXPECT_EQ(report.anchors[0].state, AnchorState::foreign);
}

TEST(Verifier, ASwappedLedgerIsNotTheOneThatWasPublished) {
  MemoryLedger ledger{10}, other{10, 77};
  VerifierOptions options = with_anchors({});
  options.claims.push_back({"the published checkpoint", other.checkpoint(), {}});
  EXPECT_THAT(all_findings(verify(ledger, options)), HasSubstr("the published checkpoint is of another ledger"));
  options.key = other.key();
  EXPECT_EQ(verify(ledger, options).verdict, Verdict::broken);
}

TEST(Verifier, ARollbackIsSeenByWhatWasPublished) {
  MemoryLedger before{30}, after{20};
  VerifierOptions options = with_anchors({});
  options.claims.push_back({"the published checkpoint", before.checkpoint(), {}});
  EXPECT_THAT(all_findings(verify(after, options)), HasSubstr("was rolled back"));
  EXPECT_EQ(verify(before, options).verdict, Verdict::unanchored) << "what is published is no anchor";
}

TEST(Verifier, SaysSinceWhenNothingIsAnchored) {
  MemoryLedger ledger{100};
  auto options = with_anchors({ledger.checkpoint_at(40), ledger.checkpoint_at(60)});
  auto report = verify(ledger, options);
  EXPECT_EQ(report.verdict, Verdict::intact);
  EXPECT_EQ(report.first_unanchored, 60U);
  EXPECT_EQ(report.unanchored_since, test::kLedgerBegin + std::chrono::seconds{60});
  options.now = test::kLedgerBegin + std::chrono::hours{8 * 24} + std::chrono::seconds{60};
  EXPECT_EQ(verify(ledger, options).verdict, Verdict::intact);
  options.now += std::chrono::seconds{1};
  EXPECT_EQ(verify(ledger, options).verdict, Verdict::unanchored);
  options.anchors.push_back({"the newest", ledger.checkpoint(), {}});
  report = verify(ledger, options);
  EXPECT_EQ(report.verdict, Verdict::intact);
  EXPECT_FALSE(report.first_unanchored);
}

TEST(Verifier, AForkGoesOnUnderAnotherKey) {
  MemoryLedger ledger{50};
  const auto old = ledger.checkpoint();
  auto lost = old;
  lost.size = 70;
  ledger.fork(20);
  for (int i = 0; i < 30; ++i) ledger.append(MemoryLedger::sample(50));
  const auto report = verify(ledger, with_anchors({old, lost, ledger.checkpoint_at(60)}));
  EXPECT_EQ(report.verdict, Verdict::intact) << all_findings(report);
  ASSERT_EQ(report.forks.size(), 1U);
  EXPECT_EQ(report.forks[0].seq, 50U);
  EXPECT_EQ(report.forks[0].lost, 20U);
  EXPECT_EQ(report.forks[0].reason, "restored from a copy");
  ASSERT_EQ(report.anchors.size(), 3U);
  EXPECT_EQ(report.anchors[0].state, AnchorState::consistent);
  EXPECT_EQ(report.anchors[1].state, AnchorState::consistent);
  EXPECT_EQ(report.anchors[2].state, AnchorState::lost);
}

TEST(Verifier, AForkMustContinueWhatWasSigned) {
  MemoryLedger ledger{50};
  ledger.fork(0);
  auto entry = entry_from_body(ledger.entries[50].body);
  const auto changed = [&](const char* member, const std::string& value) {
    MemoryLedger copy{50};
    auto event = entry.event;
    event.details[member] = value;
    copy.append(event);
    return all_findings(verify(copy));
  };
  EXPECT_THAT(changed("checkpoint", MemoryLedger{49}.note), HasSubstr("does not begin where"));
  EXPECT_THAT(changed("checkpoint", MemoryLedger(50, 9).note), HasSubstr("no valid checkpoint"));
  EXPECT_THAT(changed("previous_origin", "strongroom-ledger/other"), HasSubstr("leaves another ledger"));
  EXPECT_THAT(changed("key", "nothing"), HasSubstr("names no key"));
}

TEST(Verifier, ClocksThatAreSetBackAreRemarkedNotFound) {
  MemoryLedger ledger{3};
  auto entry = entry_from_body(ledger.entries[1].body);
  const Moment before{1, entry.time, "boot", 500};
  EXPECT_EQ(remark_on_clocks(before, {2, entry.time, "boot", 500}), "");
  EXPECT_EQ(remark_on_clocks(before, {2, entry.time, "another", 3}), "");
  EXPECT_EQ(remark_on_clocks(before, {2, entry.time - std::chrono::hours{2}, "boot", 501}),
            "the clock was set back by 2 h 00 min between entries 1 and 2");
  EXPECT_EQ(remark_on_clocks(before, {2, entry.time, "boot", 499}),
            "the machine's running time went backwards between entries 1 and 2");
}

TEST(Verifier, TheFirstEntryNamesTheLedger) {
  MemoryLedger ledger{2};
  MemoryLedger other{1};
  other.entries.clear();
  std::vector<StoredEntry> entries{ledger.entries[1]};
  entries[0].seq = 0;
  EXPECT_THAT(all_findings(verify(entries, 1, ledger.head())), HasSubstr("does not begin with the entry"));
  ledger.append({"system", "ledger.begin", "ledger", {}, Severity::notice, "ok", {}});
  EXPECT_THAT(all_findings(verify(ledger)), HasSubstr("begins a second time"));
}

}  // namespace
}  // namespace strongroom::ledger
