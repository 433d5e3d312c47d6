// When plans come next.
#include "operations/schedules.h"

#include "api/envelope.h"
#include "api/resource.h"
#include "base/json.h"
#include "operations/maintenance.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;

Response list_schedules(const Backend& backend) {
  auto& store = backend.services.store;
  const auto now = backend.services.clock.now();
  json::array items;
  for (const auto& plan : store.plans()) {
    auto item = operations::to_json(operations::timetable_of(store, plan, now));
    item["plan"] = plan.name;
    item["paused"] = plan.paused;
    items.emplace_back(std::move(item));
  }
  for (const auto& repository : store.repositories())
    for (const auto work : {domain::Work::prune, domain::Work::verify}) {
      const auto timetable = operations::timetable_of(store, repository, work, now);
      if (timetable.sentence.empty()) continue;
      auto item = operations::to_json(timetable);
      item["repository"] = repository.name;
      item["work"] = to_text(work);
      items.emplace_back(std::move(item));
    }
  return success("ok", json::object{{"items", std::move(items)}, {"next_cursor", nullptr}});
}

Response preview(const Backend& backend, const Call& call) {
  const auto timetable = operations::timetable_of_rule(
      call.query("schedule").value_or(""), call.query("time_zone").value_or(""), backend.services.clock.now());
  return success("ok", operations::to_json(timetable));
}

}  // namespace

std::vector<Operation> schedule_operations(const Backend& backend) {
  return {{.id = "listSchedules",
           .method = "GET",
           .path = "/api/v1/schedules",
           .access = Access::viewer,
           .act = [&backend](const Call&) { return list_schedules(backend); }},
          {.id = "previewSchedule",
           .method = "GET",
           .path = "/api/v1/schedules/preview",
           .access = Access::viewer,
           .query = {"schedule", "time_zone"},
           .act = [&backend](const Call& call) { return preview(backend, call); }}};
}

}  // namespace strongroom::api
