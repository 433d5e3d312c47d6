#include "preview/pattern.h"

#include <gtest/gtest.h>

namespace strongroom::preview {
namespace {

bool matches(std::string_view pattern, std::string_view path) {
  const auto parsed = Pattern::parse(pattern);
  EXPECT_TRUE(parsed) << pattern;
  const Trail trail{path};
  return parsed && parsed->matches(trail.components());
}

TEST(GlobTest, MatchesOneName) {
  const auto fits = [](std::string_view pattern, std::string_view name) { return Glob::parse(pattern)->matches(name); };
  EXPECT_TRUE(fits("*.tmp", ".tmp"));
  EXPECT_TRUE(fits("*.tmp", "a.tmp.tmp"));
  EXPECT_FALSE(fits("*.tmp", "a.tmp1"));
  EXPECT_TRUE(fits("a*b*c", "aXbbYc"));
  EXPECT_FALSE(fits("a*b*c", "aXbbYcZ"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_TRUE(fits("?", "ä"));
  EXPECT_TRUE(fits("?", "\xff"));
  EXPECT_FALSE(fits("?", "\xff\xfe"));
  EXPECT_TRUE(fits("[a-c]x", "bx"));
  EXPECT_FALSE(fits("[^a-c]x", "bx"));
  EXPECT_TRUE(fits("[^a-c]x", "^x"));
  EXPECT_TRUE(fits("[\\]\\-]", "-"));
  EXPECT_TRUE(fits("[*]", "*"));
  EXPECT_FALSE(fits("[*]", "a"));
  EXPECT_TRUE(fits("\\*\\a", "*a"));
  EXPECT_FALSE(fits("\\*", "a"));
  EXPECT_TRUE(fits("]", "]"));
  EXPECT_TRUE(fits("*[^a]", "ä"));  // a star moves on by bytes
}

TEST(GlobTest, RefusesWhatIsMalformed) {
  for (const auto* pattern :
       {"[", "a[", "[]", "[]a]", "[^]", "[a-]", "[-a]", "[a", "[a-b", "\\", "a\\", "[\\", "[\xff]"})
    EXPECT_FALSE(Glob::parse(pattern)) << pattern;
}

TEST(PatternTest, MatchesAnywhereUnlessItIsAnchored) {
  EXPECT_TRUE(matches("b", "/a/b"));
  EXPECT_TRUE(matches("b", "/a/b/c"));
  EXPECT_TRUE(matches("a/b", "/x/a/b/c"));
  EXPECT_FALSE(matches("a/b", "/x/a/c/b"));
  EXPECT_TRUE(matches("/a", "/a/b"));
  EXPECT_FALSE(matches("/b", "/a/b"));
  EXPECT_FALSE(matches("/a/b/c", "/a/b"));
}

TEST(PatternTest, IsMadeCleanFirst) {
  EXPECT_TRUE(matches("./b/", "/a/b"));
  EXPECT_TRUE(matches("/a//x/../b", "/a/b"));
  EXPECT_FALSE(matches(".", "/a"));
  EXPECT_TRUE(matches("/", "/a"));
  EXPECT_EQ(clean_path("/../a/"), "/a");
  EXPECT_EQ(clean_path("a/../.."), "..");
  EXPECT_EQ(clean_path(""), ".");
  EXPECT_EQ(clean_path("//"), "/");
}

TEST(PatternTest, DoubleStarStandsForAnyNumberOfDirectories) {
  EXPECT_TRUE(matches("a/**/b", "/a/b"));
  EXPECT_TRUE(matches("a/**/b", "/x/a/1/2/b/c"));
  EXPECT_FALSE(matches("a/**/b", "/b/a"));
  EXPECT_TRUE(matches("a/**", "/a"));
  EXPECT_TRUE(matches("**", "/a"));
  EXPECT_TRUE(matches("/**/b", "/a/b"));
  EXPECT_TRUE(matches("/**/b", "/b"));
  EXPECT_FALSE(matches("a**b", "/a/b"));
  EXPECT_TRUE(matches("a**b", "/aXb"));
}

// As restic counts: there is no room for the second "**" to be nothing while the first is something.
TEST(PatternTest, SeveralDoubleStarsMatchWhatResticMatches) {
  EXPECT_FALSE(matches("/**/a/**/b", "/a/b"));
  EXPECT_FALSE(matches("/**/a/**/b", "/x/a/b"));
  EXPECT_TRUE(matches("/**/a/**/b", "/x/a/y/b"));
  EXPECT_TRUE(matches("a/**/b/**/c", "/a/x/b/c"));
}

TEST(PatternTest, LiteralHasNoMeaningInItsCharacters) {
  const auto pattern = Pattern::literal("/a*/[b]");
  EXPECT_TRUE(pattern.matches(Trail{"/a*/[b]/c"}.components()));
  EXPECT_FALSE(pattern.matches(Trail{"/aa/b"}.components()));
}

class ListTest : public ::testing::Test {
 protected:
  void add(std::initializer_list<std::string_view> patterns) {
    for (const auto pattern : patterns) list_.add(*Pattern::parse(pattern));
  }
  // On the way down, as a walk asks.
  PatternList::Decision decide(std::string_view path) {
    const Trail whole{path};
    Trail way;
    PatternList::Matched above;
    for (std::size_t i = 0; i < whole.depth(); ++i) {
      way.push(whole.components()[i]);
      if (i + 1 < whole.depth()) above = list_.matched_by(way.components(), above);
    }
    return list_.decide(way.components(), above);
  }
  PatternList list_;
};

TEST_F(ListTest, TheLastPatternThatMatchesDecides) {
  add({"*.log", "!keep.log", "/a/keep.log"});
  EXPECT_EQ(decide("/b/x.log").excluded_by, 0);
  EXPECT_EQ(decide("/b/keep.log").excluded_by, PatternList::kNone);
  EXPECT_EQ(decide("/b/keep.log").taken_back_by, 1);
  EXPECT_EQ(decide("/a/keep.log").excluded_by, 2);
  EXPECT_EQ(decide("/b/x.txt").excluded_by, PatternList::kNone);
  EXPECT_EQ(decide("/b/x.txt").taken_back_by, PatternList::kNone);
}

TEST_F(ListTest, WhatWasTakenBackIsTakenBackForAllBelow) {
  add({"a", "!a/b", "c"});
  EXPECT_EQ(decide("/a/x").excluded_by, 0);
  EXPECT_EQ(decide("/a/b/x/y").taken_back_by, 1);
  EXPECT_EQ(decide("/a/b/c").excluded_by, 2);
}

}  // namespace
}  // namespace strongroom::preview
