#include "engines/postgres/connection.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "engines/postgres/errors.h"
#include "engines/postgres/keywords.h"
#include "engines/postgres/libpq.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using base::ErrorCode;

constexpr base::Milliseconds kCancelDeadline = std::chrono::seconds{3};

struct FreeResult {
  void operator()(PGresult* result) const noexcept { libpq().PQclear(result); }
};
using Result = std::unique_ptr<PGresult, FreeResult>;

std::string text_or_empty(const char* text) {
  return text == nullptr ? std::string{} : std::string{text};
}

Rows rows_of(const PGresult* result) {
  Rows rows(static_cast<std::size_t>(libpq().PQntuples(result)));
  const int fields = libpq().PQnfields(result);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int number = static_cast<int>(i);
    for (int field = 0; field < fields; ++field) {
      auto& value = rows[i].emplace_back();
      if (libpq().PQgetisnull(result, number, field) == 0)
        value.emplace(libpq().PQgetvalue(result, number, field),
                      static_cast<std::size_t>(libpq().PQgetlength(result, number, field)));
    }
  }
  return rows;
}

Error error_of(const PGresult* result, std::string_view doing) {
  return query_error(text_or_empty(libpq().PQresultErrorField(result, PG_DIAG_SQLSTATE)),
                     text_or_empty(libpq().PQresultErrorMessage(result)), doing);
}

void ignore_notice(void*, const PGresult*) {}

base::Milliseconds connect_deadline(const domain::DatabaseAccess& access, base::Milliseconds otherwise) {
  const auto found = access.parameters.find("connect_timeout");
  if (found == access.parameters.end()) return otherwise;
  int seconds = 0;
  std::from_chars(found->second.data(), found->second.data() + found->second.size(), seconds);
  return seconds > 0 ? std::chrono::seconds{seconds} : otherwise;
}

std::unique_ptr<process::StopSignal> make_stop(std::stop_token stop) {
  try {
    return std::make_unique<process::StopSignal>(std::move(stop));
  } catch (const process::StartFailure& failure) {
    base::throw_system_error(failure.error_number, failure.what);
  }
}

}  // namespace

std::uint64_t to_number(const std::optional<std::string>& field) {
  std::uint64_t number = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), number);
  return number;
}

void Connection::Close::operator()(pg_conn* connection) const noexcept {
  libpq().PQfinish(connection);
}

Connection::Connection(const domain::DatabaseAccess& access, const Options& options, const base::Clock& clock,
                       ConnectionSettings settings, std::stop_token stop)
    : access_{access},
      options_{&options},
      clock_{&clock},
      settings_{std::move(settings)},
      stop_{make_stop(std::move(stop))} {
  settings_.connect_deadline = connect_deadline(access, settings_.connect_deadline);
  connect();
  libpq().PQsetNoticeReceiver(connection_.get(), ignore_notice, nullptr);
  query("setting up the session",
        "SELECT pg_catalog.set_config('search_path', '', false), "
        "pg_catalog.set_config('statement_timeout', $1, false), pg_catalog.set_config('lock_timeout', $2, false), "
        "pg_catalog.set_config('datestyle', 'ISO', false)",
        {std::to_string(settings_.query_deadline.count()), std::to_string(settings_.lock_timeout.count())});
}

Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

void Connection::connect() {
  const auto all = for_libpq(access_, *options_, settings_.application_name);
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : all) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.reveal().c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(libpq().PQconnectStartParams(keywords.data(), values.data(), 0));
  if (!connection_) throw std::bad_alloc{};
  wait_connected();
  if (libpq().PQsetnonblocking(connection_.get(), 1) != 0) lost();
}

void Connection::wait_connected() {
  const auto deadline = clock_->monotonic() + settings_.connect_deadline;
  auto state = libpq().PQstatus(connection_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (state != PGRES_POLLING_OK) {
    if (state == PGRES_POLLING_FAILED) throw connect_error(libpq().PQerrorMessage(connection_.get()));
    const auto event = wait(state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline);
    if (event == Event::late) throw connect_timeout(settings_.connect_deadline);
    if (event == Event::stopped) throw Error{ErrorCode::cancelled};
    state = libpq().PQconnectPoll(connection_.get());
  }
}

Connection::Event Connection::wait(short events, base::MonotonicTime deadline, bool until_stopped) {
  while (true) {
    const auto left = std::chrono::ceil<base::Milliseconds>(deadline - clock_->monotonic()).count();
    if (left <= 0) return Event::late;
    std::array<pollfd, 2> watched{pollfd{libpq().PQsocket(connection_.get()), events, 0},
                                  pollfd{until_stopped ? stop_->descriptor() : -1, POLLIN, 0}};
    const int count = ::poll(watched.data(), watched.size(), static_cast<int>(std::min<long long>(left, 60'000)));
    if (count < 0 && errno != EINTR) base::throw_system_error(errno, "waiting for the database server");
    if (count <= 0) continue;
    return watched[1].revents != 0 ? Event::stopped : Event::ready;
  }
}

Rows Connection::query(std::string_view doing, const std::string& sql, const std::vector<std::string>& parameters) {
  // The server's own limit comes first; ours is for a server that does not answer at all.
  const auto deadline = clock_->monotonic() + settings_.query_deadline + std::chrono::seconds{5};
  send(sql, parameters, deadline);
  return receive(doing, deadline);
}

void Connection::send(const std::string& sql, const std::vector<std::string>& parameters,
                      base::MonotonicTime deadline) {
  std::vector<const char*> values;
  for (const auto& parameter : parameters) values.push_back(parameter.c_str());
  if (libpq().PQsendQueryParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                                nullptr, nullptr, 0) == 0)
    lost();
  for (int left = libpq().PQflush(connection_.get()); left != 0; left = libpq().PQflush(connection_.get())) {
    if (left < 0) lost();
    wait_or_cancel(POLLIN | POLLOUT, deadline);
    if (libpq().PQconsumeInput(connection_.get()) == 0) lost();
  }
}

Rows Connection::receive(std::string_view doing, base::MonotonicTime deadline) {
  Rows rows;
  std::optional<Error> error;
  while (true) {
    while (libpq().PQisBusy(connection_.get()) != 0) {
      wait_or_cancel(POLLIN, deadline);
      if (libpq().PQconsumeInput(connection_.get()) == 0) lost();
    }
    const Result result{libpq().PQgetResult(connection_.get())};
    if (!result) break;
    const auto status = libpq().PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK)
      rows = rows_of(result.get());
    else if (status != PGRES_COMMAND_OK && !error)
      error = error_of(result.get(), doing);
  }
  if (error) throw base::Error{*error};
  return rows;
}

void Connection::wait_or_cancel(short events, base::MonotonicTime deadline) {
  const auto event = wait(events, deadline);
  if (event != Event::ready) give_up(event);
}

void Connection::give_up(Event event) {
  if (event == Event::late) throw Error{ErrorCode::database_connection, "the server stopped answering"};
  cancel();
  throw Error{ErrorCode::cancelled};
}

// Over a connection of its own, because libpq's PQcancel blocks for as long as the network likes. What comes of it
// shows on this one: whoever undoes what the statement did has to find it ended.
void Connection::cancel() {
  try {
    Connection other{
        access_, *options_, *clock_, {.connect_deadline = kCancelDeadline, .query_deadline = kCancelDeadline}, {}};
    other.query("cancelling a statement", "SELECT pg_cancel_backend($1::int)",
                {std::to_string(libpq().PQbackendPID(connection_.get()))});
    const auto deadline = clock_->monotonic() + kCancelDeadline;
    while (libpq().PQisBusy(connection_.get()) != 0 && wait(POLLIN, deadline, false) == Event::ready)
      if (libpq().PQconsumeInput(connection_.get()) == 0) break;
  } catch (const Error&) {
    // A server that cannot be reached finds out by itself; the stop is not held up by it.
  }
}

void Connection::lost() {
  throw lost_connection(libpq().PQerrorMessage(connection_.get()));
}

std::string Connection::quoted(const std::string& identifier) const {
  char* text = libpq().PQescapeIdentifier(connection_.get(), identifier.data(), identifier.size());
  if (text == nullptr)
    throw Error{ErrorCode::invalid_input, "this cannot be a name in a database: " + shown(identifier)};
  std::string result{text};
  libpq().PQfreemem(text);
  return result;
}

int Connection::version() const {
  return libpq().PQserverVersion(connection_.get());
}
std::string Connection::version_text() const {
  const auto text = text_or_empty(libpq().PQparameterStatus(connection_.get(), "server_version"));
  return text.substr(0, text.find(' '));  // without the packager's words
}
std::string Connection::host() const {
  return text_or_empty(libpq().PQhost(connection_.get()));
}
std::string Connection::port() const {
  return text_or_empty(libpq().PQport(connection_.get()));
}
std::string Connection::host_address() const {
  return text_or_empty(libpq().PQhostaddr(connection_.get()));
}
std::string Connection::dbname() const {
  return text_or_empty(libpq().PQdb(connection_.get()));
}

std::string new_session_name() {
  base::SystemRandom random;
  return "strongroom-" + base::random_text(60, random);
}

domain::DatabaseAccess pinned(domain::DatabaseAccess access, const Connection& connection) {
  const auto set = [&](const char* keyword, const std::string& value) {
    if (value.empty())
      access.parameters.erase(keyword);
    else
      access.parameters[keyword] = value;
  };
  set("host", connection.host());
  set("hostaddr", connection.host_address());
  set("port", connection.port());
  return access;
}

}  // namespace strongroom::postgres
