#include "operations/doctor.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "operations/databases.h"
#include "operations/ledger_status.h"
#include "operations/runs.h"
#include "support/operation_bench.h"

namespace strongroom::operations {
namespace {

using testing::HasSubstr;

class DoctorTest : public support::OperationsTest {
 protected:
  std::vector<Finding> findings() {
    return examine(
        {bench_.data, bench_.engine, bench_.databases, [this] { return bench_.store.get(); },
         [this]() -> domain::Vault& { return *bench_.vault; }, [] { return true; }, [this] { return issuers_; }},
        bench_.call());
  }
  Finding about(const std::string& subject) {
    for (auto& finding : findings())
      if (finding.subject == subject) return finding;
    ADD_FAILURE() << "nothing is said of " << subject;
    return {};
  }

  std::vector<std::pair<std::string, std::string>> issuers_;
};

TEST_F(DoctorTest, looksAtEverythingThatIsConfigured) {
  add_database(bench_.tools(), bench_.call(), {"shop", {{{"host", "db"}}}});
  std::vector<std::string> subjects;
  for (const auto& finding : findings()) subjects.push_back(finding.subject);
  EXPECT_THAT(subjects,
              testing::ElementsAre("restic", "data directory", "disk space", "store", "ledger", "repository default",
                                   "pg_dump", "database shop", "dumps of shop", "plan photos", "plan shop", "runs"));
}

TEST_F(DoctorTest, saysWhatMendsWhatIsMissing) {
  EXPECT_EQ(about("repository default").verdict, Verdict::bad) << "nobody has made it";
  EXPECT_EQ(about("plan photos").mend, "strongroom backup photos");
  *wait_for_run(bench_.tools(), start_backup(bench_.tools(), bench_.call(), {"photos"}), {});
  EXPECT_EQ(about("plan photos").verdict, Verdict::good);
  std::filesystem::remove_all(bench_.source());
  EXPECT_THAT(about("plan photos").text, HasSubstr("does not exist"));
  break_ledger();
  EXPECT_EQ(about("ledger").verdict, Verdict::bad);
}

TEST_F(DoctorTest, saysWhichIssuersTokensAreNotTaken) {
  issuers_ = {{"shop", ""}, {"crm", "its key is gone"}};
  EXPECT_EQ(about("issuer shop").verdict, Verdict::good);
  EXPECT_EQ(about("issuer crm").verdict, Verdict::bad);
  EXPECT_THAT(about("issuer crm").text, HasSubstr("its key is gone"));
  EXPECT_THAT(about("issuer crm").mend, HasSubstr("issuer remove crm"));
}

TEST_F(DoctorTest, whereNothingIsSetUpSaysSo) {
  const auto found = examine({bench_.data,
                              bench_.engine,
                              bench_.databases,
                              [] { return nullptr; },
                              [this]() -> domain::Vault& { return *bench_.vault; },
                              [] { return false; },
                              {}},
                             bench_.call());
  EXPECT_EQ(found.back().subject, "store");
  EXPECT_EQ(to_json(found.back()).at("mend").as_string(), "strongroom quickstart");
}

TEST_F(DoctorTest, theLedgerIsBehindItsPublicationOnlyWhileNobodyPublishes) {
  EXPECT_TRUE(read_ledger_status(*bench_.store, bench_.data, [] { return true; }).problems.empty());
  const auto status = read_ledger_status(*bench_.store, bench_.data, [] { return false; });
  ASSERT_EQ(status.problems.size(), 1U);
  EXPECT_THAT(status.problems[0], HasSubstr("not published yet"));
  EXPECT_EQ(to_json(status).at("state").as_string(), "intact");
}

}  // namespace
}  // namespace strongroom::operations
