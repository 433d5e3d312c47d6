#pragma once

#include <string_view>

namespace strongroom::api {

// api/openapi.yaml as JSON; embedded when we are built.
std::string_view openapi_document();

}  // namespace strongroom::api
