// The events that a subscriber may still be given, and what passes beside them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "live/feed.h"

namespace strongroom::live {

// The newest events, numbered from 1. Bounded in number and bytes. Not thread-safe.
class Ring {
 public:
  static constexpr std::size_t kMost = 1024;
  static constexpr std::size_t kMostBytes = 4 * 1024 * 1024;  // one event is there whatever its size

  void add(Message message);  // as number newest() + 1
  std::uint64_t newest() const { return newest_; }
  std::uint64_t oldest() const { return newest_ + 1 - messages_.size(); }  // newest() + 1 when there is none
  const Message& at(std::uint64_t number) const;                           // oldest() <= number <= newest()

 private:
  std::deque<Message> messages_;
  std::uint64_t newest_ = 0;
  std::size_t bytes_ = 0;
};

// What is only worth its newest value: one slot per key, overwritten. Not thread-safe.
class Slots {
 public:
  struct Value {
    std::uint64_t version = 0;
    Message message;
  };

  void put(const std::string& key, Message message);
  void drop(const std::string& key);
  // The oldest value that is newer than `version`.
  std::optional<Value> after(std::uint64_t version) const;
  std::uint64_t version() const { return version_; }  // grows with every put

 private:
  std::map<std::string, std::uint64_t> versions_;
  std::map<std::uint64_t, Message> messages_;  // by version
  std::uint64_t version_ = 0;
};

}  // namespace strongroom::live
