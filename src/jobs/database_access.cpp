#include "jobs/database_access.h"

namespace strongroom::jobs {
namespace {

std::string purpose(const domain::Database& database) {
  return "database/" + database.name + "/password";
}

}  // namespace

void seal_into(domain::Database& database, const base::SecretString& password, domain::Vault& vault) {
  database.password = password.empty() ? domain::SealedSecret{} : vault.seal(purpose(database), password);
}

domain::DatabaseAccess open_access(const domain::Database& database, domain::Vault& vault) {
  domain::DatabaseAccess access{database.parameters, {}};
  if (!database.password.bytes.empty()) access.password = vault.open(purpose(database), database.password);
  return access;
}

}  // namespace strongroom::jobs
