#include "engines/postgres/errors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/text.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using enum base::ErrorCode;

constexpr std::size_t kKept = 8192;  // bytes of a tool's last words

bool says(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

struct Plain {
  std::string_view words;  // of libpq or the server
  std::string_view why;    // for people
};

// In this order.
constexpr std::array kConnecting{
    Plain{"could not translate host name", "no host of that name is known"},
    Plain{"password authentication failed", "the server does not accept the user's password"},
    Plain{"no password supplied", "the server asks for a password and none is known"},
    Plain{"authentication failed", "the server does not let this user in"},
    Plain{"no pg_hba.conf entry", "the server's pg_hba.conf does not let this user in from here"},
    Plain{"pg_hba.conf rejects", "the server's pg_hba.conf does not let this user in from here"},
    Plain{"remaining connection slots are reserved", "the server has no connection left for this user"},
    Plain{"too many clients", "the server has no connection left"},
    Plain{"too many connections for", "this user or database has no connection left"},
    Plain{"the database system is starting up", "the server is still starting up"},
    Plain{"the database system is not yet accepting", "the server is still starting up"},
    Plain{"the database system is shutting down", "the server is shutting down"},
    Plain{"the database system is in recovery mode", "the server is recovering from a crash"},
    Plain{"is not currently accepting connections", "the database does not accept connections"},
    Plain{"server does not support SSL", "the server does not offer TLS, which the connection asks for"},
    Plain{"certificate verify failed", "the server's certificate is not trusted"},
    Plain{"certificate", "the certificates do not fit"},
    Plain{"definition of service", "the service is in no service file"},
    Plain{"Connection refused", "connection refused"},
    Plain{"No such file or directory", "there is no server at this socket"},
    Plain{"timeout expired", "no answer in time"},
    Plain{"Connection timed out", "no answer in time"},
    Plain{"No route to host", "there is no way to this host"},
    Plain{"Network is unreachable", "the network is unreachable"},
    Plain{"server closed the connection unexpectedly", "the server closed the connection"},
    Plain{"Connection reset by peer", "the server closed the connection"},
    Plain{"Permission denied", "the server's socket may not be used by this user of the machine"},
};

// On a tool's standard error, when the server went away in the middle.
constexpr std::array kLost{
    Plain{"terminating connection due to administrator command", "the server ended the connection"},
    Plain{"terminating connection because of crash", "the server crashed"},
    Plain{"server closed the connection unexpectedly", "the server closed the connection"},
    Plain{"SSL connection has been closed unexpectedly", "the connection was closed"},
    Plain{"SSL SYSCALL error", "the connection was cut"},
    Plain{"could not receive data from server", "the connection was cut"},
    Plain{"could not send data to server", "the connection was cut"},
    Plain{"no connection to the server", "the connection was cut"},
    Plain{"connection not open", "the connection was cut"},
    Plain{"the database system is shutting down", "the server is shutting down"},
};

template <std::size_t N>
std::string_view plain_words(const std::array<Plain, N>& table, std::string_view text) {
  for (const auto& row : table)
    if (says(text, row.words)) return row.why;
  return {};
}

std::string_view line_with(std::string_view text, std::string_view words) {
  const auto at = text.find(words);
  if (at == std::string_view::npos) return {};
  const auto begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
  return text.substr(begin, text.find('\n', at) - begin);
}

// `database "x" does not exist`: its own words are the plainest there are.
std::string missing_thing(std::string_view text) {
  for (const std::string_view thing : {"database \"", "role \""}) {
    const auto at = text.find(thing);
    if (at == std::string_view::npos) continue;
    const auto end = text.find("\" does not exist", at);
    if (end != std::string_view::npos) return shown(text.substr(at, end - at)) + "\" does not exist";
  }
  return {};
}

// "permission denied for table x", without what stands before it.
std::string from_words(std::string_view text, std::string_view words) {
  const auto line = line_with(text, words);
  return shown(line.substr(line.find(words)));
}

std::optional<Error> known_failure(const ToolFailure& failure) {
  const auto& text = failure.complaints.last();
  if (const auto why = plain_words(kLost, text); !why.empty())
    return Error{database_connection, std::string{why} + " while " + std::string{failure.program} + " was at work",
                 text};
  if (says(text, "connection to server") || says(text, "could not translate host name")) {
    const auto error = connect_error(text);
    return error;
  }
  if (says(text, "permission denied for"))
    return Error::with_words(permission, "this database user may not read everything",
                             from_words(text, "permission denied for"),
                             "Grant the user what is missing (the role pg_read_all_data reads every table), or use "
                             "another user.",
                             text);
  if (says(text, "row-level security"))
    return Error::with_words(permission, "row-level security hides rows from this database user",
                             from_words(text, "query would be affected by row-level security"),
                             "Use the owner of the tables or a user with BYPASSRLS.", text);
  if (says(text, "due to lock timeout") || (says(text, "due to statement timeout") && says(text, "LOCK TABLE")))
    return Error::with_words(dump_failed, "a table stayed locked for longer than the plan waits", {},
                             "See who holds the lock in pg_stat_activity, then start again, or allow more time.", text);
  if (says(text, "due to conflict with recovery"))
    return Error::with_words(database_connection, "the standby ended the dump for the sake of its replay", {},
                             "Start again; raise max_standby_streaming_delay or set hot_standby_feedback there.", text);
  if (says(text, "aborting because of server version mismatch"))
    return Error{tool_version, std::string{failure.program} + " is older than the server", text};
  return std::nullopt;
}

std::string exit_words(const ToolFailure& failure, int code) {
  return std::string{failure.program} + " process failed with exit code " + std::to_string(code);
}

Error not_started(const ToolFailure& failure, const process::NotStarted& outcome) {
  const auto text = std::generic_category().message(outcome.error_number);
  if (outcome.error_number == ENOENT)
    return Error{tool_missing, std::string{failure.program} + " is not at " + std::string{failure.path},
                 outcome.what + ": " + text};
  return Error{outcome.error_number == EACCES ? permission : internal,
               std::string{failure.program} + " could not be started: " + text, outcome.what + ": " + text};
}

// What is the same for every tool: nullopt for one that exited by itself.
std::optional<Error> ended_otherwise(const ToolFailure& failure) {
  const auto& text = failure.complaints.last();
  const std::string program{failure.program};
  if (const auto* stall = std::get_if<process::Stalled>(&failure.outcome))
    return Error{stalled, program + " did nothing for " + base::format_duration(stall->silent_for), text};
  if (std::holds_alternative<process::TimedOut>(failure.outcome)) return Error{timeout, {}, text};
  if (std::holds_alternative<process::Cancelled>(failure.outcome)) return Error{cancelled, {}, text};
  if (const auto* outcome = std::get_if<process::NotStarted>(&failure.outcome)) return not_started(failure, *outcome);
  return std::nullopt;
}

std::string signal_words(const ToolFailure& failure, const process::Signalled& signalled) {
  return std::string{failure.program} + " was ended by signal " + std::to_string(signalled.signal) + " from elsewhere";
}

Error restore_failed(std::string why, std::string detail) {
  return Error::with_words(dump_failed, "Restore failed: psql error", std::move(why),
                           "Nothing was left behind: the new database was dropped again. Look at the run's log with "
                           "'strongroom runs log ID'.",
                           std::move(detail));
}

// "psql:<stdin>:12: ERROR:  relation "x" does not exist" without its beginning.
std::string sql_error(const Complaints& complaints) {
  const auto& line = complaints.first();
  const auto at = line.find("ERROR:");
  auto words = at == std::string::npos ? std::string_view{line} : std::string_view{line}.substr(at + 6);
  while (words.starts_with(' ')) words.remove_prefix(1);
  return shown(words);
}

}  // namespace

std::string shown(std::string_view words) {
  constexpr std::size_t kColumns = 200;
  return base::fit_middle(base::terminal_safe(words.substr(0, words.find('\n'))), kColumns);
}

base::Error connect_error(std::string_view words) {
  std::string why{missing_thing(words)};
  if (why.empty()) why = plain_words(kConnecting, words);
  return Error{database_connection, why, std::string{words}};
}

base::Error lost_connection(std::string_view words) {
  const auto why = plain_words(kLost, words);
  return Error{database_connection, std::string{why.empty() ? "the connection was lost" : why}, std::string{words}};
}

base::Error connect_timeout(base::Milliseconds after) {
  return Error{database_connection, "no answer for " + base::format_duration(after)};
}

base::Error query_error(std::string_view sqlstate, std::string_view words, std::string_view doing) {
  const auto while_doing = std::string{doing} + ": " + shown(words);
  std::string detail = "SQLSTATE " + std::string{sqlstate} + ": " + std::string{words};
  if (sqlstate.empty() || sqlstate.starts_with("08") || sqlstate.starts_with("57P") || sqlstate == "53300")
    return Error{database_connection, std::string{plain_words(kLost, words)}, std::move(detail)};
  if (sqlstate == "42501")
    return Error::with_words(permission, "the database user may not do this", while_doing,
                             "Use a user who may, or grant it.", std::move(detail));
  if (sqlstate == "57014" || sqlstate == "55P03") return Error{timeout, while_doing, std::move(detail)};
  if (sqlstate == "42P04")
    return Error::with_words(conflict, "there is a database of this name already", {},
                             "Choose another name: an existing database is never touched.", std::move(detail));
  if (sqlstate == "55006")
    return Error::with_words(conflict, "the database is in use", while_doing, "Start again when it is free.",
                             std::move(detail));
  if (sqlstate == "3D000") return Error{database_connection, missing_thing(words), std::move(detail)};
  if (sqlstate.starts_with("53"))
    return Error::with_words(database_connection, "the server is out of resources", while_doing,
                             "Look at the server: its disk or memory is full.", std::move(detail));
  return Error::with_words(internal, "the database server refused a request", while_doing,
                           "Please report this, with the version of the server.", std::move(detail));
}

void Complaints::add(std::string_view line) {
  line = line.substr(0, 1024);
  if (first_.empty() && (says(line, "error:") || says(line, "ERROR:") || says(line, "FATAL:"))) first_ = line;
  last_.append(last_.empty() ? "" : "\n").append(line);
  if (last_.size() > kKept) last_.erase(0, last_.find('\n', last_.size() - kKept) + 1);
}

base::Error dump_error(const ToolFailure& failure) {
  if (const auto error = ended_otherwise(failure)) return *error;
  if (const auto error = known_failure(failure)) return *error;
  const auto& text = failure.complaints.last();
  if (const auto* exited = std::get_if<process::Exited>(&failure.outcome))
    return Error{dump_failed, exit_words(failure, exited->code), text};
  return Error{dump_failed, signal_words(failure, std::get<process::Signalled>(failure.outcome)), text};
}

base::Error restore_error(const ToolFailure& failure) {
  if (const auto error = ended_otherwise(failure)) return *error;
  const auto& text = failure.complaints.last();
  if (const auto why = plain_words(kLost, text); !why.empty())
    return Error{database_connection, std::string{why} + " while psql was at work", text};
  if (const auto* signalled = std::get_if<process::Signalled>(&failure.outcome))
    return restore_failed(signal_words(failure, *signalled), text);
  if (says(text, "unrecognized configuration parameter"))
    return restore_failed("the dump was made for a newer server than this one: " + sql_error(failure.complaints), text);
  const auto words = sql_error(failure.complaints);
  const auto code = std::get<process::Exited>(failure.outcome).code;
  return restore_failed(words.empty() ? exit_words(failure, code) : words, text);
}

}  // namespace strongroom::postgres
