#include "cli/service_front.h"

#include "api/backend.h"

namespace strongroom::cli {
namespace {

constexpr std::chrono::milliseconds kGrace{5'000};

}  // namespace

ServiceFront::ServiceFront(Owner& owner, Context& context, const ServeOptions& options)
    : encrypted_{!options.listen.certificate.empty()},
      router_{{.gate = api::Gate{{.hosts = options.hosts, .open_metrics = options.open_metrics}},
               .operations = api::all_operations(owner.backend()),
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
}

void ServiceFront::stop() {
  listener_->stop(kGrace);
}

}  // namespace strongroom::cli
