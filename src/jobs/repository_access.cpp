#include "jobs/repository_access.h"

#include "base/json.h"

namespace strongroom::jobs {
namespace {

std::string purpose(const domain::Repository& repository, std::string_view what) {
  return "repository/" + repository.name + "/" + std::string{what};
}

base::SecretString environment_text(const std::map<std::string, base::SecretString>& environment) {
  boost::json::object object;
  for (const auto& [name, value] : environment) object[name] = value.reveal();
  return base::SecretString{boost::json::serialize(object)};
}

std::map<std::string, base::SecretString> environment_from(const base::SecretString& text) {
  std::map<std::string, base::SecretString> environment;
  const auto value = base::parse_json(text.reveal());
  for (const auto& item : value.as_object())
    environment.emplace(item.key(), base::SecretString{std::string_view{item.value().as_string()}});
  return environment;
}

}  // namespace

void seal_into(domain::Repository& repository, const RepositorySecrets& secrets, domain::Vault& vault) {
  repository.location = vault.seal(purpose(repository, "location"), secrets.location);
  repository.password = vault.seal(purpose(repository, "password"), secrets.password);
  repository.environment = secrets.environment.empty()
                               ? domain::SealedSecret{}
                               : vault.seal(purpose(repository, "environment"), environment_text(secrets.environment));
}

domain::RepositoryAccess open_access(const domain::Repository& repository, domain::Vault& vault) {
  domain::RepositoryAccess access;
  access.location = vault.open(purpose(repository, "location"), repository.location);
  access.password = vault.open(purpose(repository, "password"), repository.password);
  if (!repository.environment.bytes.empty())
    access.environment = environment_from(vault.open(purpose(repository, "environment"), repository.environment));
  access.backend = repository.backend;
  return access;
}

}  // namespace strongroom::jobs
