#include "cli/secret_input.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "cli/prompt.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::size_t kLongestPassword = 64 * 1024;

base::SecretString one_line(std::string text, const std::string& where) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  if (text.empty()) throw Error{ErrorCode::invalid_input, where + " is empty"};
  if (text.find('\n') != std::string::npos) throw Error{ErrorCode::invalid_input, where + " holds more than one line"};
  return base::SecretString{text};
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

base::SecretString known_secret_from_prompt(const std::string& question, const std::stop_token& stop,
                                            const std::string& otherwise) {
  auto answer = ask_hidden(question, stop, otherwise);
  if (answer.empty()) throw Error{ErrorCode::invalid_input, "the password is empty"};
  return answer;
}

base::SecretString secret_from_prompt(const std::string& question, const std::stop_token& stop,
                                      const std::string& otherwise) {
  auto first = known_secret_from_prompt(question, stop, otherwise);
  if (!(ask_hidden("the same again", stop, otherwise) == first))
    throw Error{ErrorCode::invalid_input, "the two passwords differ"};
  return first;
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
