// A DatabaseEngine for tests that never reach a server: it takes URLs apart, and nothing else.
#pragma once

#include <stdexcept>
#include <string>

#include "base/error.h"
#include "domain/database_engine.h"

namespace strongroom::support {

class UrlParsingEngine final : public domain::DatabaseEngine {
 public:
  // postgresql://[USER[:PASSWORD]@]HOST/DBNAME
  domain::ParsedConnection parse_connection(std::string_view text) const override {
    constexpr std::string_view kScheme = "postgresql://";
    if (!text.starts_with(kScheme)) throw base::Error{base::ErrorCode::invalid_input, "this is no connection"};
    std::string rest{text.substr(kScheme.size())};
    domain::ParsedConnection parsed;
    if (const auto at = rest.rfind('@'); at != std::string::npos) {
      const auto who = rest.substr(0, at);
      rest = rest.substr(at + 1);
      const auto colon = who.find(':');
      parsed.parameters["user"] = who.substr(0, colon);
      if (colon != std::string::npos) parsed.password = base::SecretString{who.substr(colon + 1)};
    }
    const auto slash = rest.find('/');
    parsed.parameters["host"] = rest.substr(0, slash);
    if (slash != std::string::npos) parsed.parameters["dbname"] = rest.substr(slash + 1);
    return parsed;
  }
  void require_usable(const std::map<std::string, std::string>&) const override {}

  domain::ServerFacts probe(const domain::DatabaseAccess&, const domain::EngineCall&) override { refuse(); }
  std::vector<std::string> databases(const domain::DatabaseAccess&, const domain::EngineCall&) override { refuse(); }
  domain::ToolVersion dump_tool(int) override { refuse(); }
  domain::DumpOutcome dump(const domain::DatabaseAccess&, const domain::DumpRequest&, domain::ByteSink&,
                           const domain::EngineCall&) override {
    refuse();
  }
  domain::RestoredDatabase restore(const domain::DatabaseAccess&, const domain::NewDatabase&, domain::ByteSource&,
                                   const domain::EngineCall&) override {
    refuse();
  }
  bool drop_database(const domain::DatabaseAccess&, const std::string&, const domain::EngineCall&) override {
    refuse();
  }
  domain::DatabaseHealth health(const domain::DatabaseAccess&, const domain::EngineCall&) override { refuse(); }
  domain::DatabaseStatistics statistics(const domain::DatabaseAccess&, std::size_t,
                                        const domain::EngineCall&) override {
    refuse();
  }

 private:
  [[noreturn]] static void refuse() { throw std::logic_error{"this engine has no server"}; }
};

}  // namespace strongroom::support
