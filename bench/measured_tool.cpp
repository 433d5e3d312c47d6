// Stands where the bench and strongroom look for restic: runs the real one and appends what it used, so that the time
// of the program around restic can be told apart from restic's own, and what it was started with, so that the bench can
// compare both sides instead of claiming that they are equal.
//
// Compiled by the bench with BENCH_TOOL (the real program) and BENCH_LOG (a file). Each call appends one line of three
// fields separated by tabs: four numbers (user and system microseconds of the tool, the same of this program), the
// arguments and the environment, the last two with 0x1f between their items. Set when compiling, not by the
// environment, because strongroom hands none of its own on.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace {

long long microseconds(const timeval& time) {
  return static_cast<long long>(time.tv_sec) * 1'000'000 + time.tv_usec;
}

std::string times_of(const rusage& used) {
  return std::to_string(microseconds(used.ru_utime)) + " " + std::to_string(microseconds(used.ru_stime));
}

std::string joined(char* const* items) {
  std::string text;
  for (; *items != nullptr; ++items) text.append(text.empty() ? "" : "\x1f").append(*items);
  return text;
}

void append(const char* path, const std::string& line) {
  const int log = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0 || ::write(log, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::perror(path);
}

}  // namespace

int main(int, char** argv) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGINT);  // a bench that is stopped leaves no restic behind
    ::execv(BENCH_TOOL, argv);
    ::_exit(127);
  }
  int status = 0;
  rusage tool{};
  ::wait4(child, &status, 0, &tool);
  // What is used from here on (a millisecond at most) counts as the measured program's: to its disadvantage.
  const auto called_with = "\t" + joined(argv) + "\t" + joined(environ) + "\n";
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  append(BENCH_LOG, times_of(tool) + " " + times_of(own) + called_with);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
