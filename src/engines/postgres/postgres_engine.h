// domain/database_engine.h over libpq, pg_dump, pg_dumpall and psql.
#pragma once

#include "domain/database_engine.h"
#include "engines/postgres/options.h"
#include "engines/postgres/surroundings.h"
#include "engines/postgres/tools.h"

namespace strongroom::postgres {

// Holds no state but the versions of the tools; any thread may call. `runner` and `clock` must outlive it. Restoring
// starts a thread of its own for as long as it takes: it reads the source and feeds psql.
class PostgresEngine final : public domain::DatabaseEngine {
 public:
  PostgresEngine(process::ProcessRunner& runner, const base::Clock& clock, Options options);

  domain::ParsedConnection parse_connection(std::string_view text) const override;
  void require_usable(const std::map<std::string, std::string>& parameters) const override;
  domain::ServerFacts probe(const domain::DatabaseAccess& access, const domain::EngineCall& call) override;
  std::vector<std::string> databases(const domain::DatabaseAccess& access, const domain::EngineCall& call) override;
  domain::ToolVersion dump_tool(int server_version) override;
  domain::DumpOutcome dump(const domain::DatabaseAccess& access, const domain::DumpRequest& request,
                           domain::ByteSink& sink, const domain::EngineCall& call) override;
  domain::RestoredDatabase restore(const domain::DatabaseAccess& access, const domain::NewDatabase& target,
                                   domain::ByteSource& source, const domain::EngineCall& call) override;
  bool drop_database(const domain::DatabaseAccess& access, const std::string& name,
                     const domain::EngineCall& call) override;
  domain::DatabaseHealth health(const domain::DatabaseAccess& access, const domain::EngineCall& call) override;
  domain::DatabaseStatistics statistics(const domain::DatabaseAccess& access, std::size_t limit,
                                        const domain::EngineCall& call) override;

 private:
  Options options_;
  ToolFinder finder_;
  Surroundings around_;
};

}  // namespace strongroom::postgres
