#include "process/proc_stat.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "base/fd.h"

namespace strongroom::process {
namespace {

// Walks the space-separated fields that follow the command name.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_{text} {}

  std::string_view next() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    const auto field = rest_.substr(0, rest_.find_first_of(" \n"));
    rest_.remove_prefix(field.size());
    return field;
  }
  void skip(int count) {
    for (int i = 0; i < count; ++i) next();
  }
  template <typename Number>
  Number number() {
    const auto field = next();
    Number value{};
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    good_ = good_ && error == std::errc{} && end == field.data() + field.size();
    return value;
  }
  bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::optional<ProcStat> parse_stat(std::string_view text) {
  const auto name_end = text.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  ProcStat stat;
  Fields front{text};
  stat.pid = front.number<pid_t>();
  Fields fields{text.substr(name_end + 1)};
  const auto state = fields.next();
  if (state.size() != 1) return std::nullopt;
  stat.state = state.front();
  stat.parent = fields.number<pid_t>();
  fields.skip(9);  // 5 to 13
  stat.cpu_ticks = fields.number<std::uint64_t>() + fields.number<std::uint64_t>();
  stat.cpu_ticks += fields.number<std::uint64_t>() + fields.number<std::uint64_t>();
  fields.skip(2);  // 18, 19
  stat.threads = fields.number<std::uint64_t>();
  fields.skip(1);  // 21
  stat.start_ticks = fields.number<std::uint64_t>();
  if (!front.good() || !fields.good()) return std::nullopt;
  return stat;
}

std::optional<ProcStat> read_stat(pid_t pid) {
  std::array<char, 64> path;
  std::snprintf(path.data(), path.size(), "/proc/%ld/stat", static_cast<long>(pid));
  const base::Fd file{::open(path.data(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::nullopt;
  std::array<char, 1024> text;  // the longest possible line is shorter
  const auto got = ::read(file.get(), text.data(), text.size());
  if (got <= 0) return std::nullopt;
  return parse_stat({text.data(), static_cast<std::size_t>(got)});
}

}  // namespace strongroom::process
