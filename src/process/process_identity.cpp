#include "process/process_identity.h"

#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "process/proc_stat.h"

namespace strongroom::process {
namespace {

// The front of `text` up to `mark`, which is taken away too; nullopt when there is no mark.
std::optional<std::string_view> take_until(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto front = text.substr(0, at);
  text.remove_prefix(at + 1);
  return front;
}

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::optional<ProcessIdentity> parse_line(std::string_view line) {
  ProcessIdentity identity;
  const auto pid = take_until(line, ' ');
  const auto ticks = take_until(line, ' ');
  if (!pid || !ticks || line.empty() || line.find(' ') != std::string_view::npos) return std::nullopt;
  if (!read_number(*pid, identity.pid) || !read_number(*ticks, identity.start_ticks)) return std::nullopt;
  if (identity.pid <= 0) return std::nullopt;
  identity.boot_id = line;
  return identity;
}

// The first thread of a program can end before the others; the process lives on and looks like a zombie.
bool runs(const ProcStat& stat) {
  const bool ended = stat.state == 'Z' || stat.state == 'X' || stat.state == 'x';
  return !ended || stat.threads > 1;
}

}  // namespace

std::string current_boot_id() {
  try {
    auto id = base::read_file("/proc/sys/kernel/random/boot_id", 256);
    while (!id.empty() && (id.back() == '\n' || id.back() == ' ')) id.pop_back();
    return id.empty() ? "unknown" : id;
  } catch (const base::Error&) {
    return "unknown";
  }
}

std::optional<ProcessIdentity> read_identity(pid_t pid) {
  const auto stat = read_stat(pid);
  if (!stat) return std::nullopt;
  return ProcessIdentity{pid, stat->start_ticks, current_boot_id()};
}

bool is_alive(const ProcessIdentity& identity) {
  if (identity.boot_id != current_boot_id()) return false;
  const auto stat = read_stat(identity.pid);
  return stat && stat->start_ticks == identity.start_ticks && runs(*stat);
}

std::string to_line(const ProcessIdentity& identity) {
  return std::to_string(identity.pid) + ' ' + std::to_string(identity.start_ticks) + ' ' + identity.boot_id + '\n';
}

std::vector<ProcessIdentity> parse_identities(std::string_view text) {
  std::vector<ProcessIdentity> identities;
  while (const auto line = take_until(text, '\n'))
    if (auto identity = parse_line(*line)) identities.push_back(std::move(*identity));
  return identities;
}

}  // namespace strongroom::process
