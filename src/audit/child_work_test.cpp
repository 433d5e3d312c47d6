#include "audit/child_work.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_directory.h"

namespace strongroom::audit {
namespace {

using base::Error;
using base::ErrorCode;

TEST(InChild, GivesWhatWasDelivered) {
  EXPECT_EQ(in_child([](const Deliver&) {}), "");
  const std::string block(50'000, 'x');
  const auto all = in_child([&](const Deliver& deliver) {
    for (int i = 0; i < 20; ++i) deliver(block);
  });
  EXPECT_EQ(all.size(), 20 * block.size());
}

TEST(InChild, ThrowsWhatWasThrown) {
  try {
    in_child([](const Deliver& deliver) {
      deliver("part");
      throw Error{ErrorCode::no_space, "on the moon", "errno 28"};
    });
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    const Error thrown{ErrorCode::no_space, "on the moon", "errno 28"};
    EXPECT_EQ(error.code(), thrown.code());
    EXPECT_EQ(error.message(), thrown.message());
    EXPECT_EQ(error.hint(), thrown.hint());
    EXPECT_EQ(error.detail(), thrown.detail());
  }
  EXPECT_THROW(in_child([](const Deliver&) { throw std::runtime_error{"x"}; }), Error);
  EXPECT_THROW(in_child([](const Deliver&) { ::_exit(3); }), Error);
}

TEST(InChild, WaitsAsLongAsSomethingComes) {
  const support::TemporaryDirectory place;
  const auto all = in_child(
      [&](const Deliver& deliver) {
        for (int i = 0; i < 8; ++i) {
          ::poll(nullptr, 0, 100);  // a slow disk
          deliver("x");
        }
      },
      base::Milliseconds{600});
  EXPECT_EQ(all, "xxxxxxxx");
}

// Else one that hangs would hold the owner's lock, and whoever reads our output would wait for its end.
TEST(InChild, HoldsNoneOfOurDescriptors) {
  const support::TemporaryDirectory place;
  const auto ours = base::open_file(place / "lock", O_RDWR | O_CREAT);
  const auto open_there = in_child([&](const Deliver& deliver) {
    std::string numbers;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
      std::error_code gone;
      const auto target = std::filesystem::read_symlink(entry.path(), gone).native();
      if (!target.starts_with("/proc/") && target != "/dev/null") numbers += target + "\n";
    }
    deliver(numbers);
  });
  EXPECT_EQ(open_there.find("lock"), std::string::npos) << open_there;
  EXPECT_EQ(std::count(open_there.begin(), open_there.end(), '\n'), 2) << "its two pipes alone: " << open_there;
}

}  // namespace
}  // namespace strongroom::audit
