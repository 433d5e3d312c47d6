#include "jobs/run_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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
  const boost::json::object line{{"t", base::format_utc(time)}, {"s", stream}, {"l", base::terminal_safe(text)}};
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

struct PartHeader {
  std::uint64_t number = 0;  // 0: there is no such part
  std::uint64_t dropped = 0;
};

std::string encode(base::UtcTime time, const PartHeader& header) {
  const boost::json::object line{
      {"t", base::format_utc(time)}, {"s", "part"}, {"n", header.number}, {"dropped", header.dropped}};
  return boost::json::serialize(line) + "\n";
}

PartHeader read_header(const std::filesystem::path& part) {
  const base::Fd file{::open(part.c_str(), O_RDONLY | O_CLOEXEC)};
  std::array<char, 512> block;
  const auto got = file ? ::read(file.get(), block.data(), block.size()) : 0;
  if (got <= 0) return {};
  const std::string_view text{block.data(), static_cast<std::size_t>(got)};
  boost::json::error_code failure;
  const auto value = boost::json::parse(text.substr(0, text.find('\n')), failure);
  if (failure || !value.is_object()) return {};
  return {base::uint_or(value.get_object(), "n"), base::uint_or(value.get_object(), "dropped")};
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

RunLogWriter::~RunLogWriter() {
  close();
}

void RunLogWriter::line(domain::LogStream stream, std::string_view text) {
  write(encode(clock_.now(), to_text(stream), text));
}

void RunLogWriter::write(const std::string& line) {
  if (broken_ || closed_) return;
  try {
    const auto limit = parts_ == 0 ? limits_.head : limits_.tail;
    if (used_ > 0 && used_ + line.size() > limit) start_next_part();
    base::write_all(parts_ == 0 ? head_.get() : tail_.get(), line, "writing the run's log");
    used_ += line.size();
    if (parts_ > 0) ++lines_[(parts_ - 1) % 2];
  } catch (const base::Error&) {
    broken_ = true;
  }
}

// A new file, not a truncated one: a reader that is in the middle of the old one reads it to its end.
void RunLogWriter::start_next_part() {
  const auto index = parts_ % 2;
  const auto path = part_path(path_, static_cast<int>(index));
  ::unlink(path.c_str());
  dropped_ += std::exchange(lines_[index], 0);
  tail_ = base::open_file(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND);
  const auto header = encode(clock_.now(), PartHeader{++parts_, dropped_});
  base::write_all(tail_.get(), header, "writing the run's log");
  used_ = header.size();
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
  const bool there = read_lines(head_, take);
  const PartHeader headers[2] = {read_header(tails_[0].path), read_header(tails_[1].path)};
  const int newer = headers[1].number > headers[0].number ? 1 : 0;
  if (std::exchange(first_, false) && headers[newer].dropped > 0)
    take({{}, "gap", base::format_count(headers[newer].dropped) + " lines are not kept here"});
  for (const int part : {1 - newer, newer}) read_part(tails_[part], headers[part].number, take);
  return there;
}

void RunLogReader::read_part(Part& part, std::uint64_t number, const Take& take) {
  if (number == 0) return;
  if (number != part.number) part = {part.path, number, 0, {}};
  read_lines(part, take);
}

bool RunLogReader::read_lines(Part& part, const Take& take) {
  const base::Fd file{::open(part.path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) return false;
  std::array<char, 65536> block;
  for (;;) {
    const auto got = ::pread(file.get(), block.data(), block.size(), static_cast<off_t>(part.offset));
    if (got <= 0) return true;
    part.offset += static_cast<std::uint64_t>(got);
    part.rest.append(block.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (auto end = part.rest.find('\n'); end != std::string::npos; end = part.rest.find('\n', begin)) {
      const auto line = decode(std::string_view{part.rest}.substr(begin, end - begin));
      if (line.stream != "part") take(line);
      begin = end + 1;
    }
    part.rest.erase(0, begin);
  }
}

}  // namespace strongroom::jobs
