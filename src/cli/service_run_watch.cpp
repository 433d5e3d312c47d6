#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "cli/run_watch.h"
#include "cli/service_link.h"
#include "live/live_json.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

using namespace std::chrono_literals;
using base::Error;
using base::ErrorCode;

constexpr auto kPause = 250ms;
// What the service does not run any more has its end recorded by then, if it ever has.
constexpr auto kPatience = 10s;

class ServiceRunWatch final : public RunWatch {
 public:
  ServiceRunWatch(Context& context, std::string run_id)
      : context_{context},
        run_id_{std::move(run_id)},
        reader_{context.require_reader()},
        link_{context.service()},
        gone_{link_ == nullptr} {}

  const std::string& id() const override { return run_id_; }

  // Asked for by the thread that watches: a connection is for one.
  void cancel() override {
    const std::lock_guard lock{mutex_};
    cancelled_ = true;
    changed_.notify_all();
  }

  // A service that is slow, or cannot read its store for a while, still runs what it runs: the last that was known.
  std::optional<jobs::LiveRun> look() override {
    if (gone_) return std::nullopt;
    try {
      pass_cancel_on();
      last_ = find(link_->data("GET", "/api/v1/status"));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::status_fetch) throw;
      gone_ = !is_reachable();
      if (gone_) return std::nullopt;
      if (!last_) last_ = as_recorded();
    }
    return last_;
  }

  void wait(base::Milliseconds time) override {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, time);
  }

  domain::Run end() override {
    const auto& clock = context_.wiring().clock;
    const auto until = clock.monotonic() + kPatience;
    if (gone_) context_.console().say("the service is ending; waiting for the end of run " + run_id_ + "…");
    while (true) {
      if (const auto run = reader_->find_run(run_id_); run && domain::is_final(run->state)) return *run;
      if (gone_ && recovered()) continue;
      if (!gone_ && clock.monotonic() > until)
        throw Error::with_words(ErrorCode::status_fetch, "how run " + run_id_ + " has ended is not on record",
                                "the service does not run it any more", "Look at the service's log.");
      give_up_when_asked();
      wait(kPause);
    }
  }

  std::vector<domain::Dump> dumps(const domain::Run& run) override { return operations::dumps_of_run(*reader_, run); }

 private:
  void pass_cancel_on() {
    {
      const std::lock_guard lock{mutex_};
      if (!cancelled_ || told_) return;
      told_ = true;
    }
    try {
      link_->ask("POST", "/api/v1/runs/" + encoded(run_id_) + "/cancel");
    } catch (const Error& error) {
      // It has just ended: the next look says so.
      if (error.code() == ErrorCode::conflict || error.code() == ErrorCode::not_found) return;
      const std::lock_guard lock{mutex_};
      told_ = false;
      throw;
    }
  }

  std::optional<jobs::LiveRun> find(const boost::json::object& status) const {
    const auto* running = status.if_contains("running");
    if (running == nullptr || !running->is_array()) return std::nullopt;
    for (const auto& item : running->get_array())
      if (item.is_object() && base::string_or(item.get_object(), "run_id") == run_id_)
        return live::live_run_from_json(item.get_object());
    return std::nullopt;
  }

  bool is_reachable() const {
    try {
      return context_.wiring().connect(context_.data()) != nullptr;
    } catch (const Error&) {
      return false;
    }
  }

  std::optional<jobs::LiveRun> as_recorded() const {
    const auto run = reader_->find_run(run_id_);
    if (!run || domain::is_final(run->state)) return std::nullopt;
    jobs::LiveRun live;
    live.id = run_id_;
    jobs::take_over(live, *run);
    return live;
  }

  // Whoever becomes the owner after a service that was killed records what it ran as interrupted. False while the
  // service is still ending.
  bool recovered() {
    try {
      context_.own();
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::conflict) throw;
      return false;
    }
  }

  void give_up_when_asked() {
    const std::lock_guard lock{mutex_};
    if (!cancelled_ || told_ || !gone_) return;
    throw Error::with_words(ErrorCode::cancelled, "run " + run_id_ + " is not watched any more",
                            "the service is ending and takes no orders any more",
                            "See 'strongroom runs show " + run_id_ + "'.");
  }

  Context& context_;
  const std::string run_id_;
  const std::unique_ptr<domain::DurableReader> reader_;
  const std::unique_ptr<ServiceLink> link_;
  bool gone_;  // nobody listens any more
  std::optional<jobs::LiveRun> last_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;  // guarded by mutex_
  bool told_ = false;       // so is this: the service knows
};

}  // namespace

std::unique_ptr<RunWatch> watch_service_run(Context& context, std::string run_id) {
  return std::make_unique<ServiceRunWatch>(context, std::move(run_id));
}

}  // namespace strongroom::cli
