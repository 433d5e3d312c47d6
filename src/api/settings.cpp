// What is set for the whole of this strongroom.
#include "operations/settings.h"

#include <boost/json.hpp>

#include "api/resource.h"

namespace strongroom::api {
namespace {

Response show_settings(const Backend& backend) {
  return tagged("ok", operations::to_json(operations::read_settings(backend.access)));
}

Response edit_settings(const Backend& backend, const Call& call) {
  const auto change = operations::settings_change_from_json(call.body());
  const auto settings = operations::edit_settings(backend.tools, backend.access, Operator{backend, call}, change);
  return tagged("the settings were changed", operations::to_json(settings));
}

}  // namespace

std::vector<Operation> settings_operations(const Backend& backend) {
  return {{.id = "getSettings",
           .method = "GET",
           .path = "/api/v1/settings",
           .access = Access::operator_,
           .act = [&backend](const Call&) { return show_settings(backend); }},
          {.id = "editSettings",
           .method = "PATCH",
           .path = "/api/v1/settings",
           .access = Access::admin,
           .act = [&backend](const Call& call) { return edit_settings(backend, call); }}};
}

}  // namespace strongroom::api
