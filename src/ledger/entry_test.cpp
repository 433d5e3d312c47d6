#include "ledger/entry.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <boost/json.hpp>

#include "base/error.h"
#include "ledger/canonical.h"

namespace strongroom::ledger {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

Entry sample_entry() {
  Entry entry;
  entry.seq = 7;
  entry.time = base::parse_utc("2026-11-22T05:36:12.000007Z");
  entry.boot = "0123456789abcdef0123456789abcdef:1500000";
  entry.event = {"cli:root",
                 "run.succeeded",
                 "plan/photos",
                 "20261122t053612-k7f3q2xw",
                 Severity::info,
                 "ok",
                 {{"warning_count", 0}, {"bytes", 12}}};
  return entry;
}

template <typename Call>
ErrorCode code_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::internal;
}

TEST(CanonicalBody, IsSortedWithoutSpace) {
  EXPECT_EQ(canonical_body(sample_entry()),
            R"({"action":"run.succeeded","actor":"cli:root","boot":"0123456789abcdef0123456789abcdef:1500000",)"
            R"("details":{"bytes":12,"warning_count":0},)"
            R"("prev":"0000000000000000000000000000000000000000000000000000000000000000","result":"ok",)"
            R"("run":"20261122t053612-k7f3q2xw","seq":7,"sev":"info","target":"plan/photos",)"
            R"("ts":"2026-11-22T05:36:12.000007Z","v":1})");
}

TEST(CanonicalBody, LeavesOutWhatIsEmpty) {
  Entry entry;
  entry.event.actor = "system";
  entry.event.action = "test";
  entry.boot = "b:0";
  EXPECT_EQ(canonical_body(entry), R"({"action":"test","actor":"system","boot":"b:0",)"
                                   R"("prev":"0000000000000000000000000000000000000000000000000000000000000000",)"
                                   R"("seq":0,"sev":"info","ts":"1970-01-01T00:00:00.000000Z","v":1})");
}

TEST(CanonicalBody, NeedsAnActorAnActionAndABoot) {
  auto entry = sample_entry();
  entry.event.actor.clear();
  EXPECT_EQ(code_of([&] { canonical_body(entry); }), ErrorCode::invalid_input);
  entry = sample_entry();
  entry.event.action.clear();
  EXPECT_EQ(code_of([&] { canonical_body(entry); }), ErrorCode::invalid_input);
  entry = sample_entry();
  entry.boot.clear();
  EXPECT_EQ(code_of([&] { canonical_body(entry); }), ErrorCode::invalid_input);
}

TEST(CanonicalBody, RefusesWhatRfc8785CannotKeep) {
  const std::vector<json::value> impossible{
      1.5,    3.0,           9'007'199'254'740'992LL, -9'007'199'254'740'992LL, 18'446'744'073'709'551'615ULL,
      "\xff", "\xed\xa0\x80"};
  for (const auto& value : impossible) {
    auto entry = sample_entry();
    entry.event.details["value"] = value;
    EXPECT_EQ(code_of([&] { canonical_body(entry); }), ErrorCode::invalid_input) << value;
  }
}

TEST(CanonicalBody, HasAtMost65535Bytes) {
  auto entry = sample_entry();
  entry.event.details = {{"x", ""}};
  const auto room = 65'535 - canonical_body(entry).size();
  entry.event.details["x"] = std::string(room, 'x');
  EXPECT_EQ(canonical_body(entry).size(), 65'535U);
  entry.event.details["x"] = std::string(room + 1, 'x');
  EXPECT_EQ(code_of([&] { canonical_body(entry); }), ErrorCode::invalid_input);
}

TEST(CanonicalJson, EscapesAsTheRfcSays) {
  EXPECT_EQ(canonical_json(json::value(std::string_view{"\x00\x1f\b\t\n\f\r\"\\/\x7f\xe2\x82\xac", 14})),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\x7f\xe2\x82\xac\"");
}

// The member names of RFC 8785, section 3.2.3, and the order it gives for them.
TEST(CanonicalJson, SortsByUtf16CodeUnits) {
  const json::object object{{"\xe2\x82\xac", 1},     {"\r", 2},       {"\xef\xac\xb3", 3}, {"1", 4},
                            {"\xf0\x9f\x98\x80", 5}, {"\xc2\x80", 6}, {"\xc3\xb6", 7}};
  EXPECT_EQ(canonical_json(object),
            "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,"
            "\"\xef\xac\xb3\":3}");
}

TEST(CanonicalJson, BoundsNesting) {
  json::value value = 1;
  for (int i = 0; i < 40; ++i) value = json::array{value};
  EXPECT_EQ(code_of([&] { canonical_json(value); }), ErrorCode::invalid_input);
}

TEST(EntryFromBody, ReadsWhatWasWritten) {
  const auto entry = entry_from_body(canonical_body(sample_entry()));
  EXPECT_EQ(entry.seq, 7U);
  EXPECT_EQ(entry.time, sample_entry().time);
  EXPECT_EQ(entry.event.actor, "cli:root");
  EXPECT_EQ(entry.event.action, "run.succeeded");
  EXPECT_EQ(entry.event.target, "plan/photos");
  EXPECT_EQ(entry.event.run, "20261122t053612-k7f3q2xw");
  EXPECT_EQ(entry.event.severity, Severity::info);
  EXPECT_EQ(entry.event.result, "ok");
  EXPECT_EQ(entry.event.details, sample_entry().event.details);
}

TEST(EntryFromBody, RefusesEveryOtherFormOfTheSameThing) {
  const auto body = canonical_body(sample_entry());
  const auto replaced = [&](std::string_view what, std::string_view with) {
    auto text = body;
    return text.replace(text.find(what), what.size(), with);
  };
  const std::vector<std::string> wrong{"",
                                       "[]",
                                       "{}",
                                       body + "\n",
                                       " " + body,
                                       replaced("\"v\":1", "\"v\":2"),
                                       replaced("\"v\":1", "\"v\":1,\"w\":0"),
                                       replaced("\"v\":1", "\"v\":1,\"v\":1"),
                                       replaced("\"seq\":7", "\"seq\":7.0"),
                                       replaced("\"seq\":7", "\"seq\":-7"),
                                       replaced("\"seq\":7", "\"seq\":\"7\""),
                                       replaced("\"ok\"", "\"\""),
                                       replaced("\"info\"", "\"fine\""),
                                       replaced("run.succeeded", "run\\u002esucceeded"),
                                       replaced(".000007Z", ".00000Z"),
                                       replaced("\"details\":{", "\"details\":{\"\xff\":1,")};
  for (const auto& text : wrong) EXPECT_EQ(code_of([&] { entry_from_body(text); }), ErrorCode::integrity) << text;
}

RC_GTEST_PROP(EntryFromBody, RoundTripsAnyTextOfCharacters, (std::vector<std::uint8_t> bytes, std::uint32_t seq)) {
  auto entry = sample_entry();
  entry.seq = seq;
  for (const auto byte : bytes) entry.event.details[std::string(1, static_cast<char>(byte & 0x7f))] = byte;
  entry.event.target = std::string(bytes.begin(), bytes.end());
  for (auto& c : entry.event.target) c = static_cast<char>(c & 0x7f);
  const auto body = canonical_body(entry);
  RC_ASSERT(canonical_body(entry_from_body(body)) == body);
  RC_ASSERT(entry_from_body(body).event.target == entry.event.target);
}

// One changed bit is another entry or none, never the same one.
RC_GTEST_PROP(EntryFromBody, SeesEveryFlippedBit, (std::uint32_t where)) {
  const auto body = canonical_body(sample_entry());
  auto flipped = body;
  const auto at = where % (body.size() * 8);
  flipped[at / 8] = static_cast<char>(flipped[at / 8] ^ (1 << (at % 8)));
  try {
    RC_ASSERT(canonical_body(entry_from_body(flipped)) != body);
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::integrity);
  }
}

}  // namespace
}  // namespace strongroom::ledger
