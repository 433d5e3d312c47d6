#include "instance/owner_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "instance/file_lock.h"

namespace strongroom::instance {
namespace {

// flock can wait, but not until either the lock or a stop comes; five looks a second are nothing.
constexpr std::chrono::milliseconds kBetweenLooks{200};

void write_owner(const base::Fd& file, const std::string& command, const base::Clock& clock) {
  const base::json::object owner{{"pid", static_cast<std::int64_t>(::getpid())},
                                 {"command", base::terminal_safe(command)},
                                 {"started_at", base::format_utc(clock.now())}};
  if (::ftruncate(file.get(), 0) != 0 || ::lseek(file.get(), 0, SEEK_SET) != 0)
    base::throw_system_error(errno, "writing strongroom.lock");
  base::write_all(file.get(), base::json::serialize(owner) + "\n", "writing strongroom.lock");
}

}  // namespace

std::optional<OwnerLock> OwnerLock::try_acquire(const DataDirectory& data, const std::string& command,
                                                const base::Clock& clock) {
  auto file = base::open_file(data.lock(), O_RDWR | O_CREAT);
  if (!try_lock(file, data.lock()) || !is_still_there(file, data.lock())) return std::nullopt;
  write_owner(file, command, clock);
  return OwnerLock{std::move(file)};
}

std::optional<OwnerLock> OwnerLock::acquire(const DataDirectory& data, const std::string& command,
                                            const base::Clock& clock, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock{mutex};
  while (!stop.stop_requested()) {
    if (auto owner = try_acquire(data, command, clock)) return owner;
    stopped.wait_for(lock, stop, kBetweenLooks, [] { return false; });
  }
  return std::nullopt;
}

std::string describe_owner(const DataDirectory& data) {
  try {
    const auto value = base::parse_json(base::read_file(data.lock(), 64 << 10));
    const auto* owner = value.if_object();
    const auto pid = owner != nullptr ? base::uint_or(*owner, "pid") : 0;
    if (pid == 0) return "another process";
    const auto command = base::string_or(*owner, "command");
    return "process " + std::to_string(pid) + " ('" + base::terminal_safe(command) + "')";
  } catch (const base::Error&) {
    return "another process";  // the answer is for a sentence that must be said either way
  }
}

}  // namespace strongroom::instance
