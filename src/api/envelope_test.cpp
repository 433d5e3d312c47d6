#include "api/envelope.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace strongroom::api {
namespace {

TEST(Envelope, SuccessHoldsMessageAndData) {
  const auto response = success("done", boost::json::object{{"n", 1}}, 202);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, base::parse_json(R"({"success":true,"message":"done","data":{"n":1}})"));
}

TEST(Envelope, EveryRowOfTheTableBecomesItsStatusAndCode) {
  for (const auto& row : base::error_classes()) {
    const auto response = failure(base::Error{row.code, "because"});
    EXPECT_EQ(response.status, row.http_status) << row.name;
    const auto& body = response.body.as_object();
    EXPECT_FALSE(body.at("success").as_bool());
    EXPECT_EQ(body.at("error").as_string(), row.what);
    EXPECT_EQ(body.at("message").as_string(), std::string{row.what} + ": because");
    EXPECT_EQ(body.at("code").as_string(), row.name);
    EXPECT_EQ(body.at("hint").as_string(), row.hint);
  }
}

TEST(Envelope, DetailForTheLogStaysOutOfTheAnswer) {
  const auto response = failure(base::Error{base::ErrorCode::internal, {}, "errno 5 at /secret"});
  EXPECT_EQ(boost::json::serialize(response.body).find("errno 5"), std::string::npos);
}

TEST(Envelope, AStatusOfItsOwnReplacesTheRows) {
  EXPECT_EQ(failure(base::Error{base::ErrorCode::invalid_input}, 405).status, 405);
}

}  // namespace
}  // namespace strongroom::api
