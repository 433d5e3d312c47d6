#include "cli/secret_input.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestPassword = 64 * 1024;

// Switches the echo off for as long as it lives.
class HiddenInput {
 public:
  explicit HiddenInput(int fd) : fd_{fd} {
    ::tcgetattr(fd_, &before_);
    auto hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(fd_, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() { ::tcsetattr(fd_, TCSAFLUSH, &before_); }

 private:
  int fd_;
  termios before_{};
};

base::SecretString ask(int terminal, const std::string& question) {
  base::write_all(terminal, question + ": ", "asking for a password");
  std::string answer;
  {
    const HiddenInput hidden{terminal};
    for (char c = 0; ::read(terminal, &c, 1) == 1 && c != '\n';) answer.push_back(c);
  }
  base::write_all(terminal, "\n", "asking for a password");
  return base::SecretString{answer};
}

base::SecretString one_line(std::string text, const std::string& where) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) throw Error{ErrorCode::invalid_input, where + " is empty"};
  if (text.find('\n') != std::string::npos) throw Error{ErrorCode::invalid_input, where + " holds more than one line"};
  return base::SecretString{text};
}

base::Fd open_terminal(const std::string& otherwise) {
  base::Fd terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC)};
  if (!terminal || ::isatty(STDIN_FILENO) == 0)
    throw Error{ErrorCode::invalid_input, "a password is needed and there is no terminal to ask on; " + otherwise};
  return terminal;
}

}  // namespace

base::SecretString secret_from_file(const std::string& path) {
  return one_line(base::read_file(path, kLongestPassword), "the file " + path);
}

base::SecretString secret_from_standard_input() {
  std::string text;
  std::array<char, 4096> some{};
  for (ssize_t got = 0; (got = ::read(STDIN_FILENO, some.data(), some.size())) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) base::throw_system_error(errno, "reading a password from standard input");
    text.append(some.data(), static_cast<std::size_t>(got));
    if (text.size() > kLongestPassword)
      throw Error{ErrorCode::invalid_input, "standard input is too long for a password"};
  }
  return one_line(std::move(text), "standard input");
}

base::SecretString secret_from_prompt(const std::string& question, const std::string& otherwise) {
  const auto terminal = open_terminal(otherwise);
  auto first = ask(terminal.get(), question);
  if (first.empty()) throw Error{ErrorCode::invalid_input, "the password is empty"};
  if (!(ask(terminal.get(), "the same again") == first))
    throw Error{ErrorCode::invalid_input, "the two passwords differ"};
  return first;
}

base::SecretString known_secret_from_prompt(const std::string& question, const std::string& otherwise) {
  const auto terminal = open_terminal(otherwise);
  auto answer = ask(terminal.get(), question);
  if (answer.empty()) throw Error{ErrorCode::invalid_input, "the password is empty"};
  return answer;
}

std::map<std::string, base::SecretString> environment_from_file(const std::string& path) {
  std::map<std::string, base::SecretString> environment;
  std::string_view rest;
  const auto text = base::read_file(path, 64 * 1024);
  for (rest = text; !rest.empty();) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      throw Error{ErrorCode::invalid_input, "each line of " + path + " is NAME=VALUE"};
    environment.insert_or_assign(std::string{line.substr(0, equals)}, base::SecretString{line.substr(equals + 1)});
  }
  return environment;
}

}  // namespace strongroom::cli
