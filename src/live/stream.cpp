#include "live/stream.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "live/live_json.h"
#include "live/message.h"

namespace strongroom::live {
namespace {

// Many subscribers that come back at once share one.
constexpr base::Milliseconds kSnapshotShared{250};

std::string slot_of(const std::string& run_id) {
  return "run/" + run_id;
}

}  // namespace

Stream::Stream(const base::Clock& clock, std::string epoch)
    : clock_{clock},
      epoch_{std::move(epoch)},
      heartbeat_due_{clock.monotonic() + kHeartbeat},
      resync_{resync_message("slow")} {}

std::uint64_t Stream::begin(domain::StoreReader& reader, const std::vector<jobs::LiveRun>& tracked) {
  return picture_.begin(reader, tracked);
}

void Stream::take(const ledger::Entry& entry) {
  const auto run = run_of(entry);
  picture_.take(entry, run);
  if (run && !picture_.unfinished().contains(entry.event.run)) passing_.drop(slot_of(entry.event.run));
  events_.add(event_message(events_.newest() + 1, entry, run));
}

void Stream::look(const std::vector<jobs::LiveRun>& tracked) {
  for (const auto& id : picture_.look(tracked)) passing_.drop(slot_of(id));
}

void Stream::store_trouble(std::optional<base::ErrorCode> now) {
  trouble_ = now;
  snapshot_.reset();
  passing_.put("store", store_message(clock_.now(), now));
}

void Stream::outbox(std::string_view counts) {
  passing_.put("outbox", outbox_message(clock_.now(), counts));
}

base::MonotonicTime Stream::due_of(const Picture::Unfinished& run) {
  if (!run.shown) return {};
  if (run.changed) return *run.shown + kProgressPause;
  const bool alive = run.tracked && run.live.state == domain::RunState::running;
  return alive ? *run.shown + kProgressAlive : base::MonotonicTime::max();
}

base::MonotonicTime Stream::due() const {
  auto due = heartbeat_due_;
  for (const auto& [id, run] : picture_.unfinished()) due = std::min(due, due_of(run));
  return due;
}

void Stream::tick() {
  const auto now = clock_.monotonic();
  for (auto& [id, run] : picture_.unfinished())
    if (due_of(run) <= now) show(id, run, now);
  if (now < heartbeat_due_) return;
  heartbeat_due_ = now + kHeartbeat;
  passing_.put("heartbeat", heartbeat_message(events_.newest(), clock_.now()));
}

void Stream::show(const std::string& run_id, Picture::Unfinished& run, base::MonotonicTime now) {
  run.text = base::json::serialize(to_json(run.live));
  run.changed = false;
  run.shown = now;
  passing_.put(slot_of(run_id), progress_message(run_id, clock_.now(), run.text));
}

Cursor Stream::cursor(const std::optional<Resume>& resume) const {
  if (!resume || resume->epoch != epoch_ || resume->after > events_.newest()) return {};
  if (resume->after + 1 < events_.oldest()) return {};
  return {false, resume->after + 1, 0};
}

bool Stream::has_news(const Cursor& cursor) const {
  return cursor.snapshot_due || cursor.next <= events_.newest() || passing_.after(cursor.seen).has_value();
}

Message Stream::next(Cursor& cursor) {
  if (cursor.snapshot_due) {
    const auto& now = snapshot();
    cursor = {false, now.n + 1, now.version};
    return now.message;
  }
  if (cursor.next < events_.oldest()) {
    cursor.snapshot_due = true;
    return resync_;
  }
  if (cursor.next <= events_.newest()) return events_.at(cursor.next++);
  const auto passing = passing_.after(cursor.seen);
  if (!passing) return nullptr;
  cursor.seen = passing->version;
  return passing->message;
}

const Stream::Snapshot& Stream::snapshot() {
  const auto now = clock_.monotonic();
  const bool fits = snapshot_ && now - snapshot_->made < kSnapshotShared && snapshot_->n + 1 >= events_.oldest();
  if (!fits) {
    auto parts = picture_.parts();
    parts.store_trouble = trouble_;
    snapshot_ = Snapshot{snapshot_message(epoch_, events_.newest(), clock_.now(), parts), events_.newest(),
                         passing_.version(), now};
  }
  return *snapshot_;
}

}  // namespace strongroom::live
