// What a plan will back up, exactly; and what one would that is not there yet.
#include <optional>
#include <utility>

#include "api/envelope.h"
#include "api/resource.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/repository_access.h"
#include "jobs/selection.h"
#include "operations/members.h"
#include "operations/plan_json.h"
#include "operations/plans.h"
#include "operations/repositories.h"
#include "preview/explain.h"
#include "preview/preview_json.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Milliseconds kAnswerWithin{10'000};

preview::Request request_for(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  const auto plan = operations::require_plan(services.store, call.path("name"));
  if (plan.is_database())
    throw Error{ErrorCode::invalid_input,
                "plan " + plan.name + " is one of a database; a preview is for plans of files"};
  const auto access = operations::open_repository(services.store, services.vault, plan.repository);
  return jobs::selection_of(services.engine, plan.files, &access, services.data, kAnswerWithin);
}

Response show_preview(const Backend& backend, const Call& call) {
  return success("ok", preview::to_json(preview::preview(request_for(backend, call), backend.stop)));
}

// A plan's options without a plan. With `repository`, what would be its own below the sources is left out too.
preview::Request request_in(const Backend& backend, const Call& call) {
  auto& services = backend.services;
  const auto body = call.body();
  operations::Members members{body};
  const auto repository = members.text("repository");
  members.object("files");
  members.refuse_others();
  domain::Plan plan;
  operations::apply(operations::plan_change_from_json(body), plan);
  if (plan.files.sources.empty())
    throw Error{ErrorCode::invalid_input, "'files.sources' names what is to be looked at"};
  std::optional<domain::RepositoryAccess> access;
  if (repository) access = operations::open_repository(services.store, services.vault, *repository);
  return jobs::selection_of(services.engine, plan.files, access ? &*access : nullptr, services.data, kAnswerWithin,
                            backend.stop);
}

Response show_draft(const Backend& backend, const Call& call) {
  return success("ok", preview::to_json(preview::preview(request_in(backend, call), backend.stop)));
}

Response explain(const Backend& backend, const Call& call) {
  const auto path = base::unescape_path(call.query("path").value_or(""));
  if (!path.starts_with('/')) throw Error{ErrorCode::invalid_input, "'path' is an absolute path"};
  return success("ok", preview::to_json(preview::explain(request_for(backend, call).rules, path, kAnswerWithin)));
}

}  // namespace

// It tells names below the sources, and what stands in exclude files: browsing the server is for admins.
std::vector<Operation> preview_operations(const Backend& backend) {
  return {{.id = "previewPlan",
           .method = "GET",
           .path = "/api/v1/plans/{name}/preview",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return show_preview(backend, call); }},
          {.id = "previewFiles",
           .method = "POST",
           .path = "/api/v1/previews",
           .access = Access::admin,
           .asks_outside = true,
           .act = [&backend](const Call& call) { return show_draft(backend, call); }},
          {.id = "explainPath",
           .method = "GET",
           .path = "/api/v1/plans/{name}/explain",
           .access = Access::admin,
           .query = {"path"},
           .asks_outside = true,
           .act = [&backend](const Call& call) { return explain(backend, call); }}};
}

}  // namespace strongroom::api
