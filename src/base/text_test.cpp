#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/error.h"

namespace strongroom::base {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Any bytes at all, half of them out of pieces that are hard to get right.
rc::Gen<std::string> any_bytes() {
  const auto byte =
      rc::gen::map(rc::gen::inRange(0, 256), [](int value) { return std::string(1, static_cast<char>(value)); });
  const auto piece = rc::gen::elementOf(std::vector<std::string>{"\\",
                                                                 "\\x",
                                                                 "\\\\",
                                                                 "\\x41",
                                                                 "\n",
                                                                 "\r",
                                                                 "\t",
                                                                 "\x1b[2J",
                                                                 "\x7f",
                                                                 "\xc2\x85",
                                                                 "\xc2\xa0",
                                                                 "é",
                                                                 "…",
                                                                 "日本",
                                                                 "😀",
                                                                 "e\xcc\x81",
                                                                 "\xe2\x80\xae",
                                                                 "\xe2\x80\x8b",
                                                                 "\xd8\x9c",
                                                                 "\xef\xbb\xbf",
                                                                 "\xc0\xaf",
                                                                 "\xed\xa0\x80",
                                                                 "\xf4\x90\x80\x80",
                                                                 "\xe2\x80",
                                                                 "\xf0\x9f",
                                                                 "\xff",
                                                                 "a",
                                                                 "/"});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(byte, piece)),
                      [](const std::vector<std::string>& parts) {
                        std::string text;
                        for (const auto& part : parts) text += part;
                        return text;
                      });
}

bool has_control_character(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte == 0xC2 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0) return true;
  }
  return false;
}

RC_GTEST_PROP(EscapePathProperty, ComesBackByteForByte, ()) {
  const auto bytes = *any_bytes();
  RC_ASSERT(unescape_path(escape_path(bytes)) == bytes);
}

RC_GTEST_PROP(EscapePathProperty, IsUtf8WithoutControlCharacters, ()) {
  const auto text = escape_path(*any_bytes());
  RC_ASSERT(is_valid_utf8(text));
  RC_ASSERT(!has_control_character(text));
}

RC_GTEST_PROP(TerminalSafeProperty, IsUtf8WithoutControlCharacters, ()) {
  const auto text = terminal_safe(*any_bytes());
  RC_ASSERT(is_valid_utf8(text));
  RC_ASSERT(!has_control_character(text));
}

RC_GTEST_PROP(TerminalSafeProperty, DoneTwiceIsDoneOnce, ()) {
  const auto text = terminal_safe(*any_bytes());
  RC_ASSERT(terminal_safe(text) == text);
}

RC_GTEST_PROP(UnescapePathProperty, AnyTextIsTakenOrRefused, ()) {
  const auto text = *any_bytes();
  try {
    RC_ASSERT(unescape_path(text).size() <= text.size());
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::invalid_input);
  }
}

TEST(EscapePath, LeavesPlainNamesAlone) {
  for (const auto* name : {"", "/usr/share/doc", "/home/zoë/日本/😀 'x' \"y\"", "a\xc2\xa0z"})
    EXPECT_EQ(escape_path(name), name);
}

TEST(EscapePath, FollowsTheRule) {
  EXPECT_EQ(escape_path("a\\b"), "a\\\\b");
  EXPECT_EQ(escape_path("a\nb"), "a\\x0ab");
  EXPECT_EQ(escape_path("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(escape_path("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(escape_path("\xc2\x9b"), "\\xc2\\x9b") << "U+009B begins an escape sequence too";
  EXPECT_EQ(escape_path("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "U+202E turns the text around";
  EXPECT_EQ(escape_path("\xd8\x9c"), "\\xd8\\x9c") << "U+061C changes direction as U+200E does";
  EXPECT_EQ(escape_path(std::string_view{"\0", 1}), "\\x00");
}

TEST(EscapePath, TheByteAfterABrokenSequenceIsReadAnew) {
  EXPECT_EQ(escape_path("\xe2\x80"
                        "A"),
            "\\xe2\\x80A");
  EXPECT_EQ(escape_path("\xf0\x9f\xc3\xa9"), "\\xf0\\x9fé");
}

TEST(UnescapePath, RefusesWhatTheRuleDoesNotMake) {
  for (const auto* text : {"\\", "a\\", "\\x", "\\x4", "\\x4g", "\\xAB", "\\n", "\\X41", "\\\\\\"}) {
    try {
      unescape_path(text);
      ADD_FAILURE() << "took " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input);
    }
  }
}

TEST(TerminalSafe, LeavesBackslashesAlone) {
  EXPECT_EQ(terminal_safe("C:\\x\x07"), "C:\\x\\x07");
}

TEST(IsValidUtf8, KnowsTheEdges) {
  for (const auto* good : {"", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_valid_utf8(good)) << escape_path(good);
  for (const auto* bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc2", "\xe2\x82", "\xf0\x9f\x98"})
    EXPECT_FALSE(is_valid_utf8(bad)) << escape_path(bad);
}

TEST(FormatBytes, UsesDecimalUnitsWithOneDigit) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(1'000), "1.0 kB");
  EXPECT_EQ(format_bytes(2'500'000), "2.5 MB");
  EXPECT_EQ(format_bytes(999'949), "999.9 kB");
  EXPECT_EQ(format_bytes(999'950), "1.0 MB") << "never 1000.0 kB";
  EXPECT_EQ(format_bytes(1'200'000'000), "1.2 GB");
  EXPECT_EQ(format_bytes(UINT64_MAX), "18.4 EB");
}

RC_GTEST_PROP(FormatBytesProperty, IsNeverLongerThanEightCharacters, (std::uint64_t bytes)) {
  RC_ASSERT(format_bytes(bytes).size() <= 8U);
}

TEST(FormatCount, GroupsByThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'000), "1,000");
  EXPECT_EQ(format_count(12'345'678), "12,345,678");
  EXPECT_EQ(format_count(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(FormatDuration, ShowsTwoPartsAtMost) {
  EXPECT_EQ(format_duration(milliseconds{400}), "0.4 s");
  EXPECT_EQ(format_duration(milliseconds{9'940}), "9.9 s");
  EXPECT_EQ(format_duration(milliseconds{9'950}), "10 s") << "never 10.0 s";
  EXPECT_EQ(format_duration(seconds{12}), "12 s");
  EXPECT_EQ(format_duration(milliseconds{59'999}), "59 s");
  EXPECT_EQ(format_duration(seconds{200}), "3 min 20 s");
  EXPECT_EQ(format_duration(seconds{2 * 3600 + 300}), "2 h 05 min");
  EXPECT_EQ(format_duration(seconds{3 * 86400 + 4 * 3600}), "3 d 4 h");
  EXPECT_EQ(format_duration(milliseconds{-5}), "0.0 s");
  EXPECT_EQ(format_duration(milliseconds::max()), "106751991167 d 7 h");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("é…"), 2U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U) << "a combining accent";
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("😀"), 2U);
}

TEST(FitMiddle, CutsTheMiddleAndKeepsTheLargerEnd) {
  EXPECT_EQ(fit_middle("short", 5), "short");
  EXPECT_EQ(fit_middle("abcdefgh", 5), "ab…gh");
  EXPECT_EQ(fit_middle("abcdefgh", 4), "a…gh");
  EXPECT_EQ(fit_middle("abcdefgh", 1), "…");
  EXPECT_EQ(fit_middle("abcdefgh", 0), "");
  EXPECT_EQ(fit_middle("日本語日本語", 6), "日…語") << "a wide character is not split";
}

RC_GTEST_PROP(FitMiddleProperty, FitsAndStaysUtf8, ()) {
  const auto text = escape_path(*any_bytes());
  const auto columns = *rc::gen::inRange<std::size_t>(0, 40);
  const auto fitted = fit_middle(text, columns);
  RC_ASSERT(display_width(fitted) <= columns);
  RC_ASSERT(is_valid_utf8(fitted));
  RC_ASSERT((fitted == text) == (display_width(text) <= columns));
}

}  // namespace
}  // namespace strongroom::base
