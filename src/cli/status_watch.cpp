#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

#include "base/error.h"
#include "base/json.h"
#include "cli/status.h"

namespace strongroom::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 1s;        // without events
constexpr auto kBetween = 250ms;  // two pictures: more often nobody can read them
constexpr auto kWholeLook = 10s;  // what no event tells, such as a file system that filled up

// What the service says while it happens.
class Events {
 public:
  explicit Events(std::unique_ptr<api::EventReader> reader) : reader_{std::move(reader)} {}

  // Takes what comes within `time`. False when the service has ended.
  bool take(std::chrono::milliseconds time, Status& status) {
    try {
      for (auto message = reader_->next(time); message; message = reader_->next(0ms)) apply(*message, status);
      return true;
    } catch (const base::Error&) {
      return false;
    }
  }

  bool is_changed() const { return changed_; }
  bool is_stale() const { return stale_; }
  void shown() { changed_ = stale_ = false; }

 private:
  // Progress is all in the message; of anything else the store has more than the message says.
  void apply(const std::string& text, Status& status) {
    const auto message = base::parse_json(text).as_object();
    const auto type = base::string_or(message, "type");
    if (type == "heartbeat") return;
    changed_ = true;
    const auto* live = message.if_contains("data");
    if (type != "progress" || live == nullptr || !live->is_object() || !replace(status.running, live->get_object()))
      stale_ = true;
  }

  static bool replace(boost::json::array& running, const boost::json::object& live) {
    const auto id = base::string_or(live, "run_id");
    for (auto& run : running) {
      if (!run.is_object() || base::string_or(run.get_object(), "run_id") != id) continue;
      run = live;
      return true;
    }
    return false;
  }

  std::unique_ptr<api::EventReader> reader_;
  bool changed_ = false;
  bool stale_ = false;
};

// nullopt: there is no owner, it has no events (a lone command), or it does not answer.
std::optional<Events> events_of_service(Context& context) {
  try {
    if (const auto connection = context.wiring().connect(context.data()))
      return Events{connection->events("/api/v1/events")};
  } catch (const base::Error& error) {
    context.log().info(error.message());
  }
  return std::nullopt;
}

class Watch {
 public:
  Watch(Context& context, const std::stop_token& stop) : context_{context}, stop_{stop} {}

  void run() {
    while (!stop_.stop_requested()) {
      auto events = events_of_service(context_);
      look();
      if (events)
        follow(*events);
      else
        wait(kLook);
    }
  }

 private:
  // Until the service ends.
  void follow(Events& events) {
    while (!stop_.stop_requested()) {
      if (!events.take(kBetween, status_)) return;
      if (events.is_stale() || clock().monotonic() - looked_ > kWholeLook)
        look();
      else if (events.is_changed())
        show();
      else
        continue;
      events.shown();
      wait(kBetween);
    }
  }

  void look() {
    status_ = read_status(context_);
    looked_ = clock().monotonic();
    show();
  }

  void show() {
    auto& console = context_.console();
    if (console.json()) return console.emit(to_json(status_));
    if (console.interactive()) console.raw("\x1b[H\x1b[2J");
    describe(console, status_, clock().now());
  }

  void wait(std::chrono::milliseconds time) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop_, time, [] { return false; });
  }

  const base::Clock& clock() const { return context_.wiring().clock; }

  Context& context_;
  const std::stop_token stop_;
  Status status_;
  base::MonotonicTime looked_{};
};

}  // namespace

void watch_status(Context& context, const std::stop_token& stop) {
  Watch{context, stop}.run();
}

}  // namespace strongroom::cli
