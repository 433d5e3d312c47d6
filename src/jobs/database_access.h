// Sealing and opening what a database's connection keeps secret.
#pragma once

#include "base/secret_string.h"
#include "domain/database.h"
#include "domain/vault.h"

namespace strongroom::jobs {

// Fills the sealed password of `database`, whose name is set already: it is bound to what is sealed. Empty = none.
void seal_into(domain::Database& database, const base::SecretString& password, domain::Vault& vault);

// Throws integrity when the key does not fit or the store was tampered with.
domain::DatabaseAccess open_access(const domain::Database& database, domain::Vault& vault);

}  // namespace strongroom::jobs
