// UC-010: "POST /api/v1/database/backup", to the letter.
#include <algorithm>
#include <filesystem>
#include <utility>

#include "api/backend.h"
#include "api/call.h"
#include "api/database_backup_answer.h"
#include "api/envelope.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/store.h"

namespace strongroom::api {
namespace {

using base::Error;
using base::ErrorCode;

domain::Plan plan_of_database(domain::StoreReader& store, const std::optional<std::string>& wanted) {
  const auto databases = store.databases();
  const auto found = std::ranges::find_if(
      databases, [&](const auto& each) { return wanted ? each.name == *wanted : each.is_default; });
  if (found == databases.end())
    throw wanted ? Error{ErrorCode::not_found, "there is no database '" + base::terminal_safe(*wanted) + "'"}
                 : Error::with_words(ErrorCode::not_found, "there is no database yet", {},
                                     "Add one with 'strongroom database add', or on the page Databases.");
  if (auto plan = store.find_plan(found->name)) return *plan;
  throw Error{ErrorCode::not_found, "the database has no plan"};
}

// "Prefer: respond-async" (RFC 7240), alone or among others.
bool wants_no_wait(const Call& call) {
  return call.header("Prefer").find("respond-async") != std::string::npos;
}

Response started(const std::string& run_id) {
  auto response = success("Backup started", boost::json::object{{"run_id", run_id}}, 202);
  response.headers.add("Location", "/api/v1/runs/" + run_id);
  response.headers.add("Preference-Applied", "respond-async");
  return response;
}

// What is asked when the run has ended: perhaps after the backend is gone, because the queue outlives it.
struct Records {
  const jobs::Executor& executor;
  domain::Store& store;
  std::filesystem::path data;
};

Response ended(const Records& records, const std::string& run_id) try {
  if (const auto unrecorded = records.executor.unrecorded(run_id)) throw Error{*unrecorded};
  const auto run = records.store.find_run(run_id);
  if (!run) throw Error{ErrorCode::internal, {}, "run " + run_id + " is not in the store"};
  return backup_answer(*run, records.data);
} catch (const Error& error) {
  return backup_failure(error, run_id);
}

Response start(const Backend& backend, const Call& call) {
  std::string run_id;
  try {
    const auto plan = plan_of_database(backend.services.store, call.query("database"));
    run_id = backend.executor.start_backup(plan, {domain::Trigger::manual, call.actor()});
  } catch (const Error& error) {
    return backup_failure(error, {});
  }
  if (wants_no_wait(call)) return started(run_id);
  Response response;
  response.later = [&backend, run_id](Response::Reply reply) {
    const Records records{backend.executor, backend.services.store, backend.services.data.root};
    backend.queue.when_ended(run_id, [records, run_id, reply = std::move(reply)] { reply(ended(records, run_id)); });
  };
  return response;
}

}  // namespace

std::vector<Operation> database_backup_operations(const Backend& backend) {
  return {{.id = "createDatabaseBackup",
           .method = "POST",
           .path = "/api/v1/database/backup",
           .access = Access::admin,
           .query = {"database"},
           .act = [&backend](const Call& call) { return start(backend, call); }}};
}

}  // namespace strongroom::api
