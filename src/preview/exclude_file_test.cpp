#include "preview/exclude_file.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "preview/lower_case.h"

namespace strongroom::preview {
namespace {

std::string variable(const std::string& name) {
  return name == "HOME" ? "/home/you" : name == "1" ? "one" : "";
}

TEST(ExpandedTest, ReplacesVariablesAsResticDoes) {
  EXPECT_EQ(expanded("$HOME/x", variable), "/home/you/x");
  EXPECT_EQ(expanded("${HOME}x", variable), "/home/youx");
  EXPECT_EQ(expanded("$HOMEx|$NOPE|", variable), "||");
  EXPECT_EQ(expanded("$$HOME", variable), "$HOME");
  EXPECT_EQ(expanded("cost: $", variable), "cost: $");
  EXPECT_EQ(expanded("$.x", variable), "$.x");
  EXPECT_EQ(expanded("$12", variable), "one2");
  EXPECT_EQ(expanded("${}a${b", variable), "ab");
  EXPECT_EQ(expanded("${$}", variable), "$");
}

TEST(ExcludeLinesTest, PassesOverCommentsAndEmptyLines) {
  const auto lines = exclude_lines("# no\n\n  \xc2\xa0*.tmp\t\r\n\n!$HOME", variable);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].pattern, "*.tmp");
  EXPECT_EQ(lines[0].line, 3U);
  EXPECT_EQ(lines[1].pattern, "!/home/you");
  EXPECT_EQ(lines[1].line, 5U);
}

TEST(ExcludeLinesTest, ReadsByteOrderMarks) {
  EXPECT_EQ(exclude_lines("\xef\xbb\xbfx", variable).at(0).pattern, "x");
  EXPECT_EQ(exclude_lines(std::string_view{"\xff\xfe\xe4\0\x3d\xd8\xc4\xdd\n\0", 10}, variable).at(0).pattern,
            "ä🗄");
  EXPECT_EQ(exclude_lines(std::string_view{"\xfe\xff\0x", 4}, variable).at(0).pattern, "x");
}

TEST(ExcludeLinesTest, RefusesLinesThatResticRefuses) {
  EXPECT_EQ(exclude_lines(std::string(65535, 'x'), variable).size(), 1U);
  EXPECT_THROW(exclude_lines(std::string(65536, 'x') + "\n", variable), base::Error);
}

TEST(LowerCaseTest, FollowsUnicodeNotTheLocale) {
  EXPECT_EQ(lower_case("ABC xyz 0"), "abc xyz 0");
  EXPECT_EQ(lower_case("ÄÉẞ"), "äéß");
  EXPECT_EQ(lower_case("İ\u212a"), "ik");
  EXPECT_EQ(lower_case("日本ǅ"), "日本ǆ");
  EXPECT_EQ(lower_case("a\xff\xc3"), "a\uFFFD\uFFFD");
}

}  // namespace
}  // namespace strongroom::preview
