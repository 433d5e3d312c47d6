// The port to whoever brings a message to somebody outside: by mail, over HTTP, to the desktop.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "domain/notification.h"
#include "ledger/entry.h"

namespace strongroom::domain {

// What somebody is to be told, in words. Everything in it may be seen by whoever reads the channel.
struct Notice {
  std::string key{};  // the same for every attempt, and for no other notice: what a receiver knows a repetition by
  NotificationEvent event = NotificationEvent::success;
  ledger::Severity severity = ledger::Severity::info;
  std::string title{};  // one line
  std::string text{};   // some lines, without a newline at the end
  base::UtcTime at{};   // of what happened
  std::string host{};   // the machine it happened on
  std::string plan{};   // empty: about none
  std::string run{};
  std::string link{};                                        // empty: nobody knows how pages are reached
  std::vector<std::pair<std::string, std::string>> facts{};  // more of it for programs, by name
  bool is_test = false;  // nothing has happened: what counts successes must not count it
};

// A checkpoint of the ledger, for somebody who keeps it.
struct CheckpointNotice {
  std::string key;
  std::string origin;
  std::uint64_t size = 0;
  std::string note;  // signed
};

struct Delivery {
  bool delivered = false;
  bool refused = false;                        // for good, as far as can be told: the same again would be refused again
  std::string error{};                         // in plain words, without secrets; empty when delivered
  std::optional<std::chrono::seconds> wait{};  // what the other side asked for
};

// A channel with its secrets in the clear: lives as long as one delivery.
struct OpenChannel {
  const Channel& channel;
  const ChannelSecrets& secrets;
};

// Any thread may call.
class Courier {
 public:
  virtual ~Courier() = default;
  // Throws invalid_input that says what is wrong with settings or secrets, as far as that can be told without asking
  // anybody.
  virtual void require_usable(const OpenChannel& channel) = 0;
  // Returns within the channel's deadline (of mail: twice that, with the goodbye), and soon after a stop was requested.
  // Never throws for what the other side does.
  virtual Delivery deliver(const OpenChannel& channel, const Notice& notice, const std::stop_token& stop) = 0;
  virtual Delivery deliver(const OpenChannel& channel, const CheckpointNotice& notice, const std::stop_token& stop) = 0;
};

}  // namespace strongroom::domain
