#include "base/ids.h"

#include <gtest/gtest.h>

#include <cstring>
#include <regex>
#include <set>

namespace strongroom::base {
namespace {

// Gives the same byte for ever.
class SameByte final : public Random {
 public:
  explicit SameByte(int byte) : byte_{byte} {}
  void fill(void* bytes, std::size_t count) override { std::memset(bytes, byte_, count); }

 private:
  int byte_;
};

const UtcTime kTime = parse_utc("2026-11-22T05:36:12.999999Z");

TEST(NewRunId, IsTheSecondAndFortyRandomBits) {
  SameByte zero{0}, ones{0xFF};
  EXPECT_EQ(new_run_id(kTime, zero), "20261122t053612-00000000");
  EXPECT_EQ(new_run_id(kTime, ones), "20261122t053612-zzzzzzzz");
}

TEST(NewRunId, SortsByTime) {
  SameByte high{0xFF}, low{0};
  EXPECT_LT(new_run_id(kTime, high), new_run_id(kTime + std::chrono::seconds{1}, low));
  EXPECT_LT(new_run_id(parse_utc("2026-12-31T23:59:59Z"), high), new_run_id(parse_utc("2027-01-01T00:00:00Z"), low));
}

TEST(NewRunId, HasOnlyWhatAFileNameAndATagMayHave) {
  SystemRandom random;
  const std::regex form{"[0-9]{8}t[0-9]{6}-[0-9a-hjkmnp-tv-z]{8}"};
  for (int i = 0; i < 200; ++i) {
    const auto id = new_run_id(kTime, random);
    EXPECT_TRUE(std::regex_match(id, form)) << id;
  }
}

TEST(NewRunId, DoesNotComeTwice) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 10'000; ++i) ids.insert(new_run_id(kTime, random));
  EXPECT_EQ(ids.size(), 10'000U);
}

TEST(RandomText, RoundsBitsUpToWholeCharacters) {
  SystemRandom random;
  EXPECT_EQ(random_text(0, random).size(), 0U);
  EXPECT_EQ(random_text(1, random).size(), 1U);
  EXPECT_EQ(random_text(128, random).size(), 26U);
  EXPECT_EQ(random_text(160, random).size(), 32U);
}

TEST(RandomText, UsesEachOfThe32CharactersAndNoOther) {
  std::set<char> seen;
  for (int byte = 0; byte < 256; ++byte) {
    SameByte same{byte};
    seen.insert(random_text(5, same).front());
  }
  EXPECT_EQ(seen.size(), 32U);
  for (const char confusing : {'i', 'l', 'o', 'u'}) EXPECT_FALSE(seen.contains(confusing));
}

TEST(SystemRandomTest, FillsEveryByte) {
  SystemRandom random;
  std::string one(100'000, '\0'), two(100'000, '\0');
  random.fill(one.data(), one.size());
  random.fill(two.data(), two.size());
  EXPECT_NE(one, two);
  EXPECT_NE(one.substr(99'900), std::string(100, '\0'));
}

}  // namespace
}  // namespace strongroom::base
