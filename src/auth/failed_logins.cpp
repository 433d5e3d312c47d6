#include "auth/failed_logins.h"

#include <chrono>

namespace strongroom::auth {
namespace {

constexpr std::chrono::minutes kTogether{1};
constexpr std::size_t kMostEntries = 30;    // a minute
constexpr std::size_t kMostPending = 1000;  // pairs of account and address

}  // namespace

bool FailedLoginLog::spend(base::MonotonicTime now) {
  if (now - minute_ >= kTogether || minute_ == base::MonotonicTime{}) {
    minute_ = now;
    spent_ = 0;
  }
  if (spent_ >= kMostEntries) return false;
  ++spent_;
  return true;
}

bool FailedLoginLog::may_record(base::MonotonicTime now) {
  const std::lock_guard lock{mutex_};
  return spend(now);
}

std::optional<FailedLogins> FailedLoginLog::note(const std::string& account, const std::string& address,
                                                 base::MonotonicTime now) {
  const std::lock_guard lock{mutex_};
  const auto known = pending_.find({account, address});
  if (known != pending_.end()) {
    auto& pending = known->second;
    ++pending.count;
    if (now - pending.since < kTogether || !spend(now)) return std::nullopt;
    pending.since = now;
    return FailedLogins{account, address, std::exchange(pending.count, 0)};
  }
  if (pending_.size() < kMostPending && spend(now)) {
    pending_[{account, address}] = {now, 0};
    return FailedLogins{account, address, 1};
  }
  if (others_++ == 0) others_since_ = now;
  return std::nullopt;
}

std::vector<FailedLogins> FailedLoginLog::due(base::MonotonicTime now) {
  const std::lock_guard lock{mutex_};
  std::vector<FailedLogins> due;
  for (auto at = pending_.begin(); at != pending_.end();) {
    auto& [key, pending] = *at;
    if (now - pending.since < kTogether || (pending.count > 0 && !spend(now))) {
      ++at;
      continue;
    }
    if (pending.count > 0) due.push_back({key.first, key.second, pending.count});
    at = pending_.erase(at);
  }
  if (others_ > 0 && now - others_since_ >= kTogether && spend(now)) due.push_back({{}, {}, std::exchange(others_, 0)});
  return due;
}

}  // namespace strongroom::auth
