#include "engines/restic/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "base/error.h"
#include "engines/restic/capabilities.h"
#include "engines/restic/path_bytes.h"
#include "engines/restic/test_tools.h"
#include "engines/restic/time.h"
#include "support/temporary_directory.h"

namespace strongroom::restic {
namespace {

using testing::error_of;

TEST(ParseEvent, AbsentMeansZeroAndUnknownIsIgnored) {
  const auto event = parse_event(R"({"message_type":"status","percent_done":0,"total_files":1,"new":{"a":[1]}})");
  const auto& status = std::get<Status>(event);
  EXPECT_EQ(status.files_total, 1U);
  EXPECT_EQ(status.files_done + status.bytes_done + status.bytes_total + status.errors, 0U);
  EXPECT_FALSE(status.has_time_left);
  EXPECT_TRUE(status.current_file.empty());
}

TEST(ParseEvent, ReadsAFullStatus) {
  const auto event = parse_event(
      R"({"message_type":"status","seconds_remaining":3,"total_files":58,"files_done":17,"total_bytes":280,)"
      R"("bytes_done":82,"error_count":2,"current_files":["/a\nb","/c"]})");
  const auto& status = std::get<Status>(event);
  EXPECT_EQ(status.files_done, 17U);
  EXPECT_EQ(status.bytes_done, 82U);
  EXPECT_EQ(status.errors, 2U);
  EXPECT_TRUE(status.has_time_left);
  EXPECT_EQ(status.current_file, "/a\nb");
}

TEST(ParseEvent, WrongTypesCountAsAbsent) {
  const auto event = parse_event(R"({"message_type":"status","total_files":"x","bytes_done":-1,"current_files":[7]})");
  const auto& status = std::get<Status>(event);
  EXPECT_EQ(status.files_total + status.bytes_done, 0U);
  EXPECT_TRUE(status.current_file.empty());
}

TEST(ParseEvent, ErrorsOfOldAndNewRestic) {
  const auto at = [](const char* text) { return std::get<ItemError>(parse_event(text)); };
  EXPECT_EQ(at(R"({"message_type":"error","error":{},"during":"scan","item":"/a"})").message, "");
  EXPECT_EQ(at(R"({"message_type":"error","error":{"Op":"open","Path":"a","Err":13},"item":"/a"})").message,
            "open: Permission denied");
  EXPECT_EQ(at(R"({"message_type":"error","error":{"message":"no"},"during":"archival","item":"/a"})").message, "no");
  EXPECT_EQ(at(R"({"message_type":"error","message":"pack 1: does not exist\n"})").message, "pack 1: does not exist\n");
  EXPECT_EQ(at(R"({"message_type":"error","error":{"Err":99999999999}})").message, "");
}

RC_GTEST_PROP(ParseEvent, NeverThrowsOnAnyLine, (const std::string& text)) {
  parse_event(text);
  parse_event("{" + text);
  parse_event(R"({"message_type":"summary",)" + text);
  parse_entry("{" + text);
  parse_change("{" + text);
  parse_difference("{" + text);
  parse_version_output(text);
  parse_version_output("restic " + text);
}

RC_GTEST_PROP(ParseEvent, NoCutLineIsASummary, ()) {
  const std::string line = R"({"message_type":"summary","files_new":1,"snapshot_id":"0123456789abcdef"})";
  const auto length = *rc::gen::inRange<std::size_t>(0, line.size());
  RC_ASSERT(std::holds_alternative<OtherLine>(parse_event(line.substr(0, length))));
}

TEST(ParseSnapshots, TakesAListAndNothingLess) {
  const auto list =
      parse_snapshots(R"([{"time":"2026-11-22T07:54:06.683243451+02:00","paths":["/a"],"hostname":"h","username":"u",)"
                      R"("tags":["t"],"id":"5ede"}])");
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].id, "5ede");
  EXPECT_EQ(base::format_utc(list[0].time), "2026-11-22T05:54:06.683243Z");
  EXPECT_EQ(list[0].tags, std::vector<std::string>{"t"});
  EXPECT_TRUE(parse_snapshots("null\n").empty());
  EXPECT_TRUE(parse_snapshots("[]").empty());
  for (const auto* text : {"", "{}", "[1]", "[{}]", R"([{"id":"a"})", "restic"})
    EXPECT_EQ(error_of([&] { parse_snapshots(text); })->code(), base::ErrorCode::internal) << text;
}

TEST(ParseEntry, SkipsTheSnapshotItself) {
  EXPECT_FALSE(parse_entry(R"({"time":"2026-11-22T05:54:07Z","struct_type":"snapshot"})"));
  const auto entry = parse_entry(R"({"name":"b","type":"file","path":"/b","size":3,"mtime":"x","struct_type":"node"})");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->path, "/b");
  EXPECT_EQ(entry->size, 3U);
  EXPECT_FALSE(entry->modified);
}

TEST(ParseFound, IsAFlatListWithTheSnapshotOfEach) {
  const auto found = parse_found(
      R"([{"matches":[{"path":"/a","type":"file","mtime":"2026-11-29T13:44:06Z","size":4},{"path":"/b","type":"dir"}],)"
      R"("hits":2,"snapshot":"09"},{"matches":[{"path":"/a","type":"file"}],"hits":1,"snapshot":"00"}])");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].snapshot_id + found[1].snapshot_id + found[2].snapshot_id, "090900");
  EXPECT_EQ(found[0].entry.path, "/a");
  EXPECT_EQ(found[0].entry.size, 4U);
  EXPECT_TRUE(found[0].entry.modified);
  EXPECT_TRUE(parse_found("[]").empty());
  for (const auto* wrong : {"", "{}", "[1]", R"([{"matches":5}])", R"([{"matches":[)"})
    EXPECT_THROW(parse_found(wrong), base::Error) << wrong;
}

TEST(ParseChange, TakesTheLetterThatSaysMost) {
  const auto change = [](const std::string& letters) {
    return parse_change(R"({"message_type":"change","path":"/a","modifier":")" + letters + R"("})")->change;
  };
  EXPECT_EQ(change("+"), domain::Change::added);
  EXPECT_EQ(change("-"), domain::Change::removed);
  EXPECT_EQ(change("M"), domain::Change::modified);
  EXPECT_EQ(change("MU"), domain::Change::modified);
  EXPECT_EQ(change("M?"), domain::Change::modified);
  EXPECT_EQ(change("TM"), domain::Change::type);
  EXPECT_EQ(change("U"), domain::Change::metadata);
  EXPECT_FALSE(parse_change(R"({"message_type":"statistics"})"));
  EXPECT_FALSE(parse_change("comparing"));
}

TEST(ParseDifference, IsTheLineAtTheEnd) {
  const auto difference = parse_difference(
      R"({"message_type":"statistics","changed_files":1,"added":{"files":2,"dirs":3,"others":4,"bytes":5},"removed":{}})");
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->changed_files, 1U);
  EXPECT_EQ(difference->added.directories, 3U);
  EXPECT_EQ(difference->added.bytes, 5U);
  EXPECT_EQ(difference->removed.files, 0U);
  EXPECT_FALSE(parse_difference(R"({"message_type":"change","path":"/a"})"));
}

TEST(VersionOutput, SentenceAndJson) {
  EXPECT_EQ(parse_version_output("restic 0.14.0 compiled with go1.19.8 on linux/amd64"), "0.14.0");
  EXPECT_EQ(parse_version_output(R"({"message_type":"version","version":"0.19.0"})"), "0.19.0");
  EXPECT_FALSE(parse_version_output("borg 1.2"));
  EXPECT_EQ(parse_version("0.14.0-dev"), (Version{0, 14, 0}));
  EXPECT_EQ(parse_version("1.2"), (Version{1, 2, 0}));
  EXPECT_FALSE(parse_version("unknown"));
  EXPECT_LT((Version{0, 9, 6}), kOldestVersion);
}

TEST(Capabilities, GrowWithTheVersion) {
  EXPECT_FALSE(capabilities_of({0, 14, 0}).read_concurrency);
  EXPECT_TRUE(capabilities_of({0, 15, 0}).read_concurrency);
  EXPECT_FALSE(capabilities_of({0, 15, 2}).retry_lock);
  EXPECT_TRUE(capabilities_of({0, 16, 0}).retry_lock);
  EXPECT_TRUE(capabilities_of({1, 0, 0}).restore_progress);
}

TEST(Durations, AreGoText) {
  using base::Milliseconds;
  EXPECT_EQ(parse_duration("3.143278816s"), Milliseconds{3143});
  EXPECT_EQ(parse_duration("1h2m3.5s"), Milliseconds{3'723'500});
  EXPECT_EQ(parse_duration("350ms"), Milliseconds{350});
  EXPECT_EQ(parse_duration("\xC2\xB5s"), std::nullopt);
  EXPECT_EQ(parse_duration(""), std::nullopt);
  EXPECT_EQ(parse_duration("12"), std::nullopt);
}

TEST(Times, TakeOffsets) {
  EXPECT_EQ(parse_time("2026-11-22T00:30:00+01:00"), base::parse_utc("2026-11-21T23:30:00Z"));
  EXPECT_EQ(parse_time("2026-11-22T00:30:00-01:30"), base::parse_utc("2026-11-22T02:00:00Z"));
  EXPECT_EQ(parse_time("yesterday"), std::nullopt);
  EXPECT_EQ(parse_time(""), std::nullopt);
}

TEST(ReplacedBytes, AreFoundInTheFileSystem) {
  const support::TemporaryDirectory directory;
  const std::string name = "in\xffvalid\n\"";
  std::filesystem::create_directory(directory / name);
  std::filesystem::create_directory(directory / name / "b\xfe");
  const auto shown = (directory / replace_invalid_utf8(name) / replace_invalid_utf8("b\xfe")).native();
  EXPECT_EQ(resolve_replaced_bytes(shown), (directory / name / "b\xfe").native());
  // Two names that look the same: no guess.
  std::filesystem::create_directory(directory / name / "b\xfd");
  EXPECT_EQ(resolve_replaced_bytes(shown), shown);
  EXPECT_EQ(resolve_replaced_bytes("/nowhere/\xEF\xBF\xBD"), "/nowhere/\xEF\xBF\xBD");
}

}  // namespace
}  // namespace strongroom::restic
