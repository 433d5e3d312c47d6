// What is missing or misconfigured, and what mends it.
#include "operations/doctor.h"

#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "auth/issuers.h"
#include "base/json.h"

namespace strongroom::api {
namespace {

Response examine(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  const operations::Patient patient{services.data,
                                    services.engine,
                                    services.databases,
                                    [&services]() -> domain::StoreReader* { return &services.store; },
                                    [&services]() -> domain::Vault& { return services.vault; },
                                    [] { return true; },
                                    [&] { return auth::issuer_problems(backend.access, services.vault); },
                                    [&backend]() -> domain::NotificationReader* { return &backend.postbox.store; }};
  boost::json::array findings;
  for (const auto& finding : operations::examine(patient, Operator{backend, call}))
    findings.emplace_back(operations::to_json(finding));
  return success("ok", boost::json::object{{"findings", std::move(findings)}});
}

}  // namespace

std::vector<Operation> doctor_operations(const Backend& backend) {
  return {{.id = "examine",
           .method = "GET",
           .path = "/api/v1/doctor",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return examine(backend, call); }}};
}

}  // namespace strongroom::api
