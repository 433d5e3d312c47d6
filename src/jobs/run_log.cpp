#include "jobs/run_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

std::string_view to_text(domain::LogStream stream) {
  switch (stream) {
    case domain::LogStream::out:
      return "out";
    case domain::LogStream::err:
      return "err";
    case domain::LogStream::note:
      break;
  }
  return "note";
}

std::filesystem::path part_path(const std::filesystem::path& path, int part) {
  return path.native() + "." + std::to_string(part);
}

std::string encode(base::UtcTime time, std::string_view stream, std::string_view text) {
  const boost::json::object line{
      {"t", base::format_utc(time)}, {"s", stream}, {"l", base::terminal_safe(text)}};
  return boost::json::serialize(line) + "\n";
}

LogLine decode(std::string_view text) {
  boost::json::error_code failure;
  const auto value = boost::json::parse(text, failure);
  if (failure || !value.is_object()) return {{}, "gap", base::terminal_safe(text)};
  const auto& object = value.get_object();
  LogLine line{{}, base::string_or(object, "s"), base::string_or(object, "l")};
  try {
    line.time = base::parse_utc(base::string_or(object, "t"));
  } catch (const base::Error&) {
    line.stream = "gap";
  }
  return line;
}

// 0 or 1: which of the two parts was written to first.
int older_of(const std::filesystem::path& zero, const std::filesystem::path& one) {
  struct stat first {}, second {};
  if (::stat(zero.c_str(), &first) != 0 || ::stat(one.c_str(), &second) != 0) return 0;
  const auto when = [](const struct stat& file) { return std::pair{file.st_mtim.tv_sec, file.st_mtim.tv_nsec}; };
  return when(first) <= when(second) ? 0 : 1;
}

std::optional<LogLine> gap_line(const std::filesystem::path& part) {
  const base::Fd file{::open(part.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return std::nullopt;
  std::array<char, 512> block;
  const auto got = ::read(file.get(), block.data(), block.size());
  if (got <= 0) return std::nullopt;
  const std::string_view text{block.data(), static_cast<std::size_t>(got)};
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  auto line = decode(text.substr(0, end));
  if (line.stream != "gap") return std::nullopt;
  return line;
}

}  // namespace

std::filesystem::path run_log_path(const std::filesystem::path& runs_directory, const std::string& run_id) {
  return runs_directory / (run_id + ".log");
}

RunLogWriter::RunLogWriter(std::filesystem::path path, const base::Clock& clock, RunLogLimits limits)
    : path_{std::move(path)},
      clock_{clock},
      limits_{limits},
      head_{base::open_file(path_, O_WRONLY | O_CREAT | O_APPEND)} {}

RunLogWriter::~RunLogWriter() { close(); }

void RunLogWriter::line(domain::LogStream stream, std::string_view text) {
  write(encode(clock_.now(), to_text(stream), text));
}

void RunLogWriter::write(const std::string& line) {
  if (broken_ || closed_) return;
  try {
    const auto limit = part_ < 0 ? limits_.head : limits_.tail;
    if (used_ > 0 && used_ + line.size() > limit) turn_to(part_ == 0 ? 1 : 0);
    base::write_all(part_ < 0 ? head_.get() : tail_.get(), line, "writing the run's log");
    used_ += line.size();
    if (part_ >= 0) ++lines_[part_];
  } catch (const base::Error&) {
    broken_ = true;
  }
}

// A new file, not a truncated one: a reader sees by the inode that it starts again.
void RunLogWriter::turn_to(int part) {
  const auto path = part_path(path_, part);
  ::unlink(path.c_str());
  dropped_ += std::exchange(lines_[part], 0);
  tail_ = base::open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
  part_ = part;
  used_ = 0;
  if (dropped_ == 0) return;
  const auto gap = encode(clock_.now(), "gap", base::format_count(dropped_) + " lines are not kept here");
  base::write_all(tail_.get(), gap, "writing the run's log");
  used_ = gap.size();
}

void RunLogWriter::close() {
  if (std::exchange(closed_, true)) return;
  for (const auto* file : {&head_, &tail_})
    if (*file && ::fdatasync(file->get()) != 0) broken_ = true;
  tail_.reset();
  head_.reset();
}

RunLogReader::RunLogReader(std::filesystem::path path) {
  tails_[0].path = part_path(path, 0);
  tails_[1].path = part_path(path, 1);
  head_.path = std::move(path);
}

bool RunLogReader::read(const Take& take) {
  const bool there = read_part(head_, take);
  const int older = older_of(tails_[0].path, tails_[1].path);
  const bool first = std::exchange(first_, false);
  if (first)
    if (const auto gap = gap_line(tails_[1 - older].path)) take(*gap);
  const Take lines = [&](const LogLine& line) {
    if (line.stream != "gap") take(line);
  };
  read_part(tails_[older], lines);
  read_part(tails_[1 - older], lines);
  return there;
}

bool RunLogReader::read_part(Part& part, const Take& take) {
  const base::Fd file{::open(part.path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return false;
  if (status.st_ino != part.inode) {
    part.inode = status.st_ino;
    part.offset = 0;
    part.rest.clear();
  }
  std::array<char, 65536> block;
  for (;;) {
    const auto got = ::pread(file.get(), block.data(), block.size(), static_cast<off_t>(part.offset));
    if (got <= 0) return true;
    part.offset += static_cast<std::uint64_t>(got);
    part.rest.append(block.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = part.rest.find('\n'); end != std::string::npos; end = part.rest.find('\n', begin)) {
      take(decode(std::string_view{part.rest}.substr(begin, end - begin)));
      begin = end + 1;
    }
    part.rest.erase(0, begin);
  }
}

}  // namespace strongroom::jobs
