#include "base/secret_string.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <sstream>
#include <type_traits>

namespace {

// Looks into every block of memory that is given back while a test watches: the marker must not be in it. No more than
// the heap can be seen this way; registers and the stack cannot.
constexpr std::string_view kMarker = "correct horse battery staple, forty bytes and more";
thread_local bool watching = false;
thread_local int leaks = 0;

void look_into(void* block) {
  if (block == nullptr || !watching) return;
  if (::memmem(block, ::malloc_usable_size(block), kMarker.data(), 16) != nullptr) ++leaks;
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept {
  look_into(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  operator delete(block);
}

namespace strongroom::base {
namespace {

class SecretStringTest : public testing::Test {
 protected:
  void SetUp() override {
    leaks = 0;
    watching = true;
  }
  void TearDown() override { watching = false; }
};

TEST_F(SecretStringTest, TheWatchSeesAPlainStringsBytes) {
  { const std::string plain{kMarker}; }
  EXPECT_EQ(leaks, 1);
}

TEST_F(SecretStringTest, IsWipedWhenItGoesOutOfScope) {
  { const SecretString secret{kMarker}; }
  EXPECT_EQ(leaks, 0);
}

TEST_F(SecretStringTest, CopiesAreWipedToo) {
  {
    SecretString one{kMarker};
    SecretString two{one};
    SecretString three;
    three = two;
    EXPECT_EQ(three.reveal(), kMarker);
  }
  EXPECT_EQ(leaks, 0);
}

TEST_F(SecretStringTest, WhatIsAssignedOverIsWiped) {
  SecretString secret{kMarker};
  secret = SecretString{std::string(4'096, 'x')};
  EXPECT_EQ(leaks, 0);
  SecretString other{kMarker};
  const SecretString longer{std::string(4'096, 'y')};
  other = longer;
  EXPECT_EQ(leaks, 0);
  EXPECT_EQ(other.reveal(), longer.reveal());
}

TEST_F(SecretStringTest, AMovedFromSecretIsEmptyAndHoldsNothing) {
  SecretString secret{kMarker};
  SecretString taken{std::move(secret)};
  EXPECT_TRUE(secret.empty());
  SecretString assigned;
  assigned = std::move(taken);
  EXPECT_TRUE(taken.empty());
  EXPECT_EQ(assigned.reveal(), kMarker);
}

// A short string lives inside the object itself.
TEST_F(SecretStringTest, AShortSecretIsWipedInPlace) {
  alignas(SecretString) unsigned char place[sizeof(SecretString)];
  const auto holds = [&] { return ::memmem(place, sizeof place, "hunter2", 7) != nullptr; };
  auto* secret = new (place) SecretString{"hunter2"};
  EXPECT_TRUE(holds());
  SecretString taken{std::move(*secret)};
  EXPECT_FALSE(holds()) << "after a move";
  *secret = std::move(taken);
  EXPECT_TRUE(holds());
  secret->~SecretString();
  EXPECT_FALSE(holds()) << "after its end";
}

TEST_F(SecretStringTest, AssigningItToItselfChangesNothing) {
  SecretString secret{kMarker};
  auto& same = secret;
  secret = same;
  EXPECT_EQ(secret.reveal(), kMarker);
  secret = std::move(same);
  EXPECT_EQ(secret.reveal(), kMarker);
}

TEST_F(SecretStringTest, PrintsAsRedacted) {
  std::ostringstream out;
  out << SecretString{"hunter2"} << SecretString{};
  EXPECT_EQ(out.str(), "**redacted****redacted**");
}

TEST_F(SecretStringTest, ComparesByContent) {
  EXPECT_EQ(SecretString{"a"}, SecretString{"a"});
  EXPECT_FALSE(SecretString{"a"} == SecretString{"b"});
}

TEST_F(SecretStringTest, DoesNotTurnIntoTextUnasked) {
  EXPECT_FALSE((std::is_convertible_v<SecretString, std::string>));
  EXPECT_FALSE((std::is_convertible_v<SecretString, std::string_view>));
  EXPECT_FALSE((std::is_convertible_v<std::string, SecretString>));
}

}  // namespace
}  // namespace strongroom::base
