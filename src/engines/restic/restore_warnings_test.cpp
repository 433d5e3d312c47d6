#include "engines/restic/restore_warnings.h"

#include <gmock/gmock.h>

#include <string>

namespace strongroom::restic {
namespace {

using base::ErrorCode;

// As 0.14 and 0.19 said it of the same damaged pack.
TEST(RestoreWarnings, EachVersionNamesWhatItCouldNotRestore) {
  RestoreWarnings old, recent;
  old.text("ignoring error for /src/a: b: ciphertext verification failed");
  old.text("Fatal: There were 1 errors");
  recent.unrestored({"/src/a", "decrypting blob <data/9ffa7050> from pack 1f9dc22d failed", "restore"});
  recent.unrestored({"", "there is no path here", "restore"});
  EXPECT_EQ(old.count(), 1U);
  EXPECT_EQ(recent.count(), 1U);
  const auto told = recent.take_as(ErrorCode::integrity);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].path, "/src/a");
  EXPECT_EQ(told[0].message, "could not be restored whole: decrypting blob <data/9ffa7050> from pack 1f9dc22d failed");
  EXPECT_EQ(old.take_as(ErrorCode::permission)[0].code, ErrorCode::permission);
}

TEST(RestoreWarnings, AFileThatFailsAgainAndAgainIsOne) {
  RestoreWarnings warnings;
  for (int i = 0; i < 3; ++i) warnings.text("ignoring error for /src/big: write /target/src/big: too large");
  EXPECT_EQ(warnings.count(), 1U);
}

TEST(RestoreWarnings, WhatIsCountedAndNotKeptIsTakenToBeInPieces) {
  RestoreWarnings warnings;
  for (std::size_t i = 0; i < domain::kKeptWarnings + 5; ++i)
    warnings.text("ignoring error for /" + std::to_string(i) + ": x");
  EXPECT_EQ(warnings.count_those([](const std::string& path) { return path == "/1"; }), 6U);
}

TEST(RestoreWarnings, OnlyAnEndThatCountsErrorsIsAboutSingleFiles) {
  EXPECT_TRUE(is_about_single_files("Fatal: There were 3 errors"));
  EXPECT_FALSE(is_about_single_files("Fatal: unable to open config file"));
  EXPECT_FALSE(is_about_single_files(""));
}

}  // namespace
}  // namespace strongroom::restic
