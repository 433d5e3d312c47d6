#include "preview/preview.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/error.h"
#include "preview/walk.h"

namespace strongroom::preview {
namespace {

using base::Error;
using base::ErrorCode;
using std::chrono::milliseconds;

constexpr milliseconds kTick{50};
constexpr milliseconds kProgressEvery{250};
constexpr milliseconds kPatienceAfterStop{200};
constexpr unsigned kMostGivenUp = 16;

// Watches the threads of a walk from the thread that asked for it.
class Watch {
 public:
  explicit Watch(std::shared_ptr<Shared> shared) : shared_{std::move(shared)} {}

  void run(std::stop_token stop) {
    const std::stop_callback on_stop{std::move(stop), [this] {
                                       const std::lock_guard lock{shared_->mutex};
                                       shared_->stopping = true;
                                       shared_->change.notify_all();
                                     }};
    const auto threads = std::max(1U, shared_->request.threads);
    shared_->running = threads;
    for (unsigned number = 0; number < threads; ++number) start(std::make_unique<Work>(shared_->rules));
    for (auto last = Clock::now(); !wait_a_tick();) {
      // What this thread missed (it was stopped, or never got its turn) is not counted against the others.
      const auto now = Clock::now();
      const auto passed = std::min(std::chrono::duration_cast<milliseconds>(now - last), 2 * kTick);
      last = now;
      for (auto& each : threads_) judge(each, passed);
      show_progress(passed);
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Thread {
    std::shared_ptr<Worker> worker;
    std::uint64_t call = 0;
    milliseconds waiting{0};
  };

  void start(std::unique_ptr<Work> work) {
    threads_.push_back({std::make_shared<Worker>(shared_, std::move(work))});
    Worker::start(threads_.back().worker);
  }

  bool all_ended() const {
    return std::ranges::all_of(threads_, [](const auto& each) { return !each.worker || each.worker->ended(); });
  }

  // Whether all is done.
  bool wait_a_tick() {
    std::unique_lock lock{shared_->mutex};
    return shared_->change.wait_for(lock, kTick, [this] { return all_ended(); });
  }

  void judge(Thread& thread, milliseconds passed) {
    if (!thread.worker) return;
    const auto call = thread.worker->call();
    thread.waiting = call % 2 == 1 && call == thread.call ? thread.waiting + passed : milliseconds{0};
    thread.call = call;
    const bool stopping = shared_->stopping;
    const auto most = stopping ? kPatienceAfterStop : milliseconds{shared_->request.answer_within};
    if (call % 2 == 0 || thread.waiting < most) return;
    auto work = thread.worker->give_up(call);
    if (!work) return;
    thread = {};
    if (stopping) return;
    if (++given_up_ > kMostGivenUp)
      shared_->fail(std::make_exception_ptr(Error{ErrorCode::stalled, "too many directories do not answer"}));
    thread.worker = std::make_shared<Worker>(shared_, std::move(work));
    Worker::start(thread.worker);
  }

  void show_progress(milliseconds passed) {
    if (!shared_->request.progress || (since_shown_ += passed) < kProgressEvery) return;
    since_shown_ = milliseconds{0};
    shared_->request.progress({shared_->files.load(), shared_->bytes.load()});
  }

  std::shared_ptr<Shared> shared_;
  std::vector<Thread> threads_;
  unsigned given_up_ = 0;
  milliseconds since_shown_{0};
};

Result result_of(Shared& shared) {
  Result result;
  result.largest = shared.largest.take();
  const std::lock_guard lock{shared.mutex};
  result.files = shared.files;
  result.bytes = shared.bytes;
  result.directories = shared.total.directories;
  result.other = shared.total.other;
  for (std::size_t rule = 0; rule < shared.rules.all.size(); ++rule)
    result.rules.push_back({shared.rules.all[rule], shared.total.removed[rule]});
  result.unreadable = std::move(shared.unreadable);
  std::ranges::sort(result.unreadable, {}, &Unreadable::path);
  result.unreadable_count = shared.unreadable_count;
  result.unanswered_count = shared.unanswered_count;
  result.missing = std::move(shared.missing);
  std::ranges::sort(result.missing);
  return result;
}

}  // namespace

std::string_view to_text(EntryKind kind) {
  constexpr std::array<std::string_view, 4> kNames{"file", "directory", "symlink", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result preview(const Request& request, std::stop_token stop) {
  auto rules = make_rules_within(request.answer_within, request.rules, stop);
  const auto calls = request.calls ? request.calls : std::make_shared<Calls>();
  auto sources = find_sources(request.rules.files.sources, calls, request.answer_within, stop);
  if (stop.stop_requested()) throw Error{ErrorCode::cancelled};
  const auto shared = std::make_shared<Shared>(request, calls, std::move(rules), resolve_targets(sources.present));
  shared->missing = std::move(sources.missing);
  for (const auto& root : shared->targets.roots)
    shared->jobs.push_back(
        {root, root, shared->targets.opened.contains(root) ? Way::opened : Way::source, nullptr, {}});
  Watch{shared}.run(stop);
  if (shared->failure) std::rethrow_exception(shared->failure);
  if (stop.stop_requested()) throw Error{ErrorCode::cancelled};
  return result_of(*shared);
}

}  // namespace strongroom::preview
