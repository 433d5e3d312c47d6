#include "base/kill_point.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>

namespace strongroom::base {
namespace {

// What waitpid says of a child that passes kill points with STRONGROOM_KILL_AT set so; nullptr = unset.
int status_of(const char* kill_at, const std::function<void()>& pass) {
  const pid_t child = ::fork();
  if (child == 0) {
    kill_at != nullptr ? ::setenv("STRONGROOM_KILL_AT", kill_at, 1) : ::unsetenv("STRONGROOM_KILL_AT");
    pass();
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

bool is_killed(int status) {
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}
bool is_well(int status) {
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void pass_three_times() {
  for (int i = 0; i < 3; ++i) kill_point("store.commit");
}

TEST(KillPoint, DoesNothingUnlessAsked) {
  EXPECT_TRUE(is_well(status_of(nullptr, pass_three_times)));
}

#ifdef STRONGROOM_KILL_POINTS

TEST(KillPoint, KillsAtTheNamedPassing) {
  EXPECT_TRUE(is_killed(status_of("store.commit:1", pass_three_times)));
  EXPECT_TRUE(is_killed(status_of("store.commit:3", pass_three_times)));
  EXPECT_TRUE(is_well(status_of("store.commit:4", pass_three_times)));
}

TEST(KillPoint, NotBeforeIt) {
  EXPECT_TRUE(is_well(status_of("store.commit:3", [] {
    kill_point("store.commit");
    kill_point("store.commit");
  })));
}

TEST(KillPoint, CountsItsOwnNameOnly) {
  EXPECT_TRUE(is_well(status_of("store.commit:2", [] {
    kill_point("store.commit");
    kill_point("store.open");
    kill_point("store.commit.after");
  })));
}

TEST(KillPoint, ANameAloneMeansTheFirstPassing) {
  EXPECT_TRUE(is_killed(status_of("store.commit", pass_three_times)));
}

#endif

}  // namespace
}  // namespace strongroom::base
