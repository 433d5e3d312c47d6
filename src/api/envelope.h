// The one form of every answer.
#pragma once

#include <string_view>

#include "api/message.h"
#include "base/error.h"

namespace strongroom::api {

// {"success":true,"message":…,"data":…}
Response success(std::string_view message, boost::json::value data, int status = 200);
// {"success":false,"error":WHAT,"message":…,"code":"ERROR_…","hint":…}: `error` is the row's short words, `message`
// says why as well. `status` 0 = that of the error's row in the table.
Response failure(const base::Error& error, int status = 0);

}  // namespace strongroom::api
