#include "engines/restic/environment.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"

namespace strongroom::restic {
namespace {

struct Allowed {
  std::string_view backend;  // empty = every backend that uses a network
  std::string_view name;
};

constexpr std::array kAllowedVariables{
    Allowed{"", "HTTP_PROXY"},
    Allowed{"", "HTTPS_PROXY"},
    Allowed{"", "ALL_PROXY"},
    Allowed{"", "NO_PROXY"},
    Allowed{"", "SSL_CERT_FILE"},
    Allowed{"", "SSL_CERT_DIR"},
    Allowed{"rest", "RESTIC_REST_USERNAME"},
    Allowed{"rest", "RESTIC_REST_PASSWORD"},
    Allowed{"s3", "AWS_ACCESS_KEY_ID"},
    Allowed{"s3", "AWS_SECRET_ACCESS_KEY"},
    Allowed{"s3", "AWS_SESSION_TOKEN"},
    Allowed{"s3", "AWS_DEFAULT_REGION"},
    Allowed{"s3", "AWS_REGION"},
    Allowed{"b2", "B2_ACCOUNT_ID"},
    Allowed{"b2", "B2_ACCOUNT_KEY"},
    Allowed{"azure", "AZURE_ACCOUNT_NAME"},
    Allowed{"azure", "AZURE_ACCOUNT_KEY"},
    Allowed{"azure", "AZURE_ACCOUNT_SAS"},
    Allowed{"azure", "AZURE_ENDPOINT_SUFFIX"},
    Allowed{"gs", "GOOGLE_PROJECT_ID"},
    Allowed{"gs", "GOOGLE_APPLICATION_CREDENTIALS"},
    Allowed{"gs", "GOOGLE_ACCESS_TOKEN"},
    Allowed{"swift", "OS_AUTH_URL"},
    Allowed{"swift", "OS_REGION_NAME"},
    Allowed{"swift", "OS_USERNAME"},
    Allowed{"swift", "OS_USER_ID"},
    Allowed{"swift", "OS_PASSWORD"},
    Allowed{"swift", "OS_TENANT_ID"},
    Allowed{"swift", "OS_TENANT_NAME"},
    Allowed{"swift", "OS_PROJECT_NAME"},
    Allowed{"swift", "OS_PROJECT_DOMAIN_NAME"},
    Allowed{"swift", "OS_PROJECT_DOMAIN_ID"},
    Allowed{"swift", "OS_USER_DOMAIN_NAME"},
    Allowed{"swift", "OS_USER_DOMAIN_ID"},
    Allowed{"swift", "OS_TRUST_ID"},
    Allowed{"swift", "OS_APPLICATION_CREDENTIAL_ID"},
    Allowed{"swift", "OS_APPLICATION_CREDENTIAL_NAME"},
    Allowed{"swift", "OS_APPLICATION_CREDENTIAL_SECRET"},
    Allowed{"swift", "OS_STORAGE_URL"},
    Allowed{"swift", "OS_AUTH_TOKEN"},
    Allowed{"swift", "ST_AUTH"},
    Allowed{"swift", "ST_USER"},
    Allowed{"swift", "ST_KEY"},
    Allowed{"swift", "SWIFT_DEFAULT_CONTAINER_POLICY"},
    Allowed{"rclone", "RCLONE_CONFIG"},
    Allowed{"rclone", "RCLONE_CONFIG_PASS"},
    Allowed{"rclone", "RCLONE_BWLIMIT"},
};

void set(Environment& environment, std::string_view name, std::string_view value) {
  if (!value.empty()) environment.emplace_back(name, base::SecretString{value});
}

}  // namespace

bool is_remote(std::string_view backend) {
  return backend != "local";
}

bool is_allowed_variable(std::string_view backend, std::string_view name) {
  return std::ranges::any_of(kAllowedVariables, [&](const Allowed& allowed) {
    return allowed.name == name && (allowed.backend == backend || (allowed.backend.empty() && is_remote(backend)));
  });
}

void require_allowed_variables(const domain::RepositoryAccess& repository) {
  for (const auto& [name, value] : repository.environment)
    if (!is_allowed_variable(repository.backend, name))
      throw base::Error{base::ErrorCode::invalid_input,
                        "a repository of kind '" + repository.backend + "' cannot bring the variable " + name};
}

Environment base_environment(const Options& options) {
  Environment environment;
  set(environment, "PATH", options.search_path);
  set(environment, "HOME", options.home);
  set(environment, "LANG", options.language.empty() ? "C.UTF-8" : options.language);
  set(environment, "TMPDIR", options.temporary_directory.native());
  set(environment, "RESTIC_CACHE_DIR", options.cache_directory.native());
  // How often --json prints a status line when standard output is no terminal; without it up to 60 a second.
  set(environment, "RESTIC_PROGRESS_FPS", "4");
  return environment;
}

Environment environment_for(const Options& options, const domain::RepositoryAccess& repository) {
  require_allowed_variables(repository);
  auto environment = base_environment(options);
  if (repository.backend == "sftp") set(environment, "SSH_AUTH_SOCK", options.ssh_agent);
  for (const auto& [name, value] : repository.environment) environment.emplace_back(name, value);
  return environment;
}

std::vector<process::SecretFile> secret_files_for(const domain::RepositoryAccess& repository) {
  return {{"RESTIC_REPOSITORY_FILE", repository.location}, {"RESTIC_PASSWORD_FILE", repository.password}};
}

}  // namespace strongroom::restic
