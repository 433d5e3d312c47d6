#include "process/spawn_plan.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "process/supervision.h"

namespace strongroom::process {
namespace {

// Linux 6.3; older headers do not name it.
constexpr unsigned kNoExecSeal = 0x0008U;

base::SecretString variable(std::string_view name, std::string_view value) {
  std::string text;
  text.reserve(name.size() + value.size() + 1);  // or parts of it stay behind in memory
  text.append(name).append(1, '=').append(value);
  base::SecretString secret{text};
  ::explicit_bzero(text.data(), text.size());
  return secret;
}

[[noreturn]] void refuse(std::string what) {
  throw StartFailure{EINVAL, std::move(what)};
}

void refuse_null_byte(std::string_view text, std::string_view where) {
  if (text.find('\0') != std::string_view::npos) refuse("a null byte in " + std::string{where});
}

void check_name(std::string_view name) {
  refuse_null_byte(name, "the name of an environment variable");
  if (name.empty() || name.find('=') != std::string_view::npos)
    refuse("not a name for an environment variable: \"" + base::escape_path(name) + '"');
}

base::Fd new_memory_file() {
  // Without the seal newer kernels complain in their log, and may refuse; older ones do not know it.
  int fd = ::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING | kNoExecSeal);
  if (fd < 0 && errno == EINVAL) fd = ::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) throw StartFailure{errno, "making a file in memory"};
  return base::Fd{fd};
}

}  // namespace

std::vector<std::string> supervisor_arguments(const ProcessSpec& spec) {
  using namespace supervision;
  std::vector<std::string> arguments{"strongroom", std::string{kSwitch},
                                     std::string{spec.run_lock >= 0 ? kWithLock : kWithoutLock},
                                     spec.working_directory.native()};
  arguments.insert(arguments.end(), spec.argv.begin(), spec.argv.end());
  return arguments;
}

std::vector<base::SecretString> supervisor_environment(const ProcessSpec& spec) {
  std::vector<base::SecretString> variables;
  variables.reserve(spec.environment.size() + spec.secret_files.size());
  for (const auto& [name, value] : spec.environment) variables.push_back(variable(name, value.reveal()));
  int number = supervision::kFirstSecret;
  for (const auto& secret : spec.secret_files)
    variables.push_back(variable(secret.variable, "/proc/self/fd/" + std::to_string(number++)));
  return variables;
}

base::Fd secret_file(const SecretFile& secret) {
  auto file = new_memory_file();
  try {
    base::write_all(file.get(), secret.content.reveal(), "writing a file in memory");
  } catch (const base::Error& error) {
    throw StartFailure{EIO, error.message()};
  }
  // Some programs refuse a password file that the group or the world could read.
  if (::fchmod(file.get(), 0600) != 0 ||
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
    throw StartFailure{errno, "sealing a file in memory"};
  return file;
}

void check_spec(const ProcessSpec& spec) {
  if (spec.argv.empty()) refuse("no program to start");
  if (!spec.argv.front().starts_with('/')) refuse("not an absolute path: " + base::escape_path(spec.argv.front()));
  for (const auto& argument : spec.argv) refuse_null_byte(argument, "an argument");
  refuse_null_byte(spec.working_directory.native(), "the working directory");
  for (const auto& [name, value] : spec.environment) {
    check_name(name);
    refuse_null_byte(value.reveal(), "the value of " + name);
  }
  if (spec.secret_files.size() > 32) refuse("more than 32 secret files");
  for (const auto& secret : spec.secret_files) check_name(secret.variable);
}

void DescriptorPlan::add(int fd, int number_there) {
  constexpr int kWellAbove = 64;
  const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, kWellAbove);
  if (copy < 0) throw StartFailure{errno, "copying a descriptor"};
  items_.push_back({base::Fd{copy}, number_there});
}

bool DescriptorPlan::has(int number_there) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Item& item) { return item.number_there == number_there; });
}

int DescriptorPlan::first_unused() const {
  int first = 0;
  for (const auto& item : items_) first = std::max(first, item.number_there + 1);
  return first;
}

}  // namespace strongroom::process
