#include "operations/databases.h"

#include <gmock/gmock.h>

#include "base/json.h"
#include "jobs/database_access.h"
#include "operations/plans.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using base::ErrorCode;
using testing::HasSubstr;

class DatabasesTest : public support::OperationsTest {
 protected:
  AddedDatabase add(const std::string& name, bool probe = true) {
    return add_database(bench_.tools(), bench_.call(),
                        {name, {{{"host", "db"}}, false, base::SecretString{"pw"}}, {}, probe});
  }
  domain::DatabaseAccess stored(const std::string& name) {
    return jobs::open_access(*bench_.store->find_database(name), *bench_.vault);
  }
};

TEST_F(DatabasesTest, comeWithTheirPlan) {
  const auto added = add("shop");
  EXPECT_TRUE(added.database.is_default);
  EXPECT_TRUE(added.server);
  EXPECT_EQ(added.plan.schedule, domain::kDailyAtTwo);
  EXPECT_TRUE(bench_.store->find_plan("shop")->is_database());
  EXPECT_EQ(stored("shop").password.reveal(), "pw");
  EXPECT_FALSE(add("other", false).database.is_default);
}

TEST_F(DatabasesTest, takeTheirPlansOptionsAtOnce) {
  DatabaseDraft draft{"shop", {{{"host", "db"}}}};
  draft.plan.schedule = "30 4 * * *";
  draft.plan.dump.retention.keep_days = 3;
  const auto plan = add_database(bench_.tools(), bench_.call(), draft).plan;
  EXPECT_EQ(plan.schedule, "30 4 * * *");
  EXPECT_EQ(plan.dump.retention.keep_days, 3U);
}

TEST_F(DatabasesTest, areRefusedWithoutATrace) {
  const auto add_draft = [&](const DatabaseDraft& draft) { add_database(bench_.tools(), bench_.call(), draft); };
  EXPECT_EQ(code_of([&] { add_draft({"shop"}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add_draft({"No", {{{"host", "db"}}}}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { add_draft({"photos", {{{"host", "db"}}}}); }), ErrorCode::conflict) << "a plan has the name";
  DatabaseDraft of_files{"shop", {{{"host", "db"}}}};
  of_files.plan.files.excludes = {{"x"}};
  EXPECT_EQ(code_of([&] { add_draft(of_files); }), ErrorCode::invalid_input);
  DatabaseDraft inside{"shop", {{{"host", "db"}}}};
  inside.plan.dump.directory = bench_.data.runs().native();
  EXPECT_EQ(code_of([&] { add_draft(inside); }), ErrorCode::invalid_input);
}

TEST_F(DatabasesTest, areChangedWithoutLosingThePassword) {
  add("shop");
  edit_database(bench_.tools(), bench_.call(), "shop", {{}, {}, {{{"host", "db2"}}}});
  EXPECT_EQ(stored("shop").parameters.at("host"), "db2");
  EXPECT_EQ(stored("shop").password.reveal(), "pw");
  edit_database(bench_.tools(), bench_.call(), "shop", {{}, {}, {{}, false, base::SecretString{}}});
  EXPECT_TRUE(stored("shop").password.empty());
  const auto edit = [&](const DatabaseChange& change) { edit_database(bench_.tools(), bench_.call(), "shop", change); };
  EXPECT_EQ(code_of([&] { edit({"other"}); }), ErrorCode::invalid_input);
  EXPECT_EQ(code_of([&] { edit({{}, false}); }), ErrorCode::invalid_input) << "it is the default one";
  EXPECT_EQ(code_of([&] { edit({{}, {}, {{}, true}}); }), ErrorCode::invalid_input) << "nothing would be left";
}

TEST_F(DatabasesTest, ofTwoEditsAtOnceTheSecondIsRefused) {
  add("shop");
  auto call = bench_.call();
  // What another one does after this one has looked.
  call.precondition = [&](const boost::json::object&) {
    edit_database(bench_.tools(), bench_.call(), "shop", {{}, {}, {{{"host", "theirs"}}}});
  };
  EXPECT_THROW(edit_database(bench_.tools(), call, "shop", {{}, {}, {{{"host", "mine"}}}}), base::Error);
  EXPECT_EQ(stored("shop").parameters.at("host"), "theirs");
}

TEST_F(DatabasesTest, oneIsTheDefault) {
  add("shop");
  add("other");
  EXPECT_FALSE(choose_default_database(bench_.tools(), bench_.call(), "other").was_default);
  EXPECT_TRUE(choose_default_database(bench_.tools(), bench_.call(), "other").was_default);
  EXPECT_EQ(require_database(*bench_.store, "").name, "other");
  EXPECT_TRUE(edit_database(bench_.tools(), bench_.call(), "shop", {{}, true}).is_default);
  EXPECT_EQ(require_database(*bench_.store, "").name, "shop");
  EXPECT_TRUE(remove_database(bench_.tools(), bench_.call(), "shop").leaves_no_default);
  EXPECT_FALSE(bench_.store->find_plan("shop"));
}

TEST_F(DatabasesTest, theEnvironmentIsAskedOnlyWhereThereIsNone) {
  const Environment environment = [](const char* name) {
    return std::string{name} == "DB_HOST" ? "db" : std::string{};
  };
  const auto ask = [&](const std::string& name) {
    return add_database_from_environment(bench_.tools(), bench_.call(), name, environment).has_value();
  };
  EXPECT_FALSE(ask("shop"));
  EXPECT_TRUE(ask(""));
  EXPECT_FALSE(ask(""));
  EXPECT_EQ(stored("default").parameters.at("host"), "db");
}

TEST_F(DatabasesTest, aTestStoresNothing) {
  const auto before = bench_.entries();
  EXPECT_EQ(test_connection(bench_.tools(), bench_.call(), {{{"host", "db"}}}).version, 150018);
  EXPECT_EQ(bench_.entries(), before);
  EXPECT_EQ(code_of([&] { test_connection(bench_.tools(), bench_.call(), {}); }), ErrorCode::invalid_input);
}

}  // namespace
}  // namespace strongroom::operations
