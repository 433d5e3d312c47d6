#include "cli/prompt.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>  // explicit_bzero
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <functional>

#include "base/error.h"
#include "base/fd.h"
#include "base/file.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr const char* kAsking = "asking on the terminal";
constexpr std::size_t kLongestLine = 4096;  // what Linux takes as one line of a terminal

base::Fd open_terminal(const std::string& otherwise) {
  base::Fd terminal{::open("/dev/tty", O_RDWR | O_CLOEXEC)};
  if (!terminal || ::isatty(STDIN_FILENO) == 0)
    throw Error{ErrorCode::invalid_input, "an answer is needed and there is no terminal to ask on; " + otherwise};
  return terminal;
}

// Not blocking: what poll saw can be gone, when Ctrl-C comes right behind it and the terminal throws its input away.
base::Fd open_input() {
  base::Fd input{::open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!input) base::throw_system_error(errno, kAsking);
  return input;
}

// Switches the echo off for as long as it lives.
class HiddenInput {
 public:
  explicit HiddenInput(int fd) : fd_{fd} {
    // In the background the terminal has the settings of whoever has it: wait until `fg`, and look then.
    if (::tcgetpgrp(fd_) != ::getpgrp()) std::raise(SIGTTIN);
    ::tcgetattr(fd_, &before_);
    hide();
  }
  ~HiddenInput() { ::tcsetattr(fd_, TCSAFLUSH, &before_); }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

  void hide() {
    auto hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ICANON | ISIG;
    hidden.c_iflag |= ICRNL;
    // Neither Ctrl-\ nor Ctrl-Z: nobody would give the terminal back. Ctrl-C is heard.
    hidden.c_cc[VQUIT] = hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
    ::tcsetattr(fd_, TCSAFLUSH, &hidden);
  }

 private:
  int fd_;
  termios before_{};
};

// Readable once the process was stopped and goes on: Interruption has the signal blocked in every thread.
base::Fd hear_continuation() {
  sigset_t continued;
  sigemptyset(&continued);
  sigaddset(&continued, SIGCONT);
  return base::Fd{::signalfd(-1, &continued, SFD_CLOEXEC | SFD_NONBLOCK)};
}

class Question {
 public:
  Question(const std::string& text, std::stop_token stop, const std::string& otherwise)
      : text_{text + ": "},
        terminal_{open_terminal(otherwise)},
        input_{open_input()},
        stopped_{::eventfd(0, EFD_CLOEXEC)},
        continued_{hear_continuation()},
        on_stop_{std::move(stop), [this] { ::eventfd_write(stopped_.get(), 1); }} {}

  std::string shown() {
    goes_on_again();  // before the question is of no interest
    say(text_);
    return line([this] { say(text_); });
  }

  std::string hidden() {
    std::string answer;
    {
      HiddenInput input{terminal_.get()};
      goes_on_again();
      say(text_);
      // The shell gave the terminal its own settings while we were stopped.
      answer = line([&] { (input.hide(), say(text_)); });
    }
    say("\n");
    return answer;
  }

 private:
  void say(const std::string& words) { base::write_all(terminal_.get(), words, kAsking); }

  std::string line(const std::function<void()>& was_continued) {
    std::string typed;
    std::array<char, kLongestLine> some{};
    while (typed.empty() || typed.back() != '\n') {
      if (!wait(was_continued)) continue;
      const auto got = ::read(input_.get(), some.data(), some.size());
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got <= 0) return {};
      typed.append(some.data(), static_cast<std::size_t>(got));
      ::explicit_bzero(some.data(), some.size());
    }
    typed.pop_back();
    if (typed.size() + 1 >= kLongestLine)
      throw Error{ErrorCode::invalid_input, "what was typed is too long for a line"};
    return typed;
  }

  // False: there is nothing to read yet.
  bool wait(const std::function<void()>& was_continued) {
    std::array<pollfd, 3> waiting{
        {{input_.get(), POLLIN, 0}, {stopped_.get(), POLLIN, 0}, {continued_.get(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) base::throw_system_error(errno, kAsking);
    if (waiting[1].revents != 0) throw Error{ErrorCode::cancelled, {}};
    if (goes_on_again()) {
      was_continued();
      return false;
    }
    return waiting[0].revents != 0;
  }

  bool goes_on_again() {
    signalfd_siginfo signal{};
    bool any = false;
    while (::read(continued_.get(), &signal, sizeof signal) > 0) any = true;
    return any;
  }

  std::string text_;
  base::Fd terminal_;
  base::Fd input_;
  base::Fd stopped_, continued_;
  std::stop_callback<std::function<void()>> on_stop_;  // may fire while it is made: the last member
};

}  // namespace

std::string ask(const std::string& question, const std::stop_token& stop, const std::string& otherwise) {
  return Question{question, stop, otherwise}.shown();
}

base::SecretString ask_hidden(const std::string& question, const std::stop_token& stop, const std::string& otherwise) {
  auto answer = Question{question, stop, otherwise}.hidden();
  base::SecretString secret{answer};
  const bool odd = std::ranges::any_of(answer, [](unsigned char c) { return std::iscntrl(c) != 0; });
  ::explicit_bzero(answer.data(), answer.size());
  if (odd) throw Error{ErrorCode::invalid_input, "there is a control character in what was typed"};
  return secret;
}

}  // namespace strongroom::cli
