// Stands where a measured program looks for restic: runs the real one and appends what it used, so that the time and
// memory of the program around it can be told apart from restic's own.
//
// Compiled by bench/run with BENCH_TOOL (the real program) and BENCH_LOG (a file; each call appends one line: user and
// system microseconds and peak KiB of the tool, then user and system microseconds of this program itself). Not by the
// environment, because strongroom hands none of its own on.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace {

long long microseconds(const timeval& time) { return static_cast<long long>(time.tv_sec) * 1'000'000 + time.tv_usec; }

void append(const char* path, const rusage& tool, const rusage& own) {
  char line[160];
  const int length = std::snprintf(line, sizeof line, "%lld %lld %ld %lld %lld\n", microseconds(tool.ru_utime),
                                   microseconds(tool.ru_stime), tool.ru_maxrss, microseconds(own.ru_utime),
                                   microseconds(own.ru_stime));
  const int log = ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0 || ::write(log, line, static_cast<size_t>(length)) != length) std::perror(path);
}

}  // namespace

int main(int, char** argv) {
  const char* const tool = BENCH_TOOL;
  const pid_t child = ::fork();
  if (child == 0) {
    ::execv(tool, argv);
    ::_exit(127);
  }
  ::signal(SIGINT, SIG_IGN);
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  rusage own{};
  ::getrusage(RUSAGE_SELF, &own);
  append(BENCH_LOG, used, own);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
