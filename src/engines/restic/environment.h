// What restic finds in its environment: nothing of ours but what is named here.
#pragma once

#include <string_view>
#include <vector>

#include "domain/repository.h"
#include "engines/restic/options.h"
#include "process/runner.h"

namespace strongroom::restic {

// A variable that a repository of this backend may bring along. Left out on purpose: whatever makes restic, rclone or a
// cloud library run a program (RESTIC_PASSWORD_COMMAND, RCLONE_PASSWORD_COMMAND, RCLONE_CONFIG_*, AWS profiles with a
// credential_process), and what changes the repository or its password behind our back.
bool is_allowed_variable(std::string_view backend, std::string_view name);
// Throws invalid_input that names the first one that is not allowed, never its value.
void require_allowed_variables(const domain::RepositoryAccess& repository);

// Whether ending restic means saying good-bye to a server.
bool is_remote(std::string_view backend);

using Environment = decltype(process::ProcessSpec::environment);

// Without a repository: for `restic version`.
Environment base_environment(const Options& options);
// Calls require_allowed_variables.
Environment environment_for(const Options& options, const domain::RepositoryAccess& repository);
// RESTIC_REPOSITORY_FILE and RESTIC_PASSWORD_FILE.
std::vector<process::SecretFile> secret_files_for(const domain::RepositoryAccess& repository);

}  // namespace strongroom::restic
