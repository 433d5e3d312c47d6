#include "process/supervisor_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "process/spawn_plan.h"

namespace strongroom::process {
namespace {

struct Ends {
  base::Fd ours;
  base::Fd theirs;
};

Ends new_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw StartFailure{errno, "making a pipe"};
  Ends pipe{base::Fd{ends[0]}, base::Fd{ends[1]}};
  // Ours alone: a tool does not expect its standard output to refuse a write.
  if (::fcntl(pipe.ours.get(), F_SETFL, O_NONBLOCK) != 0) throw StartFailure{errno, "setting up a pipe"};
  return pipe;
}

// So that a tool that writes much need not wait for us after every 64 KiB. It works without.
void enlarge(int pipe) {
  ::fcntl(pipe, F_SETPIPE_SZ, 1 << 20);
}

Ends new_socket() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw StartFailure{errno, "making a socket"};
  return {base::Fd{ends[0]}, base::Fd{ends[1]}};
}

base::Fd open_null() {
  base::Fd null{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (!null) throw StartFailure{errno, "opening /dev/null"};
  return null;
}

// An own session, default signals, an empty mask.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&value_);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&value_, &all);
    ::posix_spawnattr_setsigmask(&value_, &none);
    ::posix_spawnattr_setflags(&value_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&value_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &value_; }

 private:
  posix_spawnattr_t value_{};
};

class FileActions {
 public:
  explicit FileActions(const DescriptorPlan& plan) {
    ::posix_spawn_file_actions_init(&value_);
    for (const auto& item : plan.items())
      ::posix_spawn_file_actions_adddup2(&value_, item.ours.get(), item.number_there);
    for (int number = 0; number < plan.first_unused(); ++number)
      if (!plan.has(number)) ::posix_spawn_file_actions_addclose(&value_, number);
    // Not close-on-exec alone: a library or an inherited descriptor of ours may lack it.
    ::posix_spawn_file_actions_addclosefrom_np(&value_, plan.first_unused());
  }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&value_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &value_; }

 private:
  posix_spawn_file_actions_t value_{};
};

template <typename Strings, typename View>
CStrings c_strings(const Strings& strings, View view) {
  CStrings pointers;
  for (const auto& text : strings) pointers.push_back(const_cast<char*>(view(text).c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

pid_t spawn(const std::filesystem::path& program, const ProcessSpec& spec, const DescriptorPlan& plan) {
  const auto arguments = supervisor_arguments(spec);
  const auto environment = supervisor_environment(spec);
  const auto argv = c_strings(arguments, [](const std::string& text) -> const std::string& { return text; });
  const auto envp =
      c_strings(environment, [](const base::SecretString& s) -> const std::string& { return s.reveal(); });
  const Attributes attributes;
  const FileActions actions{plan};
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(), argv.data(), envp.data());
  if (error != 0) throw StartFailure{error, "starting the supervisor"};
  return pid;
}

}  // namespace

SupervisorProcess::SupervisorProcess(const std::filesystem::path& program, const ProcessSpec& spec) {
  check_spec(spec);
  auto socket = new_socket();
  auto out = new_pipe();
  if (spec.raw_output) enlarge(out.ours.get());
  auto err = new_pipe();
  DescriptorPlan plan;
  plan.add(spec.standard_input >= 0 ? spec.standard_input : open_null().get(), STDIN_FILENO);
  plan.add(out.theirs.get(), STDOUT_FILENO);
  plan.add(err.theirs.get(), STDERR_FILENO);
  plan.add(socket.theirs.get(), supervision::kSocket);
  if (spec.run_lock >= 0) plan.add(spec.run_lock, supervision::kRunLock);
  int number = supervision::kFirstSecret;
  for (const auto& secret : spec.secret_files) plan.add(secret_file(secret).get(), number++);
  pid_ = spawn(program, spec, plan);
  socket_ = std::move(socket.ours);
  out_ = std::move(out.ours);
  err_ = std::move(err.ours);
}

SupervisorProcess::~SupervisorProcess() {
  wait();
}

void SupervisorProcess::send(supervision::Command command) {
  const auto byte = static_cast<unsigned char>(command);
  ::send(socket_.get(), &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  ::kill(pid_, SIGCONT);  // should somebody have stopped it
}

int SupervisorProcess::wait() {
  socket_.reset();
  if (pid_ < 0) return 0;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

}  // namespace strongroom::process
