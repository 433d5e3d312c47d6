#include "cli/without_passwords.h"

#include <gtest/gtest.h>

namespace strongroom::cli {
namespace {

TEST(WithoutPasswords, hidesWhatAUrlHolds) {
  EXPECT_EQ(without_passwords("not expected: postgresql://u:p@db/shop"), "not expected: postgresql://…@db/shop");
  EXPECT_EQ(without_passwords("postgresql://u:a@b@db/x postgres://v:q@db/y"), "postgresql://…@db/x postgres://…@db/y");
  EXPECT_EQ(without_passwords("not expected: host=db Password=p x&password=q&a=b"),
            "not expected: host=db Password=… x&password=…&a=b");
}

TEST(WithoutPasswords, leavesTheRest) {
  for (const auto* text : {"", "--limit: 7x is no number", "postgresql://db/shop", "me@example", "a://b c@d"})
    EXPECT_EQ(without_passwords(text), text);
}

}  // namespace
}  // namespace strongroom::cli
