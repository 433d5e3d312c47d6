#include "domain/database.h"

#include "base/text.h"

namespace strongroom::domain {
namespace {

std::string value_of(const std::map<std::string, std::string>& parameters, const char* keyword) {
  const auto found = parameters.find(keyword);
  return found == parameters.end() ? std::string{} : base::terminal_safe(found->second);
}

}  // namespace

std::string shown_connection(const std::map<std::string, std::string>& parameters) {
  const auto service = value_of(parameters, "service");
  if (!service.empty() && !parameters.contains("host")) return "service=" + service;
  const auto user = value_of(parameters, "user"), port = value_of(parameters, "port");
  auto host = value_of(parameters, "host");
  if (host.empty()) host = value_of(parameters, "hostaddr");
  std::string shown = "postgresql://";
  if (!user.empty()) shown += user + "@";
  shown += host;
  if (!port.empty()) shown += ":" + port;
  return shown + "/" + value_of(parameters, "dbname");
}

}  // namespace strongroom::domain
