#include "process/process_identity.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/proc_stat.h"

namespace strongroom::process {
namespace {

TEST(ProcStat, ReadsTheFieldsOfProc5) {
  const auto stat = parse_stat(
      "4711 (a) b) c) S 12 4711 4711 0 -1 4194560 100 200 0 0 31 32 33 34 20 0 7 0 98123 1000 200 18446744073709551615 "
      "1 1\n");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->pid, 4711);
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->parent, 12);
  EXPECT_EQ(stat->cpu_ticks, 31U + 32 + 33 + 34);
  EXPECT_EQ(stat->threads, 7U);
  EXPECT_EQ(stat->start_ticks, 98123U);
}

TEST(ProcStat, RefusesWhatIsNoneOrCutOff) {
  for (const char* text : {"", "4711", "4711 (x", "4711 (x)", "4711 (x) S 12", "x (x) S 1 2 3 4 5 6 7 8 9 10 11 12 13"})
    EXPECT_FALSE(parse_stat(text)) << text;
}

TEST(ProcessIdentity, KnowsItself) {
  const auto self = read_identity(::getpid());
  ASSERT_TRUE(self);
  EXPECT_TRUE(is_alive(*self));
  EXPECT_EQ(self->boot_id, current_boot_id());
  EXPECT_NE(self->boot_id, "unknown");
}

TEST(ProcessIdentity, TheSameNumberIsNotTheSameProcess) {
  auto other = *read_identity(::getpid());
  other.start_ticks += 1;
  EXPECT_FALSE(is_alive(other));
  other = *read_identity(::getpid());
  other.boot_id = "another-boot";
  EXPECT_FALSE(is_alive(other));
}

TEST(ProcessIdentity, AZombieIsNotAlive) {
  char name[] = "/bin/true";
  char* argv[] = {name, nullptr};
  pid_t pid = 0;
  ASSERT_EQ(::posix_spawn(&pid, name, nullptr, nullptr, argv, nullptr), 0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT), 0);
  const auto zombie = read_identity(pid);
  ASSERT_TRUE(zombie);
  EXPECT_FALSE(is_alive(*zombie));
  ASSERT_EQ(::waitpid(pid, nullptr, 0), pid);
  EXPECT_FALSE(read_identity(pid));
  EXPECT_FALSE(is_alive(*zombie));
}

TEST(ProcessIdentity, LinesGoThereAndBack) {
  const ProcessIdentity one{4711, 98123, "0b2f5a6e-8f0c-4f0e-9d55-0f3d8c1a7b62"}, two{1, 2, "x"};
  const auto back = parse_identities(to_line(one) + to_line(two));
  ASSERT_EQ(back.size(), 2U);
  EXPECT_EQ(back[0].pid, one.pid);
  EXPECT_EQ(back[0].start_ticks, one.start_ticks);
  EXPECT_EQ(back[0].boot_id, one.boot_id);
  EXPECT_EQ(to_line(back[1]), "1 2 x\n");
}

TEST(ProcessIdentity, LeavesOutWhatIsNotAWholeLine) {
  const auto found = parse_identities("garbage\n\n1 2\n-4 2 x\n0 2 x\n1 x y\n1 2 x y\n 1 2 x\n7 8 boot\n9 10 cut-of");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pid, 7);
}

}  // namespace
}  // namespace strongroom::process
