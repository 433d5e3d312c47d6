// The first backup: repository, plan and run in one request.
#include "operations/quickstart.h"

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "base/text.h"
#include "operations/runs.h"

namespace strongroom::api {
namespace {

Response quickstart(const Backend& backend, const Call& call) {
  const auto body = call.body();
  const auto source = base::unescape_path(base::string_or(body, "source"));
  if (source.empty() || body.size() != 1)
    throw base::Error{base::ErrorCode::invalid_input, "'source' says what to back up, and nothing else is asked for"};
  const Operator operator_{backend, call};
  const auto made = operations::prepare_quickstart(backend.tools, operator_, source);
  const auto run_id = start_once(backend, call, [&] {
    return operations::start_backup(backend.tools, operator_, {made.plan.name, domain::Trigger::quickstart});
  });
  auto response = success("the first backup was started",
                          boost::json::object{{"run_id", run_id},
                                              {"plan", made.plan.name},
                                              {"repository", made.repository.name},
                                              {"made_repository", made.made_repository},
                                              {"is_local", made.is_local},
                                              {"same_disk", made.same_disk},
                                              {"recovery_sheet", base::escape_path(made.sheet.native())}},
                          202);
  response.headers.add("Location", "/api/v1/runs/" + run_id);
  return response;
}

}  // namespace

std::vector<Operation> quickstart_operations(const Backend& backend) {
  return {{.id = "quickstart",
           .method = "POST",
           .path = "/api/v1/quickstart",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return quickstart(backend, call); }}};
}

}  // namespace strongroom::api
