// A real PostgreSQL server of a test's own: in a directory that goes with it, on a free port of the loopback address
// and a socket. Made by the newest installed initdb; without one the test fails.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "support/temporary_directory.h"

namespace strongroom::support {

class PostgresServer {
 public:
  // What a password file has to escape.
  static constexpr const char* kPassword = "pass:wo\\rd 'x'";

  PostgresServer() : tools_{newest_tools()}, port_{free_port()} {
    std::filesystem::create_directory(directory_ / "socket");
    std::ofstream{directory_ / "password"} << kPassword << "\n";
    if (::geteuid() == 0) give_to_postgres();
    run_tool({tools_ / "initdb", "-D", data(), "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
              "--pwfile=" + (directory_ / "password").native(), "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"});
    start();
  }
  ~PostgresServer() { stop(SIGQUIT); }
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Returns once it takes connections.
  void start() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    base::Fd read{ends[0]}, write{ends[1]};
    pid_ = spawn({tools_ / "postgres",
                  "-D",
                  data(),
                  "-k",
                  socket(),
                  "-p",
                  port(),
                  "-c",
                  "listen_addresses=127.0.0.1",
                  "-c",
                  "fsync=off",
                  "-c",
                  "full_page_writes=off",
                  "-c",
                  "max_connections=40",
                  "-c",
                  "autovacuum=off",
                  "-c",
                  "lc_messages=C",
                  "-c",
                  "shared_buffers=32MB"},
                 write.get());
    write.reset();
    wait_ready(read.get());
    // A server that cannot write its log stands still.
    drain_ = std::thread{[log = std::move(read)] {
      char bytes[4096];
      while (::read(log.get(), bytes, sizeof bytes) > 0) {
      }
    }};
  }
  // SIGKILL leaves children of it that see it is gone and go too.
  void stop(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, signal);
    wait(pid_);
    pid_ = -1;
    if (drain_.joinable()) drain_.join();  // the log ends with the last of its processes
  }

  std::string socket() const { return directory_ / "socket"; }
  std::string port() const { return std::to_string(port_); }
  std::string data() const { return directory_ / "data"; }
  const std::filesystem::path& tools() const { return tools_; }

 private:
  static std::filesystem::path newest_tools() {
    std::vector<std::pair<int, std::filesystem::path>> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{"/usr/lib/postgresql", error})
      if (std::filesystem::exists(entry.path() / "bin" / "initdb"))
        found.emplace_back(std::atoi(entry.path().filename().c_str()), entry.path() / "bin");
    if (found.empty()) throw std::runtime_error{"no PostgreSQL server is installed"};
    return std::ranges::max_element(found)->second;
  }

  static int free_port() {
    const base::Fd probe{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(probe.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
      throw std::runtime_error{"no free port"};
    return ntohs(address.sin_port);
  }

  // initdb and postgres refuse to be root.
  void give_to_postgres() {
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error{"there is no user postgres"};
    user_ = user->pw_uid;
    group_ = user->pw_gid;
    for (const auto& path : {directory_.path(), directory_ / "socket", directory_ / "password"})
      if (::chown(path.c_str(), user_, group_) != 0) throw std::runtime_error{"chown failed"};
  }

  pid_t spawn(const std::vector<std::string>& words, int output) {
    std::vector<char*> argv;
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error{"no child"};
    if (pid != 0) return pid;
    if (output >= 0) ::dup2(output, STDERR_FILENO);
    ::dup2(::open("/dev/null", O_RDWR), STDOUT_FILENO);
    if (user_ != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
    // A test that is killed takes its server along.
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent || ::chdir("/") != 0) ::_exit(126);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }

  static int wait(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  void run_tool(const std::vector<std::string>& words) {
    if (wait(spawn(words, -1)) != 0) throw std::runtime_error{words[0] + " failed"};
  }

  void wait_ready(int log) {
    std::string seen;
    char bytes[4096];
    while (seen.find("database system is ready to accept connections") == std::string::npos) {
      const auto count = ::read(log, bytes, sizeof bytes);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) throw std::runtime_error{"the server does not start: " + seen};
      seen.append(bytes, static_cast<std::size_t>(count));
    }
  }

  TemporaryDirectory directory_;
  std::filesystem::path tools_;
  int port_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t pid_ = -1;
  std::thread drain_;
};

}  // namespace strongroom::support
