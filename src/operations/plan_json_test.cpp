#include "operations/plan_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/json.h"
#include "domain/json.h"

namespace strongroom::operations {
namespace {

using testing::HasSubstr;

PlanChange change_from(std::string_view text) {
  return plan_change_from_json(base::parse_json(text).as_object());
}

std::string plan_refusal(std::string_view text) {
  try {
    change_from(text);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::ErrorCode::invalid_input);
    return error.message();
  }
  return "not refused";
}

domain::Plan awkward_plan() {
  domain::Plan plan;
  plan.name = "photos";
  plan.repository = "nas";
  plan.files.sources = {"/a", "/b\xff\n\\c"};
  plan.files.excludes = {"*.tmp", "\x80"};
  plan.files.exclude_files = {"/x"};
  plan.files.exclude_caches = plan.files.one_file_system = plan.paused = true;
  plan.files.exclude_larger_than = "1G";
  plan.files.tags = {"t"};
  plan.files.host = "h";
  plan.files.compression = "max";
  plan.files.upload_limit_kib = 7;
  plan.files.download_limit_kib = 8;
  plan.files.read_concurrency = 3;
  plan.files.extra_arguments = {"--x"};
  plan.files.retention = {1, 2, 3, 4, 5, 6, "1y2d", domain::RetentionWhen::scheduled};
  plan.check = domain::CheckPolicy::weekly;
  plan.schedule = "0 2 * * *";
  plan.limits = {std::chrono::minutes{1}, std::chrono::minutes{2}, std::chrono::minutes{3}};
  return plan;
}

domain::Plan database_plan() {
  domain::Plan plan;
  plan.name = plan.dump.database = "shop";
  plan.dump.directory = "/mnt/\xff";
  plan.dump.level = "9";
  plan.dump.globals = plan.dump.all_databases = true;
  plan.dump.retention = {1, 2, 3, 4, 5, domain::RetentionWhen::never};
  return plan;
}

TEST(PlanJson, anAnswerCanBeSentBack) {
  for (auto plan : {awkward_plan(), database_plan()}) {
    const auto answer = domain::to_json(plan);
    apply(plan_change_from_json(answer), plan);
    EXPECT_EQ(domain::to_json(plan), answer) << "sent back as it was, it changes nothing";
  }
}

TEST(PlanJson, everyMemberOfAnAnswerIsTaken) {
  domain::Plan files;
  files.name = "photos";
  apply(plan_change_from_json(domain::to_json(awkward_plan())), files);
  EXPECT_EQ(domain::to_json(files), domain::to_json(awkward_plan()));
  domain::Plan database;
  database.name = database.dump.database = "shop";
  apply(plan_change_from_json(domain::to_json(database_plan())), database);
  EXPECT_EQ(domain::to_json(database), domain::to_json(database_plan()));
}

TEST(PlanJson, aChangeIsWrittenAsItIsRead) {
  for (const auto& plan : {awkward_plan(), database_plan()}) {
    const auto change = plan_change_from_json(domain::to_json(plan));
    const auto again = plan_change_from_json(to_json(change));
    EXPECT_EQ(to_json(again), to_json(change));
    domain::Plan made;
    made.name = plan.name;
    made.dump.database = plan.dump.database;
    apply(again, made);
    EXPECT_EQ(domain::to_json(made), domain::to_json(plan));
  }
  EXPECT_TRUE(to_json(PlanChange{}).empty()) << "what is not said is not written";
  PlanChange emptied;
  emptied.files.excludes.emplace();
  emptied.files.host = emptied.schedule = "";
  EXPECT_EQ(plan_change_from_json(to_json(emptied)).files, emptied.files) << "empty is not unsaid";
  EXPECT_EQ(plan_draft_from_json(to_json(PlanDraft{"photos", emptied})).name, "photos");
}

TEST(PlanJson, whatIsNotSaidStays) {
  auto plan = awkward_plan();
  apply(change_from(R"({"files":{"exclude":[]},"schedule":null})"), plan);
  auto expected = awkward_plan();
  expected.files.excludes.clear();
  expected.schedule.clear();
  EXPECT_EQ(domain::to_json(plan), domain::to_json(expected));
}

TEST(PlanJson, namesWhatItDoesNotKnow) {
  EXPECT_THAT(plan_refusal(R"({"sources":[]})"), HasSubstr("there is no member 'sources' here"));
  EXPECT_THAT(plan_refusal(R"({"files":{"source":[]}})"), HasSubstr("'files.source'"));
  EXPECT_THAT(plan_refusal(R"({"dump":{"retention":{"keep":1}}})"), HasSubstr("'dump.retention.keep'"));
  EXPECT_THAT(plan_refusal(R"({"files":{"retention":{"keep_days":1}}})"), HasSubstr("'files.retention.keep_days'"));
  EXPECT_THAT(plan_refusal(R"({"limits":{"stall":1}})"), HasSubstr("'limits.stall'"));
  EXPECT_THAT(plan_refusal("{\"\\u001b[2J\":1}"), HasSubstr("'\\x1b[2J'"));
}

TEST(PlanJson, namesWhatIsOfAnotherType) {
  EXPECT_THAT(plan_refusal(R"({"files":[]})"), HasSubstr("files is an object"));
  EXPECT_THAT(plan_refusal(R"({"files":{"sources":"/a"}})"), HasSubstr("files.sources is a list of texts"));
  EXPECT_THAT(plan_refusal(R"({"files":{"sources":[1]}})"), HasSubstr("files.sources is a list of texts"));
  EXPECT_THAT(plan_refusal(R"({"files":{"sources":["\\z"]}})"), HasSubstr("files.sources"));
  EXPECT_THAT(plan_refusal(R"({"files":{"host":"a\u0000b"}})"), HasSubstr("files.host"));
  EXPECT_THAT(plan_refusal(R"({"files":{"sources":["/a\\x00b"]}})"), HasSubstr("files.sources"));
  EXPECT_THAT(plan_refusal(R"({"files":{"exclude_caches":1}})"), HasSubstr("files.exclude_caches is true or false"));
  EXPECT_THAT(plan_refusal(R"({"files":{"upload_limit_kib":-1}})"), HasSubstr("files.upload_limit_kib"));
  EXPECT_THAT(plan_refusal(R"({"files":{"upload_limit_kib":1.5}})"), HasSubstr("files.upload_limit_kib"));
  EXPECT_THAT(plan_refusal(R"({"check":"sometimes"})"), HasSubstr("check is one of every-run, daily, weekly"));
  EXPECT_THAT(plan_refusal(R"({"dump":{"retention":{"when":"x"}}})"), HasSubstr("dump.retention.when is one of"));
  EXPECT_THAT(plan_refusal(R"({"kind":"tape"})"), HasSubstr("kind is files or database"));
}

TEST(PlanJson, keepsToTheLimits) {
  EXPECT_THAT(plan_refusal(R"({"limits":{"stall_ms":2678400001}})"),
              HasSubstr("limits.stall_ms is at most 2678400000"));
  EXPECT_THAT(plan_refusal(R"({"limits":{"stall_ms":18446744073709551615}})"), HasSubstr("limits.stall_ms is at most"));
  EXPECT_THAT(plan_refusal(R"({"dump":{"retention":{"keep_days":100001}}})"), HasSubstr("keep_days is at most 100000"));
  EXPECT_EQ(plan_refusal(R"({"limits":{"stall_ms":2678400000}})"), "not refused");
}

TEST(PlanJson, aDraftHasANameAndIsOneOfFiles) {
  const auto draft = [](std::string_view text) { return plan_draft_from_json(base::parse_json(text).as_object()); };
  EXPECT_EQ(draft(R"({"name":"a","kind":"files"})").name, "a");
  EXPECT_THROW(draft("{}"), base::Error);
  EXPECT_THROW(draft(R"({"name":null})"), base::Error);
  EXPECT_THROW(draft(R"({"name":"a","kind":"database"})"), base::Error);
}

}  // namespace
}  // namespace strongroom::operations
