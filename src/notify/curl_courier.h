// domain::Courier over libcurl, mail by SMTP and everything else by HTTP, and over the session's bus to the desktop.
//
// Only http, https, smtp and smtps are spoken, certificates are always verified, no redirect is followed, and nothing
// of the answers but their beginning is kept.
#pragma once

#include "base/clock.h"
#include "domain/courier.h"
#include "notify/letter.h"
#include "notify/transfer.h"

namespace strongroom::notify {

class CurlCourier final : public domain::Courier {
 public:
  // `clock` must outlive this.
  explicit CurlCourier(const base::Clock& clock) : clock_{clock} {}

  void require_usable(const domain::OpenChannel& channel) override;
  domain::Delivery deliver(const domain::OpenChannel& channel, const domain::Notice& notice,
                           const std::stop_token& stop) override;
  domain::Delivery deliver(const domain::OpenChannel& channel, const domain::CheckpointNotice& notice,
                           const std::stop_token& stop) override;

 private:
  const base::Clock& clock_;
};

}  // namespace strongroom::notify
