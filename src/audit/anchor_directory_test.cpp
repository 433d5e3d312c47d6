#include "audit/anchor_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/file.h"
#include "support/code_of.h"
#include "support/memory_ledger.h"
#include "support/temporary_directory.h"

namespace strongroom::audit {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using test::MemoryLedger;

using test::code_of;

std::string file_name(const MemoryLedger& ledger, const std::string& size) {
  return "strongroom-ledger-" + ledger.origin().substr(ledger::kOriginPrefix.size()) + "-" + size + ".note";
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator{directory}) names.push_back(file.path().filename());
  return names;
}

TEST(AnchorDirectory, KeepsEachCheckpointInAFile) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{12};
  AnchorDirectory sink{place.path()};
  EXPECT_EQ(sink.where(), place.path().native());
  const auto older = ledger.checkpoint_at(7);
  sink.place(older, ledger.signing_key().sign(older));
  sink.place(ledger.checkpoint(), ledger.note);
  sink.place(ledger.checkpoint(), ledger.note);
  EXPECT_EQ(names_in(place.path()).size(), 2U);
  EXPECT_EQ(base::read_file(place / file_name(ledger, "00000000000000000012")), ledger.note);
  const auto keys = std::vector{ledger.key()};
  const auto kept = read_anchor_directory(place.path(), keys);
  EXPECT_TRUE(kept.problems.empty());
  ASSERT_EQ(kept.anchors.size(), 2U);
  EXPECT_EQ(kept.anchors[0].checkpoint, older);
  EXPECT_EQ(kept.anchors[1].checkpoint, ledger.checkpoint());
  EXPECT_EQ(kept.anchors[1].note, ledger.note);
  EXPECT_TRUE(kept.anchors[1].seen_at.has_value());
}

// As a mount does whose server is gone: opening a pipe nobody writes to takes for ever.
TEST(AnchorDirectory, DoesNotWaitForOneThatHangs) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5};
  const auto hanging = place / file_name(ledger, "00000000000000000005");
  ASSERT_EQ(::mkfifo(hanging.c_str(), 0600), 0);
  constexpr base::Milliseconds kShort{200};
  AnchorDirectory sink{place.path(), kShort};
  EXPECT_EQ(code_of([&] { sink.place(ledger.checkpoint(), ledger.note); }), ErrorCode::timeout);
  const auto kept = read_anchor_directory(place.path(), {}, kShort);
  EXPECT_TRUE(kept.anchors.empty());
  ASSERT_EQ(kept.problems.size(), 1U);
  EXPECT_NE(kept.problems[0].why.find("did not answer"), std::string::npos);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "nobody is left";
  fs::remove(hanging);
  AnchorDirectory{place.path()}.place(ledger.checkpoint(), ledger.note);  // as long as a busy machine takes
  EXPECT_EQ(why_unreachable(place.path()), "");
  EXPECT_EQ(why_unreachable(place / "absent"), "the directory is not there");
}

TEST(AnchorDirectory, NeverReplacesAnotherCheckpoint) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5};
  AnchorDirectory sink{place.path()};
  sink.place(ledger.checkpoint(), ledger.note);
  auto other = ledger.checkpoint();
  other.root[0] ^= 1;
  EXPECT_EQ(code_of([&] { sink.place(other, ledger.signing_key().sign(other)); }), ErrorCode::integrity);
  EXPECT_EQ(base::read_file(place / file_name(ledger, "00000000000000000005")), ledger.note);
}

// A witness may have signed the file where it lies.
TEST(AnchorDirectory, TakesTheSameCheckpointWithMoreSignaturesForTheSame) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5}, witness{1, 2};
  AnchorDirectory sink{place.path()};
  const auto text = ledger::checkpoint_text(ledger.checkpoint());
  const auto cosigned = ledger.note + witness.signing_key().sign_note(text).substr(text.size() + 1);
  base::write_file_atomically(place / file_name(ledger, "00000000000000000005"), cosigned);
  EXPECT_EQ(code_of([&] { sink.place(ledger.checkpoint(), ledger.note); }), std::nullopt);
  EXPECT_EQ(base::read_file(place / file_name(ledger, "00000000000000000005")), cosigned);
  const auto keys = std::vector{ledger.key()};
  EXPECT_EQ(read_anchor_directory(place.path(), keys).anchors.size(), 1U);
}

TEST(AnchorDirectory, IsNeverMade) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5};
  AnchorDirectory sink{place / "not mounted"};
  EXPECT_EQ(code_of([&] { sink.place(ledger.checkpoint(), ledger.note); }), ErrorCode::not_found);
  EXPECT_FALSE(fs::exists(place / "not mounted"));
  const auto kept = read_anchor_directory(place / "not mounted", {});
  EXPECT_TRUE(kept.anchors.empty());
  EXPECT_EQ(kept.problems.size(), 1U);
}

TEST(ReadAnchorDirectory, LeavesOtherFilesAlone) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5};
  AnchorDirectory{place.path()}.place(ledger.checkpoint(), ledger.note);
  const auto ours = file_name(ledger, "00000000000000000005");
  base::write_file_atomically(place / "photo.jpg", "x");
  base::write_file_atomically(place / (ours + ".new"), "half");
  base::write_file_atomically(place / (ours + ".Ab3xYz"), "half");
  fs::create_directory(place / "folder");
  const auto kept = read_anchor_directory(place.path(), {});
  EXPECT_EQ(kept.anchors.size(), 1U);
  EXPECT_TRUE(kept.problems.empty());
}

TEST(ReadAnchorDirectory, NamesWhatIsNotWhatItsNameSays) {
  const support::TemporaryDirectory place;
  MemoryLedger ledger{5};
  const auto keys = std::vector{ledger.key()};
  auto forged = ledger.note;
  const auto at = forged.size() - 10;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  base::write_file_atomically(place / file_name(ledger, "00000000000000000005"), forged);
  base::write_file_atomically(place / file_name(ledger, "00000000000000000006"), ledger.note);
  base::write_file_atomically(place / file_name(ledger, "00000000000000000007"), "");
  fs::create_directory(place / file_name(ledger, "00000000000000000008"));
  const auto kept = read_anchor_directory(place.path(), keys);
  EXPECT_TRUE(kept.anchors.empty());
  EXPECT_EQ(kept.problems.size(), 4U);
}

TEST(RequireAnchorDirectory, RefusesWhatGoesWithTheData) {
  const support::TemporaryDirectory place;
  const auto data = place / "data";
  fs::create_directories(data / "backups");
  fs::create_directory(place / "data2");
  fs::create_directory_symlink(data / "backups", place / "link");
  EXPECT_EQ(code_of([&] { require_anchor_directory(place / "data2", data); }), std::nullopt);
  EXPECT_EQ(code_of([&] { require_anchor_directory(data, data); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { require_anchor_directory(data / "backups", data); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { require_anchor_directory(place / "link", data); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { require_anchor_directory(place / "data2/../data", data); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { require_anchor_directory("data2", data); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { require_anchor_directory(place / "none", data); }), ErrorCode::not_found);
  EXPECT_TRUE(is_on_same_disk(place / "data2", data));
}

// Verification asks again, with the keys that the ledger itself names.
TEST(AnchorFromNote, IsLeftOutWhenTheLedgersKeyDidNotSignIt) {
  MemoryLedger ledger{5};
  auto forged = ledger.note;
  const auto at = forged.size() - 10;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  for (const auto& [note, counts] : {std::pair{ledger.note, true}, std::pair{forged, false}}) {
    ledger::VerifierOptions options;
    options.anchors = {anchor_from_note(note, "a stick", {})};
    ledger::Verifier verifier{std::move(options)};
    ledger::ChunkCheck check{{0, 5}};
    for (const auto& entry : ledger.entries) check.take(entry.raw());
    verifier.take(check.finish());
    const auto report = verifier.finish(ledger.head());
    EXPECT_EQ(report.anchors.size(), counts ? 1U : 0U);
    EXPECT_EQ(report.remarks.size(), counts ? 0U : 1U);
    EXPECT_EQ(report.finding_count, 0U);
  }
  const auto keys = std::vector{ledger.key()};
  EXPECT_EQ(code_of([&] { anchor_from_note(forged, "a stick", keys); }), ErrorCode::integrity);
  EXPECT_EQ(code_of([&] { anchor_from_note("no note", "a stick", keys); }), ErrorCode::integrity);
}

}  // namespace
}  // namespace strongroom::audit
