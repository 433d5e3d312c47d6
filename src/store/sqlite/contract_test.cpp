#include "contract/store_contract.h"

#include "store/sqlite/store.h"
#include "support/temporary_directory.h"

namespace strongroom::store {
namespace {

class SqliteHome final : public StoreHome {
 public:
  std::unique_ptr<domain::Store> open() override { return open_store(directory_ / "strongroom.db", clock_); }
  std::unique_ptr<domain::StoreReader> open_reader() override {
    return store::open_reader(directory_ / "strongroom.db");
  }

 private:
  base::SystemClock clock_;
  support::TemporaryDirectory directory_;
};

const StoreHomeFactory kSqlite = [] { return std::make_unique<SqliteHome>(); };

}  // namespace
}  // namespace strongroom::store

namespace strongroom {
INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(store::kSqlite),
                         [](const auto&) { return std::string{"Sqlite"}; });
}
