#include "api/envelope.h"

#include <boost/json/object.hpp>
#include <utility>

namespace strongroom::api {

Response success(std::string_view message, boost::json::value data, int status) {
  return {status, boost::json::object{{"success", true}, {"message", message}, {"data", std::move(data)}}};
}

Response failure(const base::Error& error, int status) {
  const auto& row = error.info();
  return {status == 0 ? row.http_status : status, boost::json::object{{"success", false},
                                                                      {"error", row.what},
                                                                      {"message", error.message()},
                                                                      {"code", row.name},
                                                                      {"hint", error.hint()}}};
}

}  // namespace strongroom::api
