#include "cli/service_front.h"

#include <utility>

#include "api/backend.h"

namespace strongroom::cli {
namespace {

constexpr std::chrono::milliseconds kGrace{5'000};

std::optional<base::ErrorCode> code_of(const std::optional<base::Error>& error) {
  return error ? std::optional{error->code()} : std::nullopt;
}

api::Backend of_a_service(const api::Backend& owners, const live::StoreWatch& watch,
                          operations::LedgerVerification& verification, std::stop_token stop) {
  return {owners.owner,  owners.tools,   owners.access,
          owners.ledger, owners.postbox, [&watch] { return watch.trouble(); },
          &verification, std::move(stop)};
}

std::vector<api::Operation> all_operations(const api::Backend& backend, const api::Door& door,
                                           const ServeOptions& options) {
  auto all = api::all_operations(backend);
  for (auto& operation : all)
    if (options.open_metrics && operation.id == "getMetrics") operation.access = api::Access::open;
  for (auto& operation : api::access_operations(door)) all.push_back(std::move(operation));
  return all;
}

// Of one that cannot be used nobody gets in; everybody else does.
void load_issuers(auth::Authenticator& authenticator, base::Log& log) try {
  for (const auto& problem : authenticator.load_issuers()) log.warning(problem);
} catch (const base::Error& error) {
  log.warning("tokens of other issuers are not taken: " + error.message());
}

}  // namespace

ServiceFront::ServiceFront(Owner& owner, Context& context, const ServeOptions& options)
    : log_{context.log()},
      encrypted_{!options.listen.certificate.empty()},
      authenticator_{owner.access(), owner.vault(), context.wiring().clock, context.wiring().random},
      door_{authenticator_, options.listen.behind_proxy},
      doorman_{authenticator_},
      watch_{[&owner] { owner.store().probe(); },
             [&owner](const std::optional<base::Error>& trouble) {
               owner.events().store_state(code_of(trouble));
               if (!trouble) owner.recover_unrecorded();
             },
             context.log()},
      verification_{owner.store(), [&context] { return context.wiring().open_reader(context.data()); },
                    context.data().ledger(), context.wiring().clock, context.log()},
      backend_{of_a_service(owner.backend(), watch_, verification_, stop_.get_token())},
      router_{{.gate = api::Gate{{.hosts = options.hosts, .group_role = options.group_role}, &doorman_},
               .operations = all_operations(backend_, door_, options),
               .trouble = backend_.trouble,
               .events = &owner.events(),
               .pages = api::Pages{api::embedded_pages()}},
              context.log()},
      listener_{context.wiring().serve(context.data(), options.listen, router_, context.log())} {
  load_issuers(authenticator_, context.log());
}

std::vector<std::string> ServiceFront::urls() const {
  std::vector<std::string> urls;
  for (const auto& address : addresses()) urls.push_back((encrypted_ ? "https://" : "http://") + address);
  return urls;
}

void ServiceFront::reload() {
  listener_->reload_tls();
  load_issuers(authenticator_, log_);
}

// In the fragment, which browsers send to nobody: the token is in no log on its way.
std::optional<std::string> ServiceFront::setup_link() {
  const auto token = authenticator_.begin_setup();
  if (!token) return std::nullopt;
  return urls().front() + "/setup#token=" + *token;
}

void ServiceFront::stop() {
  stop_.request_stop();
  listener_->stop(kGrace);
  verification_.stop();
}

}  // namespace strongroom::cli
