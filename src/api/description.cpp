// The API about itself.
#include "api/backend.h"
#include "api/call.h"
#include "api/envelope.h"
#include "api/openapi_document.h"

namespace strongroom::api {
namespace {

Response document() {
  Response response;
  response.payload = Payload{.content_type = "application/json", .text = std::string{openapi_document()}};
  return response;
}

}  // namespace

std::vector<Operation> description_operations() {
  return {{.id = "getDescription",
           .method = "GET",
           .path = "/api/openapi.json",
           .access = Access::open,
           .quick = true,
           .act = [](const Call&) { return document(); }},
          {.id = "getHealth",
           .method = "GET",
           .path = "/healthz",
           .access = Access::open,
           .quick = true,
           .act = [](const Call&) {
             return success("alive", boost::json::object{{"version", STRONGROOM_VERSION}});
           }}};
}

}  // namespace strongroom::api
