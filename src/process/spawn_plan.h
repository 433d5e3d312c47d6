// Everything a supervisor is started with, made ready beforehand: its arguments, environment and descriptors.
#pragma once

#include <string>
#include <vector>

#include "base/fd.h"
#include "base/secret_string.h"
#include "process/runner.h"
#include "process/supervisor_process.h"

namespace strongroom::process {

// Arrays of C strings that end with a null pointer, as execve wants them.
using CStrings = std::vector<char*>;

std::vector<std::string> supervisor_arguments(const ProcessSpec& spec);
// The tool's whole environment, "NAME=value", with the variables of the secret files.
std::vector<base::SecretString> supervisor_environment(const ProcessSpec& spec);

// A file in memory with this content, sealed against every change, readable by its owner alone. Throws StartFailure.
base::Fd secret_file(const SecretFile& secret);

// Throws StartFailure (EINVAL) for what could not reach the tool as it is meant: no argv, a relative argv[0], a null
// byte anywhere, an environment name that is empty or holds '=', more than 32 secret files.
void check_spec(const ProcessSpec& spec);

// Which of our descriptors the new process gets under which number. Numbers it does not name are closed there.
class DescriptorPlan {
 public:
  // Takes a copy of `fd`, well above every number that is handed out, so that none overwrites another. Throws
  // StartFailure.
  void add(int fd, int number_there);

  struct Item {
    base::Fd ours;
    int number_there;
  };
  const std::vector<Item>& items() const { return items_; }
  bool has(int number_there) const;
  int first_unused() const;

 private:
  std::vector<Item> items_;
};

}  // namespace strongroom::process
