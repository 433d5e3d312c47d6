#include "live/ring.h"

#include <utility>

namespace strongroom::live {

void Ring::add(Message message) {
  bytes_ += message->size();
  messages_.push_back(std::move(message));
  ++newest_;
  while (messages_.size() > kMost || (bytes_ > kMostBytes && messages_.size() > 1)) {
    bytes_ -= messages_.front()->size();
    messages_.pop_front();
  }
}

const Message& Ring::at(std::uint64_t number) const {
  return messages_.at(number - oldest());
}

void Slots::put(const std::string& key, Message message) {
  drop(key);
  versions_[key] = ++version_;
  messages_.emplace(version_, std::move(message));
}

void Slots::drop(const std::string& key) {
  const auto old = versions_.find(key);
  if (old == versions_.end()) return;
  messages_.erase(old->second);
  versions_.erase(old);
}

std::optional<Slots::Value> Slots::after(std::uint64_t version) const {
  const auto next = messages_.upper_bound(version);
  if (next == messages_.end()) return std::nullopt;
  return Value{next->first, next->second};
}

}  // namespace strongroom::live
