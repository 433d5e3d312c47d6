#include "process/supervised_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "base/kill_point.h"
#include "base/text.h"
#include "process/process_identity.h"

namespace strongroom::process {
namespace {

using supervision::Command;
using supervision::Report;

constexpr base::Milliseconds kTick{200};
constexpr std::size_t kReadAtOnce = 65'536;  // what a pipe holds
constexpr int kReadsPerTurn = 4;             // of each stream, before anything else gets its turn

// Raw output: when to ask a listener again that had no room; and for how long an emptied pipe may fill up again before
// anybody looks. A tool writes 4 KiB at a time, and waking up for each of them would cost more than the bytes.
constexpr base::Milliseconds kAskForRoom{10};
constexpr base::Milliseconds kLetFill{1};
constexpr int kSpaciousPipe = 512 << 10;  // smaller ones would be full by then

Command command_of(Rung rung) {
  if (rung == Rung::interrupt) return Command::interrupt;
  return rung == Rung::terminate ? Command::terminate : Command::kill;
}

void pass_kill_point(Rung rung) {
  if (rung == Rung::interrupt) base::kill_point("process.interrupt");
  if (rung == Rung::terminate) base::kill_point("process.terminate");
  if (rung == Rung::kill) base::kill_point("process.kill");
}

NotStarted why_not(const ProcessSpec& spec, const Report& report) {
  std::string doing;
  switch (report.stage) {
    case Report::Stage::supervise:
      doing = "making a process for " + base::escape_path(spec.argv.front());
      break;
    case Report::Stage::record:
      doing = "writing the run lock";
      break;
    case Report::Stage::directory:
      doing = "entering " + base::escape_path(spec.working_directory.native());
      break;
    case Report::Stage::execute:
      doing = "starting " + base::escape_path(spec.argv.front());
      break;
  }
  return {report.error_number, doing + ": " + std::strerror(report.error_number)};
}

// The supervisor was killed, and the kernel kills the tool for that; this waits until it is gone. Bounded, because the
// kernel may hold a dying process for as long as it likes.
void wait_for_orphan(const ProcessIdentity& tool) {
  const base::Fd handle{static_cast<int>(::syscall(SYS_pidfd_open, tool.pid, 0))};
  if (!handle || !is_alive(tool)) return;
  ::syscall(SYS_pidfd_send_signal, handle.get(), SIGKILL, nullptr, 0);
  pollfd gone{handle.get(), POLLIN, 0};
  ::poll(&gone, 1, 2'000);
}

}  // namespace

SupervisedRun::SupervisedRun(const base::Clock& clock, const std::filesystem::path& supervisor, const ProcessSpec& spec,
                             ProcessListener& listener, std::stop_token stop)
    : clock_{clock},
      spec_{spec},
      listener_{listener},
      now_{clock.monotonic()},
      begun_at_{now_},
      next_tick_{now_ + kTick},
      ladder_{spec.limits},
      stall_{spec.limits.stall, now_},
      stop_{std::move(stop)},
      buffer_(kReadAtOnce),
      process_{supervisor, spec},
      streams_{ToolStream{std::move(process_.out()), Stream::out, spec.longest_line},
               ToolStream{std::move(process_.err()), Stream::err, spec.longest_line}},
      let_fill_{::fcntl(streams_[0].descriptor(), F_GETPIPE_SZ) >= kSpaciousPipe ? kLetFill : base::Milliseconds{0}} {
  base::kill_point("process.spawned");
}

Outcome SupervisedRun::finish() {
  while (connected_) turn();
  if (tool_runs()) wait_for_orphan(tool_);
  base::kill_point("process.tree_gone");
  drain_all();
  const int status = process_.wait();
  if (thrown_) std::rethrow_exception(thrown_);
  return outcome(status);
}

void SupervisedRun::turn() {
  wait_for_something();
  now_ = clock_.monotonic();
  stall_.turn(now_, base::time_suspended());
  take_reports();
  take_output();
  look_after_limits();
  climb();
  tick_when_due();
}

// The streams are left alone until the tool is known to have started, so that started() comes before the first line.
void SupervisedRun::wait_for_something() {
  const bool rests = raw_rests_until_ > now_;
  std::array<pollfd, 4> wanted{pollfd{process_.socket(), POLLIN, 0},
                               pollfd{stop_seen_ ? -1 : stop_.descriptor(), POLLIN, 0},
                               pollfd{started_ && !rests ? streams_[0].descriptor() : -1, POLLIN, 0},
                               pollfd{started_ ? streams_[1].descriptor() : -1, POLLIN, 0}};
  int timeout = -1;
  if (const auto wake = next_wake()) {
    const auto left = std::chrono::ceil<base::Milliseconds>(*wake - clock_.monotonic());
    timeout = static_cast<int>(std::clamp<base::Milliseconds::rep>(left.count(), 0, kTick.count()));
  }
  if (::poll(wanted.data(), wanted.size(), timeout) > 0 && wanted[1].revents != 0) {
    stop_seen_ = true;
    stop_because(Cause::cancelled);
  }
}

std::optional<base::MonotonicTime> SupervisedRun::next_wake() const {
  auto wake = next_tick_;
  if (raw_rests_until_ > now_) wake = std::min(wake, raw_rests_until_);
  if (const auto due = ladder_.due()) wake = std::min(wake, *due);
  if (!ladder_.begun()) {
    if (spec_.limits.deadline.count() > 0) wake = std::min(wake, begun_at_ + spec_.limits.deadline);
    if (const auto look = stall_.look_at()) wake = std::min(wake, *look);
  }
  return wake;
}

void SupervisedRun::take_reports() {
  for (;;) {
    Report report;
    const auto got = ::recv(process_.socket(), &report, sizeof report, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    // The supervisor left with a command of ours unread. The kernel says so once, before what it had sent.
    if (got < 0 && errno == ECONNRESET) continue;
    if (got != static_cast<ssize_t>(sizeof report)) {
      connected_ = false;
      return;
    }
    take_report(report);
  }
}

void SupervisedRun::take_report(const Report& report) {
  switch (report.kind) {
    case Report::Kind::started:
      started_ = true;
      base::kill_point("process.started");
      tool_ = {report.pid, report.start_ticks, current_boot_id()};
      tell([&] { listener_.started(tool_); });
      break;
    case Report::Kind::not_started:
      not_started_ = report;
      break;
    case Report::Kind::activity:
      suspect_stall_ =
          stall_.looked({report.cpu_microseconds, report.io_bytes}, streams_[0].bytes() + streams_[1].bytes(), now_);
      break;
    case Report::Kind::ended:
      ended_ = report;
      base::kill_point("process.ended");
      break;
  }
}

void SupervisedRun::take_output() {
  if (!started_) return;
  std::array<bool, 2> more{true, true};
  for (int i = 0; i < kReadsPerTurn; ++i)
    for (std::size_t s = 0; s < streams_.size(); ++s) more[s] = more[s] && read_some(streams_[s]);
}

bool SupervisedRun::read_some(ToolStream& stream) {
  if (is_raw(stream)) return read_raw(stream, room());
  bool whole_lines = false;
  bool progress = false;
  const bool got = stream.read(buffer_, [&](std::string_view line, bool cut) {
    whole_lines = true;
    tell([&] {
      listener_.line(stream.name(), line, cut);
      progress = listener_.shows_progress(stream.name(), line) || progress;
    });
  });
  if (got && (progress || !whole_lines)) stall_.active(now_);
  return got;
}

// Where raw output goes. After the listener has thrown it is thrown away, so that the tool can come to its end.
std::span<char> SupervisedRun::room() {
  std::span<char> room;
  tell([&] { room = listener_.output_room(); });
  return thrown_ ? std::span<char>{buffer_} : room;
}

bool SupervisedRun::read_raw(ToolStream& stream, std::span<char> room) {
  if (room.empty()) {
    raw_rests_until_ = now_ + kAskForRoom;
    return false;
  }
  const auto got = stream.read_raw(room);
  if (got == 0) return false;
  stall_.active(now_);
  tell([&] { listener_.output_taken(got); });
  if (got < room.size()) raw_rests_until_ = now_ + let_fill_;
  return got == room.size();
}

// Nobody is left who could write, or wait to: what the pipes hold is all there is. Whoever got a stream handed over
// from outside the tree does not keep us.
void SupervisedRun::drain_all() {
  for (auto& stream : streams_) {
    if (is_raw(stream)) {
      drain_raw(stream);
    } else {
      drain_lines(stream);
    }
  }
}

void SupervisedRun::drain_lines(ToolStream& stream) {
  while (read_some(stream)) {
  }
  stream.finish([&](std::string_view line, bool cut) { tell([&] { listener_.line(stream.name(), line, cut); }); });
}

// The listener may have no room yet, and without the rest its output is not whole: a stop that comes while we wait for
// it makes another outcome of a tool that had ended.
void SupervisedRun::drain_raw(ToolStream& stream) {
  while (!thrown_ && stream.waiting() > 0) {
    const auto into = room();
    if (!into.empty()) {
      if (!read_raw(stream, into)) return;
    } else if (cause_) {
      return;
    } else {
      wait_for_room();
    }
  }
}

void SupervisedRun::wait_for_room() {
  pollfd stopped{stop_.descriptor(), POLLIN, 0};
  const bool stop = ::poll(&stopped, 1, static_cast<int>(kAskForRoom.count())) > 0;
  now_ = clock_.monotonic();
  if (spec_.limits.deadline.count() > 0 && now_ >= begun_at_ + spec_.limits.deadline) cause_ = Cause::timed_out;
  if (stop || !tick()) cause_ = Cause::cancelled;
}

void SupervisedRun::tick_when_due() {
  if (tool_runs() && !tick()) stop_because(Cause::cancelled);
}

bool SupervisedRun::tick() {
  if (now_ < next_tick_) return true;
  next_tick_ = now_ + kTick;
  bool go_on = true;
  tell([&] { go_on = listener_.tick(now_); });
  return go_on;
}

void SupervisedRun::look_after_limits() {
  const auto& limits = spec_.limits;
  if (limits.deadline.count() > 0 && now_ >= begun_at_ + limits.deadline) stop_because(Cause::timed_out);
  // take_output() came between the look and this: had there been progress in the pipes, the silence would be over.
  if (std::exchange(suspect_stall_, false) && stall_.silent_for(now_) >= limits.stall) stop_because(Cause::stalled);
  const auto look = stall_.look_at();
  if (!tool_runs() || ladder_.begun() || !look || now_ < *look) return;
  process_.send(Command::measure);
  stall_.asked(now_);
}

void SupervisedRun::stop_because(Cause cause) {
  if (ladder_.begun() || ended_ || not_started_) return;
  cause_ = cause;
  silent_for_ = stall_.silent_for(now_);
  ladder_.begin(now_, listener_.interrupt_grace(spec_.limits.interrupt_grace));
}

void SupervisedRun::climb() {
  if (ended_) return;
  const auto rung = ladder_.step(now_);
  if (rung == Rung::none) return;
  process_.send(command_of(rung));
  pass_kill_point(rung);
}

template <typename Call>
void SupervisedRun::tell(Call call) {
  if (thrown_) return;
  try {
    call();
  } catch (...) {
    thrown_ = std::current_exception();
    stop_because(Cause::cancelled);
  }
}

Outcome SupervisedRun::outcome(int supervisor_status) const {
  if (not_started_) return why_not(spec_, *not_started_);
  if (!started_ && !ended_ && !cause_) return NotStarted{ECHILD, "the supervisor ended before it started the tool"};
  // Without a report of the end the supervisor itself was killed, and the tool with it.
  const auto rung = ended_ ? static_cast<Rung>(ended_->rung) : Rung::none;
  if (cause_ == Cause::cancelled) return Cancelled{rung};
  if (cause_ == Cause::timed_out) return TimedOut{rung};
  if (cause_ == Cause::stalled) return Stalled{rung, silent_for_};
  if (ended_) return ended_by_itself();
  return Signalled{WIFSIGNALED(supervisor_status) ? WTERMSIG(supervisor_status) : SIGKILL};
}

Outcome SupervisedRun::ended_by_itself() const {
  if (WIFSIGNALED(ended_->status)) return Signalled{WTERMSIG(ended_->status)};
  return Exited{WEXITSTATUS(ended_->status)};
}

}  // namespace strongroom::process
