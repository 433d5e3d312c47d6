// A walk's threads: what they share, what they give each other, and how one is given up.
#include <sys/stat.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/error.h"
#include "preview/walk.h"
#include "preview/walk_calls.h"

namespace strongroom::preview {
namespace {

constexpr std::size_t kListPortion = 256;
constexpr unsigned kMostUnanswered = 2;  // entries of a directory; then the rest of it is left alone
constexpr std::size_t kLookDown = 64;
constexpr const char* kNoAnswer = "no answer in time; is it on a network that is gone?";

}  // namespace

Shared::Shared(const Request& request_of, std::shared_ptr<const Calls> calls_of, Rules rules_of, Targets targets_of)
    : request{request_of},
      calls{std::move(calls_of)},
      rules{std::move(rules_of)},
      targets{std::move(targets_of)},
      largest{request_of.largest} {
  total.removed.resize(rules.all.size());
}

void Shared::note_unreadable(std::string_view path, std::string reason) {
  const std::lock_guard lock{mutex};
  if (++unreadable_count <= kKeptUnreadable) unreadable.push_back({std::string{path}, std::move(reason)});
}

void Shared::note_unanswered(std::string_view path) {
  note_unreadable(path, kNoAnswer);
  const std::lock_guard lock{mutex};
  ++unanswered_count;
}

void Shared::note_missing(std::string_view path) {
  const std::lock_guard lock{mutex};
  missing.emplace_back(path);
}

void Shared::fail(std::exception_ptr what) {
  const std::lock_guard lock{mutex};
  if (!failure) failure = std::move(what);
  stopping = true;
  change.notify_all();
}

Worker::Worker(std::shared_ptr<Shared> shared, std::unique_ptr<Work> work)
    : shared_{std::move(shared)}, work_{std::move(work)} {
  if (!work_->buffer) work_->buffer = std::make_unique<char[]>(kBufferSize);
}

void Worker::start(std::shared_ptr<Worker> worker) {
  std::thread{[worker = std::move(worker)] { worker->run(); }}.detach();
}

void Worker::run() {
  try {
    Job job;
    while (!shared_->stopping.load(std::memory_order_relaxed))
      if (!work_->frames.empty())
        go_on();
      else if (take_job(job))
        begin(std::exchange(job, {}));
      else
        break;
    finish();
  } catch (const GivenUp&) {
    return;
  } catch (...) {
    shared_->fail(std::current_exception());
  }
  end();
}

void Worker::end() {
  const std::lock_guard lock{shared_->mutex};
  ended_.store(true, std::memory_order_release);
  shared_->change.notify_all();
}

void Shared::jobs_changed() {
  wanted.store(waiting > jobs.size(), std::memory_order_relaxed);
  change.notify_all();
}

bool Worker::take_job(Job& job) {
  std::unique_lock lock{shared_->mutex};
  --shared_->running;
  ++shared_->waiting;
  shared_->jobs_changed();
  shared_->change.wait(lock, [&] { return !shared_->jobs.empty() || shared_->running == 0 || shared_->stopping; });
  --shared_->waiting;
  if (shared_->jobs.empty() || shared_->stopping) return false;
  ++shared_->running;
  job = std::move(shared_->jobs.front());
  shared_->jobs.pop_front();
  shared_->jobs_changed();
  return true;
}

// One directory for a thread that waits, from as far up as is worth looking: there most is to be expected. Something
// has to be left for this one.
void Worker::give_away() {
  auto& frames = work_->frames;
  Frame* lowest = nullptr;
  bool enough = !frames.back().read;
  for (std::size_t back = 1; back <= std::min(frames.size(), kLookDown); ++back) {
    auto& frame = frames[frames.size() - back];
    if (!frame.has_pending()) continue;
    enough = enough || lowest != nullptr || frame.pending.find('\0', frame.next) + 1 < frame.pending.size();
    lowest = &frame;
  }
  if (lowest == nullptr || !enough) return;
  const auto way = static_cast<Way>(lowest->pending[lowest->next]);
  const std::string name{lowest->pending.c_str() + lowest->next + 1};
  lowest->next += name.size() + 2;
  Job job{std::string{work_->course.components().first(lowest->depth).path()} + "/" + name, work_->root, way,
          lowest->node, lowest->within};
  job.node->hold();
  const std::lock_guard lock{shared_->mutex};
  shared_->jobs.push_back(std::move(job));
  shared_->jobs_changed();
}

Worker::Opened Worker::open(Doing doing, int at, std::string_view name, bool follow) {
  return guarded(doing, [&calls = *shared_->calls, at, name = copied(name), follow] {
    const int fd = calls.open_directory(at, name, follow);
    return fd < 0 ? Opened{base::Fd{}, fd} : Opened{base::Fd{fd}, 0};
  });
}

int Worker::look(Doing doing, int at, std::string_view name, Facts& facts) {
  const auto [error, found] = guarded(doing, [&calls = *shared_->calls, at, name = copied(name)] {
    Facts found;
    const int error = calls.look(at, name, found);
    return std::pair{error, found};
  });
  if (error == 0) facts = found;
  return error;
}

const char* Worker::copied(std::string_view name) {
  name_.assign(name);
  return name_.c_str();
}

std::unique_ptr<Work> Worker::give_up(std::uint64_t seen) {
  if (!call_.compare_exchange_strong(seen, kGivenUp, std::memory_order_acq_rel)) return nullptr;
  auto work = std::move(work_);
  if (doing_ == Doing::beginning) {
    shared_->note_unanswered(work->beginning);
    Node::let_go(std::exchange(work->beginning_below, nullptr), shared_->largest);
    work->frames.clear();
    return work;
  }
  shared_->note_unanswered(work->course.path());
  auto& top = work->frames.back();
  if (doing_ != Doing::reading) {
    work->course.pop();
    if (++top.unanswered < kMostUnanswered) return work;
    shared_->note_unanswered(work->course.path());
  } else {
    held_buffer_ = std::exchange(work->buffer, std::make_unique<char[]>(kBufferSize));
    held_fd_ = std::move(top.fd);
  }
  work->at = work->filled = 0;
  top.drop_pending();
  top.read = true;
  return work;
}

void Worker::count(EntryKind kind, std::uint64_t size) {
  auto& work = *work_;
  if (kind == EntryKind::file) {
    ++work.files;
    work.bytes += size;
  } else {
    ++(kind == EntryKind::directory ? work.tally.directories : work.tally.other);
  }
  if (!shared_->request.list) return;
  work.list.push_back({work.course.path(), kind, size});
  if (work.list.size() >= kListPortion) hand_over_list();
}

void Worker::count_removed(int rule, std::uint32_t mode, std::uint64_t size) {
  auto& removed = work_->tally.removed[static_cast<std::size_t>(rule)];
  if (S_ISDIR(mode)) {
    ++removed.directories;
  } else if (S_ISREG(mode)) {
    ++removed.files;
    removed.bytes += size;
  } else {
    ++removed.other;
  }
}

void Worker::add_up() {
  auto& work = *work_;
  if (work.files == 0) return;
  shared_->files.fetch_add(work.files, std::memory_order_relaxed);
  shared_->bytes.fetch_add(work.bytes, std::memory_order_relaxed);
  if (!work.frames.empty() && work.frames.back().node) work.frames.back().node->add(work.files, work.bytes);
  work.files = work.bytes = 0;
}

void Worker::hand_over_list() {
  const std::lock_guard lock{shared_->list_mutex};
  shared_->request.list(work_->list);
  work_->list.clear();
}

void Worker::finish() {
  if (shared_->stopping) return;
  if (!work_->list.empty()) hand_over_list();
  const std::lock_guard lock{shared_->mutex};
  auto& total = shared_->total;
  const auto& mine = work_->tally;
  total.directories += mine.directories;
  total.other += mine.other;
  for (std::size_t rule = 0; rule < mine.removed.size(); ++rule) {
    total.removed[rule].files += mine.removed[rule].files;
    total.removed[rule].directories += mine.removed[rule].directories;
    total.removed[rule].other += mine.removed[rule].other;
    total.removed[rule].bytes += mine.removed[rule].bytes;
  }
}

}  // namespace strongroom::preview
