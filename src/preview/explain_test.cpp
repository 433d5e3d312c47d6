#include "preview/explain.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "support/temporary_directory.h"

namespace strongroom::preview {
namespace {

class ExplainTest : public ::testing::Test {
 protected:
  ExplainTest() {
    for (const auto* name :
         {"src/a/x.tmp", "src/a/keep.tmp", "src/cache/deep/file", "src/tagged/tag", "src/tagged/file"}) {
      std::filesystem::create_directories((root_ / name).parent_path());
      std::ofstream{root_ / name} << "0123456789";
    }
    rules_.files.sources = {path("src")};
    rules_.files.excludes = {"*.tmp", "!keep.tmp", "cache"};
    rules_.files.exclude_if_present = {"tag"};
  }
  std::string path(const std::string& name) const { return (root_ / name).native(); }
  Explanation of(const std::string& name) const { return explain(rules_, path(name)); }

  support::TemporaryDirectory root_;
  RulesInput rules_;
};

TEST_F(ExplainTest, NamesTheRuleAndWhereItWasDecided) {
  const auto tmp = of("src/a/x.tmp");
  EXPECT_EQ(tmp.fate, Fate::left_out);
  EXPECT_EQ(sentence(tmp), "left out by --exclude *.tmp");
  const auto deep = of("src/cache/deep/file");
  EXPECT_EQ(deep.at, path("src/cache"));
  EXPECT_EQ(sentence(deep), "left out by --exclude cache (decided at " + path("src/cache") + " above it)");
  EXPECT_EQ(sentence(of("src/tagged/file")), "left out by --exclude-if-present tag");
}

TEST_F(ExplainTest, SaysWhyAPathIsTaken) {
  EXPECT_EQ(sentence(of("src/a")), "taken: no rule leaves it out");
  EXPECT_EQ(sentence(of("src/a/keep.tmp")), "taken: --exclude !keep.tmp takes it back");
  EXPECT_EQ(of("src/tagged/tag").fate, Fate::taken);
}

TEST_F(ExplainTest, KnowsWhatIsNotBelowASource) {
  EXPECT_EQ(of("other").fate, Fate::not_below_a_source);
  EXPECT_EQ(of("src2").fate, Fate::not_below_a_source);
  EXPECT_EQ(of(".").fate, Fate::above_a_source);
  EXPECT_EQ(of("src/gone/file").fate, Fate::not_there);
  EXPECT_EQ(of("src/a/keep.tmp/file").fate, Fate::not_there);
}

TEST_F(ExplainTest, ASourceItselfStaysWithNewerVersions) {
  rules_.files.excludes = {"src"};
  EXPECT_EQ(of("src").fate, Fate::left_out);
  rules_.named_sources_stay = true;
  EXPECT_EQ(of("src").fate, Fate::taken);
  EXPECT_EQ(of("src/a").fate, Fate::left_out);
}

}  // namespace
}  // namespace strongroom::preview
