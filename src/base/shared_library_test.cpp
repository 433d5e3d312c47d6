#include "base/shared_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/error.h"

namespace strongroom::base {
namespace {

using ::testing::HasSubstr;

Error failure_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{ErrorCode::internal};
}

TEST(SharedLibrary, FindsAFunctionByItsName) {
  double (*power)(double, double) = nullptr;
  SharedLibrary{"libm.so.6", "libc6"}.find(power, "pow");
  ASSERT_NE(power, nullptr);
  EXPECT_EQ(power(2, 10), 1024);
}

TEST(SharedLibrary, OneThatIsNotThereIsNamedWithItsPackage) {
  const auto error = failure_of([] { SharedLibrary{"libnowhere.so.1", "libnowhere1"}; });
  EXPECT_EQ(error.code(), ErrorCode::tool_missing);
  EXPECT_THAT(error.message(), HasSubstr("libnowhere.so.1"));
  EXPECT_THAT(error.hint(), HasSubstr("libnowhere1"));
}

TEST(SharedLibrary, AFunctionThatIsNotThereIsNamed) {
  void (*nothing)() = nullptr;
  const auto error = failure_of([&] { SharedLibrary{"libm.so.6", "libc6"}.find(nothing, "strongroom_has_none"); });
  EXPECT_EQ(error.code(), ErrorCode::tool_version);
  EXPECT_THAT(error.message(), HasSubstr("strongroom_has_none"));
  EXPECT_EQ(nothing, nullptr);
}

}  // namespace
}  // namespace strongroom::base
