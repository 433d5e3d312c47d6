#include "ledger/scan.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <boost/json.hpp>

#include "base/error.h"
#include "ledger/canonical.h"
#include "ledger/entry.h"
#include "support/memory_ledger.h"

namespace strongroom::ledger {
namespace {

namespace json = boost::json;

std::optional<Entry> read_slowly(std::string_view body) {
  try {
    return entry_from_body(body);
  } catch (const base::Error&) {
    return std::nullopt;
  }
}

bool reads(std::string_view body) {
  BodyMembers members;
  return scan_body(body, members) == nullptr;
}

std::string sample_body() {
  return test::MemoryLedger{3}.entries[2].body;
}

json::value random_value(int depth) {
  const int kind = *rc::gen::inRange(0, depth > 0 ? 7 : 5);
  switch (kind) {
    case 0:
      return nullptr;
    case 1:
      return *rc::gen::arbitrary<bool>();
    case 2:
      return *rc::gen::inRange<std::int64_t>(-kLargestInteger, kLargestInteger);
    case 3:
      return *rc::gen::inRange<std::int64_t>(-3, 3);
    case 4: {
      static const std::vector<std::string> kTexts{
          "", "a", "\n\t\"\\", "\x01\x1f\x7f", "é", "\xef\xbf\xbd", "\xf0\x9f\x98\x80"};
      return json::string{*rc::gen::elementOf(kTexts) + *rc::gen::elementOf(kTexts)};
    }
    case 5: {
      json::array array;
      for (int left = *rc::gen::inRange(0, 3); left > 0; --left) array.push_back(random_value(depth - 1));
      return array;
    }
    default: {
      static const std::vector<std::string> kKeys{"",  "a", "b", "\r",           "\"",
                                                  "1", "ö", "€", "\xef\xac\xb3", "\xf0\x9f\x98\x80"};
      json::object object;
      for (int left = *rc::gen::inRange(0, 5); left > 0; --left)
        object[*rc::gen::elementOf(kKeys) + *rc::gen::elementOf(kKeys)] = random_value(depth - 1);
      return object;
    }
  }
}

Entry random_entry() {
  Entry entry;
  entry.seq = *rc::gen::inRange<std::uint64_t>(0, kLargestInteger);
  entry.time =
      base::UtcTime{base::Milliseconds{*rc::gen::inRange<std::int64_t>(-62'000'000'000'000, 250'000'000'000'000)}};
  entry.boot = "0123456789abcdef0123456789abcdef:7";
  entry.event.actor = "cli:\"root\"";
  entry.event.action = "run.succeeded";
  if (*rc::gen::arbitrary<bool>()) entry.event.target = "plan/ö\n";
  if (*rc::gen::arbitrary<bool>()) entry.event.result = "ok";
  if (*rc::gen::arbitrary<bool>()) entry.event.run = "r";
  if (*rc::gen::arbitrary<bool>()) entry.event.request = "q";
  entry.event.details = {{"value", random_value(4)}};
  return entry;
}

TEST(ScanBody, GivesTheMembers) {
  const auto body = sample_body();
  BodyMembers members;
  ASSERT_EQ(scan_body(body, members), nullptr);
  EXPECT_EQ(members.seq, 2U);
  EXPECT_EQ(members.time, test::kLedgerBegin + std::chrono::seconds{2});
  EXPECT_EQ(members.action, "run.succeeded");
  EXPECT_EQ(members.actor, "cli:root");
  EXPECT_EQ(members.boot, "0123456789abcdef0123456789abcdef:3000000");
  EXPECT_EQ(members.prev.size(), 64U);
  EXPECT_EQ(members.req, "");
  EXPECT_EQ(members.result, "ok");
  EXPECT_EQ(members.run, "20261122t053612-k7f3q2xw");
  EXPECT_EQ(members.sev, "info");
  EXPECT_EQ(members.ts, "2026-11-22T05:36:14.000007Z");
  EXPECT_EQ(unescaped(members.target), "plan/\"photos\"");
  EXPECT_TRUE(says(members.target, "plan/\"photos\""));
  EXPECT_FALSE(says(members.target, "plan/photos"));
  EXPECT_EQ(members.details, R"({"bytes":2000,"text":"Bücher\n\u0001"})");
}

TEST(ScanBody, SaysWhatIsWrong) {
  BodyMembers members;
  EXPECT_STREQ(scan_body(std::string(65'536, 'x'), members), "it is longer than 65,535 bytes");
  EXPECT_STREQ(scan_body("\xff", members), "it is not UTF-8");
  EXPECT_STREQ(scan_body("", members), "it is not canonical JSON");
  EXPECT_STREQ(scan_body("{}", members), "it is not canonical JSON");
}

// Bodies that differ from a good one in one place, each of another kind.
TEST(ScanBody, RefusesWhatTheReaderRefuses) {
  const auto body = sample_body();
  const std::vector<std::pair<std::string, std::string>> changes{
      {R"("v":1})", R"("v":2})"},
      {R"("v":1})", R"("v":1,"w":1})"},
      {R"("v":1})", R"("v":1)"},
      {R"("v":1})", R"("v":1}})"},
      {R"("v":1})", R"("v":1.0})"},
      {R"("v":1})", R"("v":01})"},
      {R"("seq":2)", R"("seq":-2)"},
      {R"("seq":2)", R"("seq":-0)"},
      {R"("seq":2)", R"("seq":02)"},
      {R"("seq":2)", R"("seq":2e0)"},
      {R"("seq":2)", R"("seq":9007199254740992)"},
      {R"("seq":2)", R"("seq": 2)"},
      {R"("seq":2)", R"("seq":"2")"},
      {R"("seq":2,)", ""},
      {R"("run":"20261122t053612-k7f3q2xw")", R"("run":"")"},
      {R"("sev":"info")", R"("sev":"mild")"},
      {R"("result":"ok","run")", R"("run":"x","result")"},
      {"05:36:14", "05:36:60"},
      {"05:36:14", "24:36:14"},
      {"2026-11-22T", "2026-02-29T"},
      {"000007Z", "00007Z"},
      {"000007Z", "000007z"},
      {R"("prev":")", R"("prev":"0)"},
      {R"(\u0001)", R"(\u0041)"},
      {R"(\u0001)", R"(\u001F)"},
      {R"(\u0001)", R"(\u000a)"},
      {R"(\u0001)", R"(\/)"},
      {R"(\u0001)", "\x01"},
      {R"(\u0001)", "\xed\xa0\x80"},
      {R"({"bytes")", R"({"zbytes")"},
      {R"({"bytes")", R"({"text")"},
      {R"({"bytes":2000,)", R"({"bytes":tru,)"},
      {R"({"bytes":2000,)", R"({"bytes":[1,],)"},
      {R"({"bytes":2000,)", R"({"bytes":{,},)"},
  };
  for (const auto& [what, with] : changes) {
    auto changed = body;
    const auto at = changed.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    changed.replace(at, what.size(), with);
    EXPECT_FALSE(read_slowly(changed).has_value()) << changed;
    EXPECT_FALSE(reads(changed)) << changed;
  }
}

TEST(ScanBody, BoundsNestingWhereTheReaderDoes) {
  for (const int depth : {1, 29, 30, 31, 32, 33, 34, 40}) {
    for (const char* innermost : {"1", "[]", "{}"}) {
      std::string value = innermost;
      for (int i = 0; i < depth; ++i) value = "[" + value + "]";
      auto body = sample_body();
      body.replace(body.find("2000"), 4, value);
      EXPECT_EQ(reads(body), read_slowly(body).has_value()) << depth << innermost;
    }
  }
}

RC_GTEST_PROP(ScanBody, AcceptsWhatIsWritten, ()) {
  const auto entry = random_entry();
  const auto body = canonical_body(entry);
  BodyMembers members;
  const auto* wrong = scan_body(body, members);
  RC_ASSERT(wrong == nullptr);
  RC_ASSERT(read_slowly(body).has_value());
  RC_ASSERT(members.seq == entry.seq);
  RC_ASSERT(members.time == entry.time);
  RC_ASSERT(unescaped(members.target) == entry.event.target);
}

// The scanner and the reader must never disagree, whatever happened to a body.
RC_GTEST_PROP(ScanBody, AgreesWithTheReaderOnDamage, ()) {
  auto body = canonical_body(random_entry());
  static const std::string kBytes = "{}[]\",:\\u0019eE+-. \n\xc3\x80\xff/abtrufalsn";
  for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
    const auto at = *rc::gen::inRange<std::size_t>(0, body.size());
    const auto with = *rc::gen::elementOf(kBytes);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        body[at] = with;
        break;
      case 1:
        body.erase(at, 1);
        break;
      case 2:
        body.insert(at, 1, with);
        break;
      default:
        body[at] = static_cast<char>(body[at] ^ (1 << *rc::gen::inRange(0, 8)));
    }
  }
  RC_ASSERT(reads(body) == read_slowly(body).has_value());
}

}  // namespace
}  // namespace strongroom::ledger
