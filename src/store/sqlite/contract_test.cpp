#include "contract/store_access_contract.h"
#include "contract/store_concurrency_contract.h"
#include "contract/store_dumps_contract.h"
#include "contract/store_notification_contract.h"
#include "contract/store_schedules_contract.h"

#include "store/sqlite/store.h"
#include "support/sqlite_place.h"

namespace strongroom::store {
namespace {

class SqliteHome final : public StoreHome {
 public:
  std::unique_ptr<domain::DurableStore> open() override { return place_.open(); }
  std::unique_ptr<domain::DurableReader> open_reader() override { return store::open_reader(place_.path); }

 private:
  support::SqlitePlace place_;
};

const StoreHomeFactory kSqlite = [] { return std::make_unique<SqliteHome>(); };

}  // namespace
}  // namespace strongroom::store

namespace strongroom {
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreDumpsContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreNotificationContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreAccessContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreSchedulesContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
}  // namespace strongroom
