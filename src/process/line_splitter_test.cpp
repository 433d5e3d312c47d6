#include "process/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace strongroom::process {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using Lines = std::vector<std::pair<std::string, bool>>;

LineSplitter::Take into(Lines& lines) {
  return [&lines](std::string_view line, bool cut) { lines.emplace_back(line, cut); };
}

Lines split(const std::vector<std::string>& pieces, std::size_t longest) {
  Lines lines;
  LineSplitter splitter{longest};
  for (const auto& piece : pieces) splitter.feed(piece, into(lines));
  splitter.finish(into(lines));
  return lines;
}

TEST(LineSplitter, JoinsPiecesAndKeepsEmptyLines) {
  EXPECT_THAT(split({"a", "b\n\nc", "\nd"}, 10),
              ElementsAre(Pair("ab", false), Pair("", false), Pair("c", false), Pair("d", false)));
}

TEST(LineSplitter, NothingComesOfNothing) {
  EXPECT_TRUE(split({"", ""}, 10).empty());
}

TEST(LineSplitter, ALineOfExactlyTheLimitIsWhole) {
  EXPECT_THAT(split({"12345\n", "12", "345\n", "12345"}, 5),
              ElementsAre(Pair("12345", false), Pair("12345", false), Pair("12345", false)));
}

TEST(LineSplitter, ALongerOneIsCutOnceAndItsRestDropped) {
  EXPECT_THAT(split({"123456", "7890", "1\nnext\n", "1234567\n", "1234567"}, 5),
              ElementsAre(Pair("12345", true), Pair("next", false), Pair("12345", true), Pair("12345", true)));
}

TEST(LineSplitter, ACutLineIsGivenOutAtOnce) {
  Lines lines;
  LineSplitter splitter{5};
  splitter.feed("123456", into(lines));
  EXPECT_THAT(lines, ElementsAre(Pair("12345", true)));
}

TEST(LineSplitter, GoesOnAfterTheTakerThrew) {
  LineSplitter splitter{5};
  EXPECT_THROW(splitter.feed("a\nb\n", [](std::string_view, bool) { throw 1; }), int);
  Lines lines;
  splitter.feed("c\n", into(lines));
  EXPECT_THAT(lines, ElementsAre(Pair("c", false)));
}

// What a reader who sees the whole text at once would say.
Lines expected_lines(const std::string& text, std::size_t longest) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, std::min(end - at, longest)), end - at > longest);
    at = end + 1;
  }
  return lines;
}

TEST(LineSplitter, PiecesDoNotMatter) {
  EXPECT_TRUE(rc::check("any text in any pieces gives the lines of the whole", [] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::container<std::string>(rc::gen::element('a', 'b', '\n', '\0', '\r')));
    const auto longest = *rc::gen::inRange<std::size_t>(1, 8);
    std::string whole;
    for (const auto& piece : pieces) whole += piece;
    RC_ASSERT(split(pieces, longest) == expected_lines(whole, longest));
  }));
}

}  // namespace
}  // namespace strongroom::process
