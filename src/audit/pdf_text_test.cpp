#include "audit/pdf_text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace strongroom::audit {
namespace {

TEST(Windows1252, HasTheLettersOfWesternEurope) {
  EXPECT_EQ(windows_1252("plain {\"a\":1}"), "plain {\"a\":1}");
  EXPECT_EQ(windows_1252("Müller – 5 €"), "M\xFCller \x96 5 \x80");
}

TEST(Windows1252, WritesOtherLettersByTheirNumber) {
  EXPECT_EQ(windows_1252("Б"), "\\u{411}");
  EXPECT_EQ(windows_1252("😀"), "\\u{1F600}");
  EXPECT_EQ(windows_1252("a\x1b[31m\n"), "a\\u{1B}[31m\\u{A}");
  EXPECT_EQ(windows_1252("\xc2\x81"), "\\u{81}") << "no letter of Windows-1252 has this place";
}

TEST(Windows1252, WritesWhatIsNoLetterByItsBytes) {
  EXPECT_EQ(windows_1252("a\xff\xc3"), "a\\xff\\xc3");
  EXPECT_EQ(windows_1252("\xe2\x82z"), "\\xe2\\x82z");
}

RC_GTEST_PROP(Windows1252, HasNoControlCharacter, (const std::string& text)) {
  for (const char c : windows_1252(text)) {
    const auto byte = static_cast<unsigned char>(c);
    RC_ASSERT(byte >= 0x20 && byte != 0x7F);
  }
}

TEST(Wrapped, BreaksAtBlanksAndCommasWhereItCan) {
  EXPECT_EQ(wrapped("", 10), std::vector<std::string>{});
  EXPECT_EQ(wrapped("short", 10), std::vector<std::string>{"short"});
  EXPECT_EQ(wrapped("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("[\"one\",\"two\"]", 8), (std::vector<std::string>{"[\"one\",", "\"two\"]"}));
  EXPECT_EQ(wrapped("abcdefghij", 4), (std::vector<std::string>{"abcd", "efgh", "ij"}));
}

RC_GTEST_PROP(Wrapped, LosesNothingButBlanks, (const std::string& text)) {
  std::string together;
  for (const auto& line : wrapped(text, 7)) {
    RC_ASSERT(line.size() <= 7U);
    together += line;
  }
  const auto bare = [](std::string with) {
    std::erase(with, ' ');
    return with;
  };
  RC_ASSERT(bare(together) == bare(text));
}

}  // namespace
}  // namespace strongroom::audit
