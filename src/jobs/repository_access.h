// Sealing and opening what a repository keeps secret.
#pragma once

#include <map>
#include <string>

#include "base/secret_string.h"
#include "domain/repository.h"
#include "domain/vault.h"

namespace strongroom::jobs {

struct RepositorySecrets {
  base::SecretString location;
  base::SecretString password;
  std::map<std::string, base::SecretString> environment;
};

// Fills the sealed members of `repository`, whose name is set already: it is bound to what is sealed.
void seal_into(domain::Repository& repository, const RepositorySecrets& secrets, domain::Vault& vault);

// Throws integrity when the key does not fit or the store was tampered with.
domain::RepositoryAccess open_access(const domain::Repository& repository, domain::Vault& vault);

}  // namespace strongroom::jobs
