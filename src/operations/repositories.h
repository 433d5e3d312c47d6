// Repositories: where snapshots go.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/secret_string.h"
#include "domain/backup_engine.h"
#include "domain/repository.h"
#include "domain/store.h"
#include "domain/vault.h"
#include "operations/call.h"
#include "operations/repository_drafts.h"

namespace strongroom::operations {

// Throws not_found.
domain::Repository require_repository(domain::StoreReader& store, const std::string& name);
// Opened: reading needs the key, but not the ownership of the data directory.
domain::RepositoryAccess open_repository(domain::StoreReader& store, domain::Vault& vault, const std::string& name);

base::SecretString generated_repository_password(base::Random& random);

struct AddedRepository {
  domain::Repository repository;
  std::optional<base::SecretString> generated;  // the password, when nobody but us knows it: to be shown once
};
// Makes the repository, or proves that it opens; stores nothing when neither works. Throws what the engine throws,
// invalid_input, and conflict when the name is taken.
AddedRepository add_repository(const Tools& tools, const Call& call, const RepositoryDraft& draft);

// Throws conflict when it was changed by somebody else while it was tried.
domain::Repository edit_repository(const Tools& tools, const Call& call, const std::string& name,
                                   const RepositoryChange& change);
// Returns what it was; what it stores is left alone. Throws conflict while a plan uses it, and integrity while a break
// of the ledger is not acknowledged.
domain::Repository remove_repository(const Tools& tools, const Call& call, const std::string& name);

// Whether it opens, with what is given (a repository that is not stored) or with what `change` would make of a stored
// one. Stores nothing; throws why not. Returns how many snapshots there are.
std::size_t test_repository(const Tools& tools, const Call& call, const RepositoryDraft& draft);
std::size_t test_repository(const Tools& tools, const Call& call, const std::string& name,
                            const RepositoryChange& change);

domain::RepositoryStats repository_stats(domain::BackupEngine& engine, const domain::RepositoryAccess& access,
                                         const Call& call);

std::vector<domain::RepositoryLock> repository_locks(const Tools& tools, const Call& call, const std::string& name);
// Removes all locks, when there is none but those that a person has seen and calls abandoned; returns how many.
// Throws conflict when there is another one.
std::size_t unlock_repository(const Tools& tools, const Call& call, const std::string& name,
                              const std::vector<std::string>& seen);

}  // namespace strongroom::operations
