#include "api/pushed_body.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/error.h"

namespace strongroom::api {
namespace {

// Two of them are there at once: one is sent, one is filled.
constexpr std::size_t kPieceBytes = 1 << 18;

class PushedBody final : public BodySource {
 public:
  explicit PushedBody(std::function<void(const BodySink&)> write)
      : thread_{[this, write = std::move(write)] { fill(write); }} {}
  ~PushedBody() override {
    {
      const std::lock_guard lock{mutex_};
      unwanted_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  std::string next() override {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return !piece_.empty() || over_; });
    if (piece_.empty() && failure_) std::rethrow_exception(failure_);
    changed_.notify_all();
    return std::exchange(piece_, {});
  }

 private:
  void fill(const std::function<void(const BodySink&)>& write) {
    std::exception_ptr failure;
    try {
      write([this](std::string_view bytes) { take(bytes); });
      hand_over();
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock{mutex_};
    over_ = true;
    failure_ = failure;
    changed_.notify_all();
  }

  void take(std::string_view bytes) {
    filled_.append(bytes);
    if (filled_.size() >= kPieceBytes) hand_over();
  }

  void hand_over() {
    if (filled_.empty()) return;
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return piece_.empty() || unwanted_; });
    if (unwanted_) throw base::Error{base::ErrorCode::cancelled, "nobody wants the rest"};
    piece_ = std::exchange(filled_, {});
    changed_.notify_all();
  }

  std::string filled_;  // the thread's own
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string piece_;
  std::exception_ptr failure_;
  bool over_ = false;
  bool unwanted_ = false;
  std::thread thread_;
};

class BegunBody final : public BodySource {
 public:
  explicit BegunBody(std::shared_ptr<BodySource> body) : body_{std::move(body)}, first_{body_->next()} {}
  std::string next() override { return first_.empty() ? body_->next() : std::exchange(first_, {}); }

 private:
  std::shared_ptr<BodySource> body_;
  std::string first_;
};

}  // namespace

std::shared_ptr<BodySource> begun(std::shared_ptr<BodySource> body) {
  return std::make_shared<BegunBody>(std::move(body));
}

std::shared_ptr<BodySource> pushed_body(std::function<void(const BodySink&)> write) {
  return std::make_shared<PushedBody>(std::move(write));
}

}  // namespace strongroom::api
