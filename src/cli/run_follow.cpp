#include "cli/run_follow.h"

#include <utility>

#include "base/json.h"
#include "cli/database_run_text.h"
#include "cli/run_view.h"
#include "cli/run_watch.h"
#include "domain/json.h"
#include "live/live_json.h"

namespace strongroom::cli {
namespace {

using namespace std::chrono_literals;
using domain::RunState;

constexpr auto kRefresh = 250ms;
// Where nobody watches (cron, a log file), a line now and then says that it goes on.
constexpr auto kQuietRefresh = 30s;

boost::json::object progress_line(const jobs::LiveRun& live) {
  auto line = live::to_json(live);
  line["type"] = "progress";
  return line;
}

boost::json::object result_line(const domain::Run& run, const std::vector<domain::Dump>& dumps) {
  boost::json::object line{{"type", "result"}, {"run", domain::to_json(run)}};
  if (run.database.empty()) return line;
  boost::json::array array;
  for (const auto& dump : dumps) array.emplace_back(domain::to_json(dump));
  line["dumps"] = std::move(array);
  if (run.state == RunState::succeeded || run.state == RunState::warning) line["message"] = database_success_words(run);
  return line;
}

// Prints one run as it goes.
class Follower {
 public:
  Follower(Context& context, RunWatch& watch) : context_{context}, watch_{watch} {}

  void follow(const std::stop_token& stop) {
    const std::stop_callback cancel{stop, [this] { watch_.cancel(); }};
    while (const auto live = watch_.look()) {
      show(*live);
      watch_.wait(kRefresh);
    }
    context_.console().clear_live();
  }

 private:
  void show(const jobs::LiveRun& live) {
    auto& console = context_.console();
    if (console.json()) {
      console.emit(progress_line(live));
    } else if (console.interactive()) {
      console.live(live_line(console, live));
    } else {
      show_now_and_then(live);
    }
  }

  void show_now_and_then(const jobs::LiveRun& live) {
    const auto now = context_.wiring().clock.monotonic();
    const auto waiting = live.waiting ? live.waiting->text : std::string{};
    if (live.steps.size() == steps_ && waiting == waiting_ && now < next_line_) return;
    steps_ = live.steps.size();
    waiting_ = waiting;
    next_line_ = now + kQuietRefresh;
    context_.console().say(live_line(context_.console(), live));
  }

  Context& context_;
  RunWatch& watch_;
  base::MonotonicTime next_line_{};
  std::size_t steps_ = 0;
  std::string waiting_;
};

}  // namespace

int follow_run(Context& context, RunWatch& watch, const std::stop_token& stop) {
  auto& console = context.console();
  if (console.json()) console.emit(boost::json::object{{"type", "started"}, {"run_id", watch.id()}});
  Follower{context, watch}.follow(stop);
  const auto run = watch.end();
  const auto dumps = watch.dumps(run);
  if (console.json())
    console.emit(result_line(run, dumps));
  else
    describe_run(console, run, dumps);
  return exit_code(run);
}

int follow_run(Context& context, Owner& owner, const std::string& run_id, std::stop_token stop) {
  return follow_run(context, *watch_own_run(context.wiring().clock, owner, run_id), stop);
}

}  // namespace strongroom::cli
