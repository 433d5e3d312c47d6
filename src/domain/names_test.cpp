#include "domain/names.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <regex>
#include <string>

#include "base/error.h"
#include "domain/plan.h"

namespace strongroom::domain {
namespace {

TEST(Names, AreSmallLettersDigitsAndThreeMarks) {
  for (const auto* name : {"a", "0", "photos", "photos-2026", "a.b_c-d", "9lives", "a-"})
    EXPECT_TRUE(is_valid_name(name)) << name;
  for (const auto* name : {"", "-a", ".a", "_a", "A", "photoS", "a b", "a/b", "..", "a\n", "é", "a:b", "a,b"})
    EXPECT_FALSE(is_valid_name(name)) << name;
}

TEST(Names, HaveAtMost63Characters) {
  EXPECT_TRUE(is_valid_name(std::string(63, 'a')));
  EXPECT_FALSE(is_valid_name(std::string(64, 'a')));
}

TEST(Names, AZeroByteIsNoEnd) {
  EXPECT_FALSE(is_valid_name(std::string_view{"a\0b", 3}));
}

RC_GTEST_PROP(NamesProperty, FollowTheWrittenRule, ()) {
  static const std::regex rule{"[a-z0-9][a-z0-9._-]{0,62}"};
  const auto name = *rc::gen::container<std::string>(rc::gen::elementOf(std::string{"az09._-A/ "}));
  RC_ASSERT(is_valid_name(name) == std::regex_match(name, rule));
}

TEST(RequireValidName, SaysWhatANameMayBe) {
  EXPECT_NO_THROW(require_valid_name("plan", "photos"));
  try {
    require_valid_name("plan", "My Photos\n");
    FAIL() << "took a bad name";
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::invalid_input);
    EXPECT_TRUE(error.message().starts_with("'My Photos\\x0a' cannot be the name of a plan: ")) << error.message();
    EXPECT_FALSE(error.hint().empty());
  }
}

TEST(PlanTag, IsMadeOfTheName) {
  Plan plan;
  plan.name = "photos-2026";
  EXPECT_EQ(plan_tag(plan), "strongroom.plan.photos-2026");
}

}  // namespace
}  // namespace strongroom::domain
