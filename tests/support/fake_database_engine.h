// A database engine whose answers a test writes down: for what surrounds the engine, never for PostgreSQL itself.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "domain/database_engine.h"

namespace strongroom::support {

inline constexpr const char* kSmallDump =
    "--\n-- PostgreSQL database dump\n--\n\nCREATE TABLE public.t (a integer);\n\nCOPY public.t (a) FROM "
    "stdin;\n1\n2\n\\.\n\n"
    "--\n-- PostgreSQL database dump complete\n--\n\n";

class FakeDatabaseEngine final : public domain::DatabaseEngine {
 public:
  domain::ServerFacts server{150018, "15.18", "127.0.0.1", "shop", 8'000'000, 1'000'000, false, {}, 0};
  std::vector<std::string> names{"shop"};
  std::string sql = kSmallDump;
  std::function<void(const domain::DumpRequest&, domain::ByteSink&, const domain::EngineCall&)> on_dump =
      [this](const domain::DumpRequest&, domain::ByteSink& sink, const domain::EngineCall&) { give(sink, sql); };
  std::function<domain::RestoredDatabase(const domain::NewDatabase&, domain::ByteSource&)> on_restore;
  std::vector<std::string> calls;  // "probe", "dump shop", "restore new", "drop name"

  static void give(domain::ByteSink& sink, std::string_view bytes) {
    while (!bytes.empty()) {
      const auto room = sink.room();
      if (room.empty()) {
        std::this_thread::yield();
        continue;
      }
      const auto count = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), count);
      sink.took(count);
      bytes.remove_prefix(count);
    }
  }

  domain::ParsedConnection parse_connection(std::string_view) const override { return {}; }
  void require_usable(const std::map<std::string, std::string>&) const override {}
  domain::ServerFacts probe(const domain::DatabaseAccess& access, const domain::EngineCall&) override {
    calls.emplace_back("probe");
    auto facts = server;
    if (const auto name = access.parameters.find("dbname"); name != access.parameters.end())
      facts.dbname = name->second;
    return facts;
  }
  std::vector<std::string> databases(const domain::DatabaseAccess&, const domain::EngineCall&) override {
    return names;
  }
  domain::ToolVersion dump_tool(int) override { return {"/usr/bin/pg_dump", "15.18"}; }
  domain::DumpOutcome dump(const domain::DatabaseAccess&, const domain::DumpRequest& request, domain::ByteSink& sink,
                           const domain::EngineCall& call) override {
    calls.push_back(request.globals ? "dump globals" : "dump " + request.dbname);
    on_dump(request, sink, call);
    return {{"/usr/bin/pg_dump", "15.18"}, sql.size(), {{"public.t", 2, 4, "00"}}};
  }
  domain::RestoredDatabase restore(const domain::DatabaseAccess&, const domain::NewDatabase& target,
                                   domain::ByteSource& source, const domain::EngineCall&) override {
    calls.push_back("restore " + target.name);
    return on_restore(target, source);
  }
  bool drop_database(const domain::DatabaseAccess&, const std::string& name, const domain::EngineCall&) override {
    calls.push_back("drop " + name);
    return true;
  }
  domain::DatabaseHealth health(const domain::DatabaseAccess&, const domain::EngineCall&) override { return {}; }
  domain::DatabaseStatistics statistics(const domain::DatabaseAccess&, std::size_t,
                                        const domain::EngineCall&) override {
    return {};
  }
};

}  // namespace strongroom::support
