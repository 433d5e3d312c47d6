// How a service is reached: by the data directory's socket and over TCP, by whoever is let in.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "api/access.h"
#include "api/backend.h"
#include "api/doorman.h"
#include "api/router.h"
#include "auth/authenticator.h"
#include "cli/context.h"
#include "cli/owner.h"
#include "cli/serve_options.h"
#include "live/store_watch.h"
#include "operations/ledger_verification.h"

namespace strongroom::cli {

class ServiceFront final : public Front {
 public:
  ServiceFront(Owner& owner, Context& context, const ServeOptions& options);

  std::vector<std::string> addresses() const { return listener_->addresses(); }
  std::vector<std::string> urls() const;
  // Certificates and keys. Throws; what was in use stays.
  void reload();
  // Where the first admin is made; nullopt when there are users.
  std::optional<std::string> setup_link();
  auth::Authenticator& authenticator() { return authenticator_; }
  operations::LedgerVerification& verification() { return verification_; }
  // Takes no more requests; those in hand may end within some seconds.
  void stop();

 private:
  base::Log& log_;
  bool encrypted_;
  auth::Authenticator authenticator_;
  api::Door door_;
  api::ServiceDoorman doorman_;
  std::stop_source stop_;
  live::StoreWatch watch_;
  operations::LedgerVerification verification_;
  api::Backend backend_;  // the owner's, and what the watch knows
  api::Router router_;
  std::unique_ptr<api::OwnerListener> listener_;
};

}  // namespace strongroom::cli
