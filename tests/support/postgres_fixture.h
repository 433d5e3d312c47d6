// What the tests with a real server share: the engine over the real runner, and one server for all of them; each test
// has databases of its own.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "engines/postgres/connection.h"
#include "engines/postgres/postgres_engine.h"
#include "engines/postgres/test_tools.h"
#include "process/supervised_runner.h"
#include "support/postgres_server.h"

namespace strongroom::postgres::testing {

using support::PostgresServer;

inline PostgresServer& shared_server() {
  static PostgresServer one;
  return one;
}

inline domain::DatabaseAccess over_socket(const std::string& dbname, const std::string& user = "postgres") {
  auto& server = shared_server();
  return {{{"host", server.socket()}, {"port", server.port()}, {"user", user}, {"dbname", dbname}}, {}};
}

inline domain::DatabaseAccess over_tcp(const std::string& dbname) {
  auto& server = shared_server();
  return {{{"host", "localhost"}, {"port", server.port()}, {"user", "postgres"}, {"dbname", dbname}},
          base::SecretString{PostgresServer::kPassword}};
}

inline domain::DumpRequest at(const std::string& host_address) {
  domain::DumpRequest request;
  request.host_address = host_address;
  return request;
}

inline domain::DumpRequest globals() {
  domain::DumpRequest request;
  request.globals = true;
  return request;
}

// A session of the test's own.
class Session {
 public:
  explicit Session(const std::string& dbname, const std::string& user = "postgres")
      : connection_{over_socket(dbname, user), options_, clock_, {}, {}} {
    run("SET search_path = public");
  }
  Rows run(const std::string& sql) { return connection_.query("the test", sql); }
  std::string value(const std::string& sql) { return run(sql).at(0).at(0).value_or("NULL"); }

 private:
  Options options_;
  base::SystemClock clock_;
  Connection connection_;
};

class PostgresServerTest : public ::testing::Test {
 protected:
  static Options options() {
    Options options;
    options.search_path = "/usr/bin:/bin";
    return options;
  }
  // A database with these statements run in it.
  void make_database(const std::string& name, const std::vector<std::string>& statements) {
    Session{"postgres"}.run("CREATE DATABASE " + name + " TEMPLATE template0");
    Session session{name};
    for (const auto& statement : statements) session.run(statement);
  }
  domain::EngineCall call() { return {observer_, stop_.get_token(), limits_, -1}; }
  domain::DumpOutcome dump(const domain::DatabaseAccess& access, Memory& sink, domain::DumpRequest request = {}) {
    return engine_.dump(access, request, sink, call());
  }
  std::optional<base::Error> dump_error(const domain::DatabaseAccess& access, Memory& sink) {
    return error_of([&] { dump(access, sink); });
  }
  domain::RestoredDatabase restore(const std::string& name, const std::string& sql) {
    TextSource source{sql};
    return engine_.restore(over_socket("postgres"), {name, name + "_half"}, source, call());
  }
  std::vector<std::string> databases() { return engine_.databases(over_socket("postgres"), call()); }
  void end_sessions_of_dumps() {
    Session{"postgres"}.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'strongroom-%'");
  }
  // Waits until the server has no session of a dump any more; an end of the test's time ends it otherwise.
  static void wait_no_dump_session() {
    Session session{"postgres"};
    while (session.value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'strongroom-%'") != "0")
      session.run("SELECT pg_sleep(0.01)");
  }

  process::SupervisedRunner runner_{clock_};
  base::SystemClock clock_;
  RecordingObserver observer_;
  std::stop_source stop_;
  domain::PlanLimits limits_;
  PostgresEngine engine_{runner_, clock_, options()};
};

inline const std::vector<std::string> kLarge{
    "CREATE TABLE large AS SELECT i, repeat(md5(i::text), 8) AS words FROM generate_series(1, 100000) i"};

}  // namespace strongroom::postgres::testing
