// A courier that keeps what it is given and answers as a test says.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "domain/courier.h"

namespace strongroom::support {

// Used by one thread.
class FakeCourier final : public domain::Courier {
 public:
  struct Letter {
    std::string channel;
    domain::Notice notice;
    domain::ChannelSecrets secrets;
  };

  void require_usable(const domain::OpenChannel&) override {
    if (!unusable.empty()) throw base::Error{base::ErrorCode::invalid_input, unusable};
  }
  domain::Delivery deliver(const domain::OpenChannel& channel, const domain::Notice& notice,
                           const std::stop_token&) override {
    letters.push_back({channel.channel.name, notice, channel.secrets});
    return next();
  }
  domain::Delivery deliver(const domain::OpenChannel&, const domain::CheckpointNotice& notice,
                           const std::stop_token&) override {
    checkpoints.push_back(notice);
    return next();
  }

  std::string unusable;                  // why no channel can be used; empty: each can
  std::deque<domain::Delivery> answers;  // to the next attempts; after them all arrive
  std::vector<Letter> letters;
  std::vector<domain::CheckpointNotice> checkpoints;

 private:
  domain::Delivery next() {
    if (answers.empty()) return {.delivered = true};
    auto answer = answers.front();
    answers.pop_front();
    return answer;
  }
};

}  // namespace strongroom::support
