#include "audit/publisher.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "audit/verify_export.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/tile.h"
#include "support/flip_bit.h"
#include "support/memory_ledger.h"
#include "support/rounds.h"
#include "support/temporary_directory.h"

namespace strongroom::audit {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using test::MemoryLedger;
using test::MemoryReader;

using Files = std::map<std::string, std::string>;

Files files_below(const fs::path& directory) {
  Files files;
  for (const auto& file : fs::recursive_directory_iterator{directory})
    if (file.is_regular_file())
      files[fs::relative(file.path(), directory).native()] = base::read_file(file.path(), 1 << 26);
  return files;
}

PublishResult publish_ledger(MemoryLedger& ledger, const fs::path& directory) {
  MemoryReader reader{ledger};
  return publish(reader, directory);
}

void grow(MemoryLedger& ledger, std::uint64_t size) {
  while (ledger.entries.size() < size) ledger.append(MemoryLedger::sample(ledger.entries.size()));
}

std::optional<ErrorCode> refusal(MemoryReader reader, const fs::path& directory) {
  try {
    publish(reader, directory);
  } catch (const base::Error& error) {
    return error.code();
  }
  return std::nullopt;
}

ledger::Report verified(const fs::path& directory, const MemoryLedger& ledger) {
  ledger::VerifierOptions options;
  options.key = ledger.key();
  return verify_directory(directory, std::move(options));
}

void expect_sound(const fs::path& directory, MemoryLedger& ledger) {
  const auto report = verified(directory, ledger);
  EXPECT_EQ(report.finding_count, 0U) << report.findings.front().what;
  EXPECT_EQ(report.checkpoint, ledger.checkpoint());
  EXPECT_EQ(report.verdict, ledger::Verdict::unanchored);
}

TEST(Publish, MakesADirectoryThatVerifies) {
  for (const std::uint64_t size : {1U, 2U, 255U, 256U, 257U, 600U}) {
    const support::TemporaryDirectory place;
    MemoryLedger ledger{size};
    const auto result = publish_ledger(ledger, place / "ledger");
    EXPECT_EQ(result.size, size);
    EXPECT_TRUE(result.changed);
    EXPECT_EQ(published_note(place / "ledger"), ledger.note);
    EXPECT_EQ(base::read_file(place / "ledger/key"), ledger.key().text() + "\n");
    expect_sound(place / "ledger", ledger);
  }
}

TEST(Publish, HasNoNoteWhereNothingIsPublished) {
  const support::TemporaryDirectory place;
  EXPECT_EQ(published_note(place / "ledger"), "");
  EXPECT_THROW(verify_directory(place / "ledger", {}), base::Error);
  EXPECT_THROW(verify_directory(place.path(), {}), base::Error);
}

TEST(Publish, DoesNothingWhenNothingHappened) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{300};
  publish_ledger(ledger, place.path());
  const auto before = fs::last_write_time(place / "checkpoint");
  const auto result = publish_ledger(ledger, place.path());
  EXPECT_FALSE(result.changed);
  EXPECT_FALSE(result.rebuilt);
  EXPECT_EQ(fs::last_write_time(place / "checkpoint"), before);
}

TEST(Publish, WritesOnlyWhatIsNewAndTidiesUp) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{1};
  for (std::uint64_t size = 1; size <= 530; size += 7) {
    grow(ledger, size);
    const auto result = publish_ledger(ledger, place.path());
    EXPECT_EQ(result.rebuilt, size == 1);
    // Of a begun tile, it as it is now and as it was published last.
    std::map<std::string, int> widths;
    for (const auto& [name, bytes] : files_below(place.path()))
      if (const auto at = name.find(".p/"); at != std::string::npos) ++widths[name.substr(0, at)];
    for (const auto& [name, count] : widths) {
      EXPECT_LE(count, 2) << name << " at " << size;
      EXPECT_FALSE(fs::exists(place / name)) << name << " is full";
    }
  }
  expect_sound(place.path(), ledger);
}

TEST(Publish, HasTheSameFilesHoweverItGrew) {
  const std::vector<std::vector<std::uint64_t>> growths{{1, 2, 3}, {255, 256, 257}, {200, 700},  {256, 512, 513},
                                                        {1, 600},  {511, 767, 768}, {767, 1'030}};
  for (const auto& sizes : growths) {
    const support::TemporaryDirectory place;
    MemoryLedger ledger{1};
    for (const auto size : sizes) {
      grow(ledger, size);
      publish_ledger(ledger, place / "grown");
    }
    publish_ledger(ledger, place / "fresh");
    const auto grown = files_below(place / "grown");
    for (const auto& [name, bytes] : files_below(place / "fresh")) EXPECT_EQ(grown.at(name), bytes) << name;
  }
}

TEST(Publish, RefusesAStoreThatWasRolledBack) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{20}, older{19};
  publish_ledger(ledger, place.path());
  const auto before = files_below(place.path());
  EXPECT_EQ(refusal(MemoryReader{older}, place.path()), ErrorCode::integrity);
  EXPECT_EQ(files_below(place.path()), before);
}

TEST(Publish, RefusesAStoreThatWasRewritten) {
  for (const std::uint64_t size : {20U, 300U}) {
    const support::TemporaryDirectory place;
    MemoryLedger ledger{size}, rewritten{10};
    publish_ledger(ledger, place.path());
    const auto before = files_below(place.path());
    // The same origin and key, other entries from the tenth on.
    grow(rewritten, 11);
    rewritten.append({"cli:root", "plan.remove", "plan/photos", {}, ledger::Severity::info, "ok", {}});
    for (const auto longer : {size, size + 5}) {
      grow(rewritten, longer);
      EXPECT_EQ(refusal(MemoryReader{rewritten}, place.path()), ErrorCode::integrity) << longer;
      EXPECT_EQ(files_below(place.path()), before);
    }
  }
}

TEST(Publish, RefusesAnotherLedger) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5}, other{9, 2};
  publish_ledger(ledger, place.path());
  EXPECT_EQ(refusal(MemoryReader{other}, place.path()), ErrorCode::integrity);
  expect_sound(place.path(), ledger);
}

TEST(Publish, RefusesEntriesThatWereNotSigned) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{300};
  publish_ledger(ledger, place.path());
  grow(ledger, 310);
  auto entries = ledger.entries;
  entries[305].leaf_hash[0] = static_cast<char>(entries[305].leaf_hash[0] ^ 1);
  const domain::LedgerHead head{ledger.checkpoint(), ledger.note, ledger.key().text()};
  const auto before = files_below(place.path());
  EXPECT_EQ(refusal(MemoryReader{entries, head}, place.path()), ErrorCode::integrity);
  EXPECT_EQ(files_below(place.path()), before);
  // A body that is not the one of its hash: found while it is written, and no checkpoint speaks of it.
  entries = ledger.entries;
  entries[305].body = entries[304].body;
  EXPECT_EQ(refusal(MemoryReader{entries, head}, place.path()), ErrorCode::integrity);
  EXPECT_EQ(published_note(place.path()), before.at("checkpoint"));
  EXPECT_EQ(publish_ledger(ledger, place.path()).size, 310U);
  expect_sound(place.path(), ledger);
}

// What stands in the bundles of a directory, one after the other.
std::vector<std::string> published_bodies(const fs::path& directory, std::uint64_t size) {
  std::vector<std::string> bodies;
  for (std::uint64_t begin = 0; begin < size; begin += ledger::kTileWidth) {
    const auto width = static_cast<unsigned>(std::min<std::uint64_t>(ledger::kTileWidth, size - begin));
    const auto bundle = base::read_file(directory / ledger::bundle_path(begin / ledger::kTileWidth, width), 1 << 26);
    const auto entries = ledger::bundle_entries(bundle).value();
    bodies.insert(bodies.end(), entries.begin(), entries.end());
  }
  return bodies;
}

struct Vandalism {
  const char* what;
  std::function<void(std::vector<test::StoredEntry>&, std::uint64_t seq)> apply;
};

const std::vector<Vandalism>& vandalisms() {
  static const std::vector<Vandalism> all{
      {"edited", [](auto& entries, auto seq) { entries[seq].body = entries[seq + 1].body; }},
      {"no JSON", [](auto& entries, auto seq) { entries[seq].body = "x"; }},
      {"deleted", [](auto& entries, auto seq) { entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(seq)); }}};
  return all;
}

// What was published of an entry is the evidence of what it was. It goes on only when a person has acknowledged that.
TEST(Publish, GoesOnAfterAnAcknowledgedBreakWithWhatWasPublished) {
  for (const std::uint64_t size : {20U, 255U, 300U, 530U})
    for (const std::uint64_t seq : {std::uint64_t{1}, size - 2})
      for (const auto& [what, apply] : vandalisms()) {
        const support::TemporaryDirectory place;
        MemoryLedger ledger{size};
        publish_ledger(ledger, place.path());
        for (const auto longer : {size + 1, size + 300}) {
          grow(ledger, longer);
          auto entries = ledger.entries;
          apply(entries, seq);
          MemoryReader reader{entries, {ledger.checkpoint(), ledger.note, ledger.key().text()}};
          const bool shares_a_bundle = seq / ledger::kTileWidth == (longer - 1) / ledger::kTileWidth;
          if (longer == size + 1 && shares_a_bundle) {
            const auto before = files_below(place.path());
            EXPECT_EQ(refusal(reader, place.path()), ErrorCode::integrity) << what << " " << seq;
            EXPECT_EQ(files_below(place.path()), before);
          }
          publish(reader, place.path(), size);
          expect_sound(place.path(), ledger);
        }
      }
}

TEST(Publish, ShowsAChangedEntryAsItStandsWhereNothingWasPublishedOfIt) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{300};
  publish_ledger(ledger, place.path());
  grow(ledger, 310);
  auto entries = ledger.entries;
  entries[305].body = "x";
  MemoryReader reader{entries, {ledger.checkpoint(), ledger.note, ledger.key().text()}};
  EXPECT_EQ(refusal(reader, place.path()), ErrorCode::integrity);
  EXPECT_THROW(publish(reader, place.path(), 305), base::Error) << "what came after the acknowledgement is not excused";
  EXPECT_EQ(publish(reader, place.path(), 306).excused, 1U);
  EXPECT_EQ(published_bodies(place.path(), 310)[305], "x");
  EXPECT_EQ(verified(place.path(), ledger).verdict, ledger::Verdict::broken);
  // One whose hash is gone as well can be proven by nothing.
  entries[305].leaf_hash[0] = static_cast<char>(entries[305].leaf_hash[0] ^ 1);
  MemoryReader unsigned_too{entries, {ledger.checkpoint(), ledger.note, ledger.key().text()}};
  EXPECT_THROW(publish(unsigned_too, place / "other", 306), base::Error);
}

TEST(Publish, MakesFilesAgainWithoutLosingWhatTheyHeldOfAChangedEntry) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{600};
  publish_ledger(ledger, place.path());
  const auto before = files_below(place.path());
  auto entries = ledger.entries;
  for (const auto seq : {3U, 590U}) entries[seq].body = "x";
  MemoryReader reader{entries, {ledger.checkpoint(), ledger.note, ledger.key().text()}};
  fs::remove(place / "tile/0/001");
  EXPECT_EQ(refusal(reader, place.path()), ErrorCode::integrity);
  const auto result = publish(reader, place.path(), 600);
  EXPECT_TRUE(result.rebuilt);
  EXPECT_EQ(result.excused, 2U);
  EXPECT_EQ(files_below(place.path()), before);
}

TEST(Publish, GoesOnAfterAForkThatLeftEntriesBehind) {
  for (const std::uint64_t kept : {20U, 300U}) {
    const support::TemporaryDirectory place;
    MemoryLedger lost{kept + 280}, ledger{kept};
    publish_ledger(lost, place.path());
    ledger.fork(280);
    EXPECT_TRUE(publish_ledger(ledger, place.path()).rebuilt);
    expect_sound(place.path(), ledger);
    grow(ledger, kept + 600);
    publish_ledger(ledger, place.path());
    expect_sound(place.path(), ledger);
  }
}

TEST(Publish, MakesMissingFilesAgain) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{600};
  publish_ledger(ledger, place.path());
  for (const auto& [name, bytes] : files_below(place.path())) {
    fs::remove(place / name);
    EXPECT_TRUE(publish_ledger(ledger, place.path()).changed) << name;
    EXPECT_EQ(base::read_file(place / name, 1 << 26), bytes) << name;
  }
}

TEST(Republish, MakesDamagedFilesAgain) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{600};
  publish_ledger(ledger, place.path());
  MemoryReader reader{ledger};
  for (const auto& [name, bytes] : files_below(place.path())) {
    auto damaged = bytes;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
    base::write_file_atomically(place / name, damaged);
    EXPECT_TRUE(republish(reader, place.path()).rebuilt);
    EXPECT_EQ(base::read_file(place / name, 1 << 26), bytes) << name;
  }
}

// ---- what verify_directory finds

std::optional<bool> is_broken(const fs::path& directory, const MemoryLedger& ledger) {
  try {
    return verified(directory, ledger).verdict == ledger::Verdict::broken;
  } catch (const base::Error& error) {
    if (error.code() == ErrorCode::integrity || error.code() == ErrorCode::not_found) return true;
    return std::nullopt;
  }
}

TEST(VerifyDirectory, SeesEveryFlippedBit) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{2};
  publish_ledger(ledger, place.path());
  for (const auto& [name, bytes] : files_below(place.path())) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      support::flip_bit(place / name, bit);
      EXPECT_EQ(is_broken(place.path(), ledger), true) << name << " bit " << bit;
      support::flip_bit(place / name, bit);
    }
  }
  expect_sound(place.path(), ledger);
}

TEST(VerifyDirectory, SeesEveryFileThatIsMissingCutOrLonger) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{600};
  publish_ledger(ledger, place.path());
  for (const auto& [name, bytes] : files_below(place.path())) {
    fs::remove(place / name);
    EXPECT_EQ(is_broken(place.path(), ledger), true) << name << " missing";
    for (const auto& other : {bytes.substr(0, bytes.size() - 1), bytes.substr(1), bytes + bytes, std::string{}}) {
      base::write_file_atomically(place / name, other);
      EXPECT_EQ(is_broken(place.path(), ledger), true) << name << " with " << other.size() << " bytes";
    }
    base::write_file_atomically(place / name, bytes);
  }
  expect_sound(place.path(), ledger);
}

TEST(VerifyDirectory, SeesFilesOfAnotherLedger) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{600}, other{600, 2};
  publish_ledger(ledger, place / "ours");
  publish_ledger(other, place / "theirs");
  const auto ours = files_below(place / "ours");
  for (const auto& [name, bytes] : files_below(place / "theirs")) {
    base::write_file_atomically(place / "ours" / name, bytes);
    EXPECT_EQ(is_broken(place / "ours", ledger), true) << name;
    base::write_file_atomically(place / "ours" / name, ours.at(name));
  }
  EXPECT_EQ(is_broken(place / "theirs", ledger), true);
  expect_sound(place / "ours", ledger);
}

// The bundles of these bodies, under the names that the checkpoint's size gives them; from the one with entry `from`
// on.
void write_bundles(const fs::path& directory, const std::vector<std::string>& bodies, std::uint64_t size,
                   std::uint64_t from = 0) {
  for (auto begin = from / ledger::kTileWidth * ledger::kTileWidth; begin < size; begin += ledger::kTileWidth) {
    const auto end = std::min<std::uint64_t>(size, begin + ledger::kTileWidth);
    std::string bundle;
    const auto last = end == size ? bodies.size() : end;
    for (auto i = begin; i < last && i < bodies.size(); ++i) ledger::append_to_bundle(bundle, bodies[i]);
    const auto name = ledger::bundle_path(begin / ledger::kTileWidth, static_cast<unsigned>(end - begin));
    base::write_file_atomically(directory / name, bundle);
  }
}

void expect_moves_found(std::uint64_t size, std::initializer_list<std::uint64_t> entries) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{size};
  publish_ledger(ledger, place.path());
  std::vector<std::string> bodies;
  for (const auto& entry : ledger.entries) bodies.push_back(entry.body);
  for (const auto seq : entries) {
    const auto at = static_cast<std::ptrdiff_t>(seq);
    const auto other = seq > 0 ? seq - 1 : 1;
    const auto first = std::min(seq, other);
    const auto expect_found = [&](const char* what, auto change) {
      auto changed = bodies;
      change(changed);
      write_bundles(place.path(), changed, size, first);
      EXPECT_EQ(is_broken(place.path(), ledger), true) << what << " at " << at;
    };
    expect_found("deleted", [&](auto& all) { all.erase(all.begin() + at); });
    expect_found("twice", [&](auto& all) { all.insert(all.begin() + at, bodies[seq]); });
    expect_found("inserted", [&](auto& all) { all.insert(all.begin() + at, bodies[7]); });
    expect_found("swapped", [&](auto& all) { std::swap(all[seq], all[other]); });
    expect_found("cut", [&](auto& all) { all.resize(seq); });
    write_bundles(place.path(), bodies, size, first);
  }
  expect_sound(place.path(), ledger);
}

TEST(VerifyDirectory, SeesEntriesThatWereMoved) {
  expect_moves_found(600, {0, 1, 255, 256, 257, 598, 599});
}

// Where the tree gets its next level of tiles; in the long tests the third one.
TEST(VerifyDirectory, SeesEntriesThatWereMovedFarOut) {
  if (support::is_long())
    expect_moves_found(65'540, {65'280, 65'534, 65'535, 65'536, 65'537, 65'539});
  else
    expect_moves_found(1'030, {767, 768, 1'023, 1'024, 1'025});
}

TEST(VerifyDirectory, SaysWhoseKeyItTook) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{3};
  publish_ledger(ledger, place.path());
  const auto report = verify_directory(place.path(), {});
  EXPECT_EQ(report.finding_count, 0U);
  ASSERT_EQ(report.remarks.size(), 1U);
  EXPECT_NE(report.remarks[0].find(ledger.key().text()), std::string::npos);
}

}  // namespace
}  // namespace strongroom::audit
