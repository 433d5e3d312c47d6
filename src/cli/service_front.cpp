#include "cli/service_front.h"

#include <utility>

#include "api/backend.h"

namespace strongroom::cli {
namespace {

constexpr std::chrono::milliseconds kGrace{5'000};

std::vector<api::Operation> all_operations(Owner& owner, const api::Door& door) {
  auto all = api::all_operations(owner.backend());
  for (auto& operation : api::access_operations(door)) all.push_back(std::move(operation));
  return all;
}

}  // namespace

ServiceFront::ServiceFront(Owner& owner, Context& context, const ServeOptions& options)
    : encrypted_{!options.listen.certificate.empty()},
      authenticator_{owner.access(), owner.vault(), context.wiring().clock, context.wiring().random},
      door_{authenticator_, options.behind_proxy},
      doorman_{authenticator_},
      router_{{.gate = api::Gate{{.hosts = options.hosts, .open_metrics = options.open_metrics}, &doorman_},
               .operations = all_operations(owner, door_),
               .events = &owner.events()},
              context.log()},
      listener_{context.wiring().serve(context.data(), options.listen, router_, context.log())} {}

std::vector<std::string> ServiceFront::urls() const {
  std::vector<std::string> urls;
  for (const auto& address : addresses()) urls.push_back((encrypted_ ? "https://" : "http://") + address);
  return urls;
}

void ServiceFront::reload() {
  listener_->reload_tls();
  authenticator_.reload();
}

// In the fragment, which browsers send to nobody: the token is in no log on its way.
std::optional<std::string> ServiceFront::setup_link() {
  const auto token = authenticator_.begin_setup();
  if (!token) return std::nullopt;
  return urls().front() + "/setup#token=" + *token;
}

void ServiceFront::stop() {
  listener_->stop(kGrace);
}

}  // namespace strongroom::cli
