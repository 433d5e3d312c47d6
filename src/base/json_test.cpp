#include "base/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace strongroom::base {
namespace {

TEST(ParseJson, ReadsOneDocumentWithSpaceAround) {
  EXPECT_EQ(parse_json(" {\"a\":[1,-2,3.5,null,true,\"\\u00e9\"]}\r\n\t ").as_object().at("a").as_array().size(), 6U);
  EXPECT_EQ(parse_json("12"), json::value(12));
}

TEST(ParseJson, RefusesEverythingElseAndSaysWhere) {
  for (const auto* text : {"", " ", "{", "{\"a\"}", "[1,]", "{} {}", "{}x", "nul", "'a'", "\"\xff\"", "\"\n\"", "01"}) {
    try {
      parse_json(text);
      ADD_FAILURE() << "took " << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_input) << text;
      EXPECT_NE(error.message().find("at byte "), std::string::npos) << error.message();
    }
  }
}

TEST(ParseJson, DepthIsBounded) {
  EXPECT_THROW(parse_json(std::string(100'000, '[')), Error);
  EXPECT_THROW(parse_json(std::string(1'000, '[') + std::string(1'000, ']')), Error);
}

RC_GTEST_PROP(ParseJsonProperty, AnyTextIsReadOrRefused, (const std::string& text)) {
  try {
    const auto value = parse_json(text);
    RC_ASSERT(parse_json(json::serialize(value)) == value);
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::invalid_input);
  }
}

TEST(ErrorToJson, HasCodeMessageAndHintButNoDetail) {
  const auto object = error_to_json(Error::with_words(ErrorCode::network, "what", "why", "Do this.", "inside"));
  EXPECT_EQ(json::value(object), parse_json(R"({"code":"ERROR_NETWORK","message":"what: why","hint":"Do this."})"));
}

class MembersTest : public testing::Test {
 protected:
  json::object object = parse_json(R"({"zero":0,"max":18446744073709551615,"negative":-1,"fraction":2.9,"big":1e300,
    "nan":-0.5,"exponent":1e3,"text":"x","null":null,"true":true,"list":[]})")
                            .as_object();
};

TEST_F(MembersTest, NumbersAreReadWhereTheyFit) {
  EXPECT_EQ(uint_or(object, "zero", 7), 0U);
  EXPECT_EQ(uint_or(object, "max"), UINT64_MAX);
  EXPECT_EQ(uint_or(object, "fraction"), 2U);
  EXPECT_EQ(uint_or(object, "exponent"), 1'000U);
  EXPECT_DOUBLE_EQ(double_or(object, "fraction"), 2.9);
  EXPECT_DOUBLE_EQ(double_or(object, "negative"), -1);
}

TEST_F(MembersTest, WhatDoesNotFitOrIsAbsentIsTheFallback) {
  for (const auto* key : {"negative", "big", "nan", "text", "null", "true", "list", "absent"})
    EXPECT_EQ(uint_or(object, key, 7), 7U) << key;
  for (const auto* key : {"text", "null", "true", "absent"}) EXPECT_DOUBLE_EQ(double_or(object, key, 1.5), 1.5) << key;
}

TEST_F(MembersTest, FlagsAndTextsHaveFallbacksToo) {
  EXPECT_TRUE(bool_or(object, "true"));
  EXPECT_FALSE(bool_or(object, "zero"));
  EXPECT_TRUE(bool_or(object, "absent", true));
  EXPECT_EQ(string_or(object, "text"), "x");
  EXPECT_EQ(string_or(object, "null", "none"), "none");
  EXPECT_EQ(string_or(object, "absent", "none"), "none");
}

TEST(TimeOrNull, IsTextOrNull) {
  EXPECT_TRUE(time_or_null(std::nullopt).is_null());
  EXPECT_EQ(time_or_null(UtcTime{}).as_string(), "1970-01-01T00:00:00.000000Z");
}

}  // namespace
}  // namespace strongroom::base
