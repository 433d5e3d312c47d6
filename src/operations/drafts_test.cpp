// What is made of JSON: databases, repositories, runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "domain/json.h"
#include "operations/database_change.h"
#include "operations/repository_drafts.h"
#include "operations/run_drafts.h"
#include "support/url_parsing_engine.h"

namespace strongroom::operations {
namespace {

using base::Error;
using testing::HasSubstr;
using testing::Not;

const support::UrlParsingEngine kEngine;

boost::json::object object_from(std::string_view text) {
  return base::parse_json(text).as_object();
}

template <typename Act>
std::string refusal_of(Act&& act) {
  try {
    act();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::invalid_input);
    return error.message() + " " + error.hint() + " " + error.detail();
  }
  return "not refused";
}

std::string database_refusal(std::string_view text) {
  return refusal_of([&] { database_draft_from_json(object_from(text), kEngine); });
}

std::string repository_refusal(std::string_view text) {
  return refusal_of([&] { repository_draft_from_json(object_from(text)); });
}

TEST(DatabaseDraft, takesAUrlOrParameters) {
  const auto by_url = database_draft_from_json(
      object_from(R"({"name":"shop","url":"postgresql://u:secret@db/shop","plan":{"dump":{"level":"9"}}})"), kEngine);
  EXPECT_EQ(by_url.connection.parameters.at("host"), "db");
  EXPECT_EQ(by_url.connection.password->reveal(), "secret");
  EXPECT_EQ(by_url.plan.dump.level, "9");
  EXPECT_TRUE(by_url.probe);
  const auto by_parts = database_draft_from_json(
      object_from(R"({"name":"shop","parameters":{"host":"db"},"password":"other","probe":false})"), kEngine);
  EXPECT_EQ(by_parts.connection.parameters, (std::map<std::string, std::string>{{"host", "db"}}));
  EXPECT_EQ(by_parts.connection.password->reveal(), "other");
  EXPECT_FALSE(by_parts.probe);
}

TEST(DatabaseDraft, neverRepeatsASecret) {
  for (const auto* text :
       {R"({"name":"a","url":"mysql://u:hunter2@db/shop"})", R"({"name":"a","password":["hunter2"]})",
        R"({"name":"a","url":"postgresql://u:hunter2@db/x","parameters":{}})",
        R"({"name":"a","password":"hunter2\u0000"})", R"({"name":"a","url":{"hunter2":1}})"})
    EXPECT_THAT(database_refusal(text), testing::AllOf(Not(HasSubstr("hunter2")), Not(HasSubstr("not refused"))))
        << text;
}

TEST(DatabaseDraft, namesWhatIsWrong) {
  EXPECT_THAT(database_refusal("{}"), HasSubstr("a database needs a name"));
  EXPECT_THAT(database_refusal(R"({"name":"a","parameters":{"port":5432}})"), HasSubstr("parameters.port is a text"));
  EXPECT_THAT(database_refusal(R"({"name":"a","host":"db"})"), HasSubstr("there is no member 'host' here"));
  EXPECT_THAT(database_refusal(R"({"name":"a","plan":{"dump":{"levels":"1"}}})"), HasSubstr("'dump.levels'"));
}

TEST(DatabaseChange, anAnswerCanBeSentBack) {
  domain::Database database;
  database.name = "shop";
  database.parameters = {{"host", "db"}, {"port", "5433"}};
  database.password.bytes = "sealed";
  database.is_default = true;
  const auto change = database_change_from_json(domain::to_json(database), kEngine);
  EXPECT_EQ(change.name, "shop");
  EXPECT_EQ(change.is_default, true);
  EXPECT_FALSE(change.connection.password) << "what is not shown is not changed";
  EXPECT_EQ(merged(database.parameters, change.connection), database.parameters);
}

TEST(DatabaseChange, nullTakesThePasswordAway) {
  const auto change = database_change_from_json(object_from(R"({"password":null})"), kEngine);
  ASSERT_TRUE(change.connection.password);
  EXPECT_TRUE(change.connection.password->empty());
}

TEST(RepositoryDraft, takesLocationPasswordAndEnvironment) {
  const auto draft = repository_draft_from_json(object_from(
      R"({"name":"nas","location":"rest:https://u:p@nas/","password":"pw","environment":{"A":"b"},"init":true})"));
  EXPECT_EQ(draft.location.backend, "rest");
  EXPECT_TRUE(draft.location.has_credentials);
  EXPECT_EQ(draft.password.reveal(), "pw");
  EXPECT_EQ(draft.environment.at("A").reveal(), "b");
  EXPECT_TRUE(draft.init);
}

TEST(RepositoryDraft, namesWhatIsWrongAndRepeatsNoSecret) {
  EXPECT_THAT(repository_refusal(R"({"name":"a"})"), HasSubstr("a repository needs a location"));
  EXPECT_THAT(repository_refusal(R"({"name":"a","location":"backup"})"), HasSubstr("absolute path"));
  EXPECT_THAT(repository_refusal(R"({"name":"a","location":"local:backup"})"), HasSubstr("absolute path"));
  EXPECT_THAT(repository_refusal(R"({"name":"a","location":"/b","environment":{"A":1}})"), HasSubstr("environment.A"));
  EXPECT_THAT(repository_refusal(R"({"name":"a","location":"/b","pasword":"hunter2"})"),
              testing::AllOf(HasSubstr("'pasword'"), Not(HasSubstr("hunter2"))));
}

TEST(RepositoryChange, anAnswerCanBeSentBack) {
  domain::Repository repository;
  repository.name = "nas";
  repository.shown_location = "rest:https://u:***@nas/";
  repository.backend = "rest";
  const auto change = repository_change_from_json(domain::to_json(repository), repository);
  EXPECT_EQ(change.name, "nas");
  EXPECT_FALSE(change.location) << "the shown one is not the whole one";
  EXPECT_FALSE(change.password);
  EXPECT_FALSE(change.environment);
  const auto moved =
      repository_change_from_json(object_from(R"({"location":"/mnt/b","environment":null})"), repository);
  EXPECT_EQ(moved.location->text, "/mnt/b");
  EXPECT_TRUE(moved.environment && moved.environment->empty());
}

TEST(RestoreDraft, isTakenByItsMembers) {
  const auto draft = restore_draft_from_json(
      object_from(R"({"plan":"photos","snapshot":"ab12","includes":["/a\\xff"],"target":"/t"})"));
  EXPECT_EQ(draft.plan, "photos");
  EXPECT_EQ(draft.snapshot, "ab12");
  EXPECT_EQ(draft.includes, std::vector<std::string>{"/a\xff"});
  EXPECT_EQ(draft.target, "/t");
  EXPECT_EQ(restore_draft_from_json({}).snapshot, "latest");
  EXPECT_THROW(restore_draft_from_json(object_from(R"({"include":[]})")), Error);
  const auto database = database_restore_draft_from_json(object_from(R"({"file":"f","into":"n","trust_file":true})"));
  EXPECT_TRUE(database.trust_file);
  EXPECT_THROW(database_restore_draft_from_json(object_from(R"({"trust_file":"yes"})")), Error);
}

}  // namespace
}  // namespace strongroom::operations
