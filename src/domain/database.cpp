#include "domain/database.h"

#include "base/text.h"
#include "domain/database_engine.h"
#include "domain/words.h"

namespace strongroom::domain {
namespace {

std::string shown_value(const std::map<std::string, std::string>& parameters, const char* keyword) {
  const auto found = parameters.find(keyword);
  return found == parameters.end() ? std::string{} : base::terminal_safe(found->second);
}

constexpr Words<HealthStatus, 4> kStatuses{{{HealthStatus::healthy, "healthy"},
                                            {HealthStatus::warning, "warning"},
                                            {HealthStatus::degraded, "degraded"},
                                            {HealthStatus::unhealthy, "unhealthy"}}};

}  // namespace

std::string_view to_text(HealthStatus status) {
  return word_of(kStatuses, status);
}

std::string shown_connection(const std::map<std::string, std::string>& parameters) {
  const auto service = shown_value(parameters, "service");
  if (!service.empty() && !parameters.contains("host")) return "service=" + service;
  const auto user = shown_value(parameters, "user"), port = shown_value(parameters, "port");
  auto host = shown_value(parameters, "host");
  if (host.empty()) host = shown_value(parameters, "hostaddr");
  std::string shown = "postgresql://";
  if (!user.empty()) shown += user + "@";
  shown += host;
  if (!port.empty()) shown += ":" + port;
  return shown + "/" + shown_value(parameters, "dbname");
}

}  // namespace strongroom::domain
