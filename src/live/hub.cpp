#include "live/hub.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "live/inbox.h"
#include "live/stream.h"

namespace strongroom::live {
namespace {

// So often at most the tracker is looked at. What a look would miss for so long is still within the pause between two
// messages about a run, or costs this much.
constexpr base::Milliseconds kCalm{10};
constexpr std::size_t kEpochBits = 80;

}  // namespace

// A subscriber as the hub knows it.
class Hub::Seat {
 public:
  // Waits for a call that is under way; none comes after that.
  void on_ready(std::function<void()> ready) {
    const std::lock_guard lock{calling_};
    ready_ = std::move(ready);
  }
  void call() {
    const std::lock_guard lock{calling_};
    if (ready_) ready_();
  }

  // Under the core's mutex:
  Cursor cursor;
  bool asleep = false;  // next() had nothing; it wants to be called

 private:
  std::mutex calling_;  // never taken under the core's mutex
  std::function<void()> ready_;
};

// What the hub's thread and the feeds share. One mutex, held for moments.
class Hub::Core {
 public:
  Core(const base::Clock& clock, std::string epoch) : clock_{clock}, stream_{clock, std::move(epoch)} {}

  Inbox inbox;
  const std::string& epoch() const { return stream_.epoch(); }  // constant

  void begin(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& tracked) {
    const std::lock_guard lock{mutex_};
    first_ = stream_.begin(reader, tracked);
    begun_ = true;
  }

  void end() {
    const std::lock_guard lock{mutex_};
    begun_ = false;
  }

  // One round of the hub's thread. Returns whom to call.
  std::vector<std::shared_ptr<Seat>> work(const Inbox::Mail& mail, const std::vector<ledger::Entry>& late,
                                          const std::vector<jobs::LiveRun>& tracked) {
    const std::lock_guard lock{mutex_};
    take(mail.entries);
    take(late);
    if (mail.changed) stream_.look(tracked);
    if (mail.store) stream_.store_trouble(mail.store->trouble);
    if (mail.outbox) stream_.outbox(*mail.outbox);
    stream_.tick();
    return to_wake();
  }

  std::chrono::nanoseconds until_due() {
    const std::lock_guard lock{mutex_};
    return std::max(stream_.due() - clock_.monotonic(), std::chrono::nanoseconds{0});
  }

  std::shared_ptr<Seat> sit_down(const std::optional<Resume>& resume) {
    const std::lock_guard lock{mutex_};
    if (!begun_)
      throw base::Error::with_words(base::ErrorCode::conflict, "events are not being told yet", {},
                                    "Try again in a moment.");
    if (seats_.size() >= kMostFeeds)
      throw base::Error::with_words(base::ErrorCode::conflict, "too many are watching",
                                    std::to_string(kMostFeeds) + " subscribers is the most",
                                    "Close a window that you do not need, and try again.");
    seats_.push_back(std::make_shared<Seat>());
    seats_.back()->cursor = stream_.cursor(resume);
    return seats_.back();
  }

  void stand_up(const std::shared_ptr<Seat>& seat) {
    const std::lock_guard lock{mutex_};
    std::erase(seats_, seat);
  }

  Message next(Seat& seat) {
    const std::lock_guard lock{mutex_};
    auto message = begun_ ? stream_.next(seat.cursor) : nullptr;
    seat.asleep = !message;
    return message;
  }

  // Whether it may sleep; if not, there is news already.
  bool may_sleep(Seat& seat) {
    const std::lock_guard lock{mutex_};
    seat.asleep = !begun_ || !stream_.has_news(seat.cursor);
    return seat.asleep;
  }

  std::size_t seats() {
    const std::lock_guard lock{mutex_};
    return seats_.size();
  }

 private:
  void take(const std::vector<ledger::Entry>& entries) {
    for (const auto& entry : entries)
      if (entry.seq >= first_) stream_.take(entry);
  }

  std::vector<std::shared_ptr<Seat>> to_wake() {
    std::vector<std::shared_ptr<Seat>> woken;
    for (const auto& seat : seats_) {
      if (!seat->asleep || !stream_.has_news(seat->cursor)) continue;
      seat->asleep = false;
      woken.push_back(seat);
    }
    return woken;
  }

  const base::Clock& clock_;
  std::mutex mutex_;
  Stream stream_;
  std::vector<std::shared_ptr<Seat>> seats_;
  std::uint64_t first_ = 0;  // entries before it were in the store already
  bool begun_ = false;
};

class Hub::SeatedFeed final : public Feed {
 public:
  SeatedFeed(std::shared_ptr<Core> core, std::shared_ptr<Seat> seat) : core_{std::move(core)}, seat_{std::move(seat)} {}
  ~SeatedFeed() override {
    seat_->on_ready({});
    core_->stand_up(seat_);
  }

  Message next() override { return core_->next(*seat_); }
  void when_ready(std::function<void()> ready) override {
    seat_->on_ready(std::move(ready));
    if (!core_->may_sleep(*seat_)) seat_->call();
  }

 private:
  std::shared_ptr<Core> core_;
  std::shared_ptr<Seat> seat_;
};

Hub::Hub(jobs::Tracker& tracker, const base::Clock& clock, base::Random& random)
    : tracker_{tracker}, core_{std::make_shared<Core>(clock, base::random_text(kEpochBits, random))} {}

Hub::~Hub() {
  tracker_.on_change({});
  core_->inbox.stop();
  if (thread_.joinable()) thread_.join();
  core_->end();
}

void Hub::committed(const ledger::Entry& entry) {
  core_->inbox.committed(entry);
}

void Hub::begin(domain::StoreReader& reader) {
  // The core outlives a call that had begun when the hub ended.
  tracker_.on_change([core = core_] { core->inbox.changed(); });
  core_->begin(reader, tracker_.live());
  thread_ = std::thread{[this] { loop(); }};
}

std::unique_ptr<Feed> Hub::subscribe(const std::optional<Resume>& resume) {
  return std::make_unique<SeatedFeed>(core_, core_->sit_down(resume));
}

void Hub::outbox_state(std::string counts) {
  core_->inbox.outbox_state(std::move(counts));
}

void Hub::store_state(std::optional<base::ErrorCode> trouble) {
  core_->inbox.store_state(trouble);
}

const std::string& Hub::epoch() const {
  return core_->epoch();
}

std::size_t Hub::feeds() const {
  return core_->seats();
}

void Hub::loop() {
  for (;;) {
    const auto mail = core_->inbox.wait(core_->until_due(), kCalm);
    if (mail.stop) return;
    std::vector<jobs::LiveRun> tracked;
    if (mail.changed) tracked = tracker_.live();
    // After the look: the entry that says how a run ended comes before the tracker forgets it.
    const auto late = core_->inbox.take_entries();
    for (const auto& seat : core_->work(mail, late, tracked)) seat->call();
  }
}

}  // namespace strongroom::live
