// libpq, as far as it is needed: one connection, used by one thread at a time, that never waits without an end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fd.h"
#include "domain/database.h"
#include "engines/postgres/options.h"
#include "process/stop_signal.h"

struct pg_conn;
struct pg_result;

namespace strongroom::postgres {

struct ConnectionSettings {
  std::string application_name = "strongroom";
  base::Milliseconds connect_deadline{std::chrono::seconds{20}};  // the connection's own connect_timeout comes first
  base::Milliseconds lock_timeout{std::chrono::seconds{1}};       // at the server, of each query
  base::Milliseconds query_deadline{std::chrono::minutes{2}};     // of each query, here and at the server
};

using Row = std::vector<std::optional<std::string>>;

// What a query gave: text, as the server writes it. nullopt is NULL.
using Rows = std::vector<Row>;

std::uint64_t to_number(const std::optional<std::string>& field);  // 0 for NULL, a negative or no number

class Connection {
 public:
  // Connects. `options` and `clock` must outlive it. Throws database_connection, timeout never (a server that does not
  // answer is database_connection), and cancelled when a stop is requested. Names are resolved by libpq, which cannot
  // be interrupted while it does so.
  Connection(const domain::DatabaseAccess& access, const Options& options, const base::Clock& clock,
             ConnectionSettings settings, std::stop_token stop);
  ~Connection();
  Connection(Connection&&) noexcept;

  // One statement. Parameters are text; $1 is the first. Throws by errors.h's table. When it throws cancelled, the
  // server was asked to cancel the statement, and got a few seconds to do so. `doing` is for messages.
  Rows query(std::string_view doing, const std::string& sql, const std::vector<std::string>& parameters = {});

  std::string quoted(const std::string& identifier) const;

  // The server that answered.
  int version() const;               // 150018
  std::string version_text() const;  // "15.18"
  std::string host() const;
  std::string port() const;
  std::string host_address() const;  // empty for a socket
  std::string dbname() const;

 private:
  struct Close {
    void operator()(pg_conn* connection) const noexcept;
  };
  enum class Event { ready, stopped, late };

  void connect();
  void wait_connected();
  Event wait(short events, base::MonotonicTime deadline, bool until_stopped = true);
  void send(const std::string& sql, const std::vector<std::string>& parameters, base::MonotonicTime deadline);
  Rows receive(std::string_view doing, base::MonotonicTime deadline);
  void wait_or_cancel(short events, base::MonotonicTime deadline);
  [[noreturn]] void give_up(Event event);
  void cancel();
  [[noreturn]] void lost();

  domain::DatabaseAccess access_;
  const Options* options_;
  const base::Clock* clock_;
  ConnectionSettings settings_;
  std::unique_ptr<process::StopSignal> stop_;
  std::unique_ptr<pg_conn, Close> connection_;
};

// For application_name: like no other.
std::string new_session_name();

// `access` with the server that `connection` reached written into it, so that whoever connects next reaches the same.
domain::DatabaseAccess pinned(domain::DatabaseAccess access, const Connection& connection);

}  // namespace strongroom::postgres
