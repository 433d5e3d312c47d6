#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

namespace strongroom::base {
namespace {

TEST(ErrorTable, HasEachCodeOnceUnderANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const auto& row : error_classes()) {
    EXPECT_EQ(&error_class(row.code), &row);
    EXPECT_EQ(error_code_from_name(row.name), row.code);
    EXPECT_TRUE(row.name.starts_with("ERROR_")) << row.name;
    names.insert(row.name);
  }
  EXPECT_EQ(names.size(), error_classes().size());
  EXPECT_EQ(names.size(), static_cast<std::size_t>(ErrorCode::internal) + 1);
}

TEST(ErrorTable, EveryRowIsComplete) {
  for (const auto& row : error_classes()) {
    EXPECT_TRUE(row.http_status >= 400 && row.http_status < 600) << row.name;
    EXPECT_TRUE(row.exit_code == 1 || row.exit_code == 2 || row.exit_code == 130) << row.name;
    EXPECT_FALSE(row.what.empty()) << row.name;
    EXPECT_TRUE(row.hint.ends_with('.')) << row.name << ": a hint is a sentence";
  }
}

TEST(ErrorTable, OnlyCancelledAndWrongUsageHaveExitCodesOfTheirOwn) {
  for (const auto& row : error_classes()) {
    const int expected = row.code == ErrorCode::cancelled ? 130 : row.code == ErrorCode::invalid_input ? 2 : 1;
    EXPECT_EQ(row.exit_code, expected) << row.name;
  }
}

TEST(ErrorTable, AnUnknownNameIsNoCode) {
  for (const auto* name : {"", "ERROR_", "ERROR_NETWOR", "error_network", "NETWORK"})
    EXPECT_EQ(error_code_from_name(name), std::nullopt) << name;
}

TEST(ErrorTest, TheMessageIsWhatAndWhy) {
  const Error error{ErrorCode::network, "the server refused", "dial tcp: refused"};
  EXPECT_EQ(error.message(), "the repository could not be reached over the network: the server refused");
  EXPECT_EQ(error.hint(), error_class(ErrorCode::network).hint);
  EXPECT_EQ(error.detail(), "dial tcp: refused");
  EXPECT_STREQ(error.what(), error.message().c_str());
  EXPECT_EQ(&error.info(), &error_class(ErrorCode::network));
}

TEST(ErrorTest, WithoutAWhyTheMessageEndsAfterTheWhat) {
  EXPECT_EQ(Error{ErrorCode::cancelled}.message(), "cancelled");
  EXPECT_EQ(Error::with_words(ErrorCode::conflict, "busy", "", "Wait.").message(), "busy");
}

TEST(ErrorTest, WordsOfItsOwnReplaceTheTables) {
  const auto error = Error::with_words(ErrorCode::conflict, "a backup is running", "pid 7", "Wait for it.", "x");
  EXPECT_EQ(error.code(), ErrorCode::conflict);
  EXPECT_EQ(error.message(), "a backup is running: pid 7");
  EXPECT_EQ(error.hint(), "Wait for it.");
  EXPECT_EQ(error.detail(), "x");
}

ErrorCode code_of(int error_number, ErrorCode otherwise) {
  try {
    throw_system_error(error_number, "writing /x", otherwise);
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(ThrowSystemError, RecognisesSpaceAndPermission) {
  for (const int number : {ENOSPC, EDQUOT}) EXPECT_EQ(code_of(number, ErrorCode::internal), ErrorCode::no_space);
  for (const int number : {EACCES, EPERM, EROFS})
    EXPECT_EQ(code_of(number, ErrorCode::internal), ErrorCode::permission);
}

TEST(ThrowSystemError, IsOtherwiseWhatTheCallerSays) {
  EXPECT_EQ(code_of(EIO, ErrorCode::internal), ErrorCode::internal);
  EXPECT_EQ(code_of(ENOENT, ErrorCode::not_found), ErrorCode::not_found);
}

TEST(ThrowSystemError, SaysWhatWasBeingDoneAndKeepsTheNumberForTheLog) {
  try {
    throw_system_error(EIO, "writing /x");
  } catch (const Error& error) {
    EXPECT_TRUE(error.message().ends_with(": writing /x: Input/output error")) << error.message();
    EXPECT_EQ(error.detail(), "errno 5");
  }
}

}  // namespace
}  // namespace strongroom::base
