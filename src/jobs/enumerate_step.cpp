#include "jobs/enumerate_step.h"

#include <sys/resource.h>

#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

using domain::RunState;
using domain::StepState;

// One thread that gives way to everything else: what it costs shall not be seen in the backup.
constexpr unsigned kThreads = 1;
constexpr int kNice = 19;

// Of the calling thread, and of those it starts. Where it is not allowed, it stays as it is.
void give_way() {
  ::setpriority(PRIO_PROCESS, 0, kNice);
}

bool is_whole(const domain::Run& run) {
  return run.state == RunState::succeeded || run.state == RunState::warning;
}

std::optional<domain::Run> last_whole_backup(domain::StoreReader& store, const std::string& plan) {
  auto last = store.last_finished_backup(plan);
  if (!last || is_whole(*last)) return last;
  domain::RunFilter filter;
  filter.plan = plan;
  filter.kind = domain::RunKind::backup;
  filter.state = RunState::succeeded;
  filter.limit = 1;
  const auto runs = store.runs(filter);
  return runs.empty() ? std::nullopt : std::optional{runs.front()};
}

std::string words(const preview::Result& result) {
  auto text = base::format_count(result.files) + " files, " + base::format_bytes(result.bytes);
  if (result.unreadable_count > 0) text += "; " + base::format_count(result.unreadable_count) + " cannot be read";
  return text;
}

}  // namespace

EnumerateStep::EnumerateStep(RunSession& session, const std::function<preview::Request()>& make_request,
                             std::stop_token stop)
    : session_{session},
      tracker_{session.services().tracker},
      clock_{session.services().clock},
      run_id_{session.run().id},
      cancel_{std::move(stop)},
      begin_{clock_.monotonic()},
      on_cancel_{cancel_, [this] { stopping_.request_stop(); }} {
  expect_as_last_time();
  start(make_request);
}

EnumerateStep::~EnumerateStep() {
  stopping_.request_stop();
  if (thread_.joinable()) thread_.join();
  end_if_done();
}

void EnumerateStep::expect_as_last_time() {
  try {
    const auto last = last_whole_backup(session_.services().store, session_.run().plan);
    if (last) tracker_.expect(run_id_, {last->files.total, last->bytes.processed, false});
  } catch (const std::exception& failure) {
    session_.note(std::string{"what the last run read is not known: "} + failure.what());
  }
}

void EnumerateStep::start(const std::function<preview::Request()>& make_request) {
  try {
    auto request = make_request();
    request.threads = kThreads;
    thread_ = std::thread{[this, request = std::move(request)] { walk(request); }};
  } catch (const std::exception& failure) {
    end_with(skipped(failure.what()));
  }
}

void EnumerateStep::walk(const preview::Request& request) {
  give_way();
  auto outcome = count(request);
  const std::lock_guard lock{mutex_};
  outcome_ = std::move(outcome);
}

EnumerateStep::Outcome EnumerateStep::count(const preview::Request& request) {
  try {
    const auto result = preview::preview(request, stopping_.get_token());
    if (result.unanswered_count > 0)
      return skipped(base::format_count(result.unanswered_count) + " directories or files do not answer");
    tracker_.expect(run_id_, {result.files, result.bytes, true});
    return {StepState::succeeded, words(result), clock_.monotonic()};
  } catch (const base::Error& error) {
    if (error.code() != base::ErrorCode::cancelled) return skipped(error.message());
    if (cancel_.stop_requested()) return {StepState::cancelled, "cancelled", clock_.monotonic()};
    return skipped("the backup ended first");
  } catch (const std::exception& failure) {
    return skipped(failure.what());
  }
}

EnumerateStep::Outcome EnumerateStep::skipped(std::string why) const {
  return {StepState::skipped, "not counted: " + std::move(why), clock_.monotonic()};
}

void EnumerateStep::progress(const domain::Progress& progress) {
  session_.progress(progress);
  end_if_done();
}

void EnumerateStep::end_if_done() {
  if (ended_) return;
  std::optional<Outcome> outcome;
  {
    const std::lock_guard lock{mutex_};
    outcome = outcome_;
  }
  if (outcome) end_with(std::move(*outcome));
}

void EnumerateStep::end_with(Outcome outcome) {
  ended_ = true;
  session_.note(std::string{kName} + ": " + outcome.note);
  session_.end_beside(kName, outcome.state, std::chrono::duration_cast<base::Milliseconds>(outcome.at - begin_));
}

}  // namespace strongroom::jobs
