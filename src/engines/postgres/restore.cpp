#include "engines/postgres/restore.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <stop_token>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/feeder.h"
#include "engines/postgres/keywords.h"
#include "engines/postgres/restore_listener.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using base::ErrorCode;
using namespace std::chrono_literals;

constexpr base::Milliseconds kRestoreGrace = 5s;
constexpr base::Milliseconds kCopyingTemplate = 10min;

Connection connect(const Surroundings& around, const domain::DatabaseAccess& access, std::stop_token stop) {
  return {access,
          around.options,
          around.clock,
          {.lock_timeout = 1min, .query_deadline = kCopyingTemplate},
          std::move(stop)};
}

[[noreturn]] void exists(const std::string& name) {
  throw Error::with_words(ErrorCode::conflict, "there is a database of this name already", shown(name),
                          "Choose another name: an existing database is never touched.");
}

bool drop(Connection& connection, const std::string& name) {
  if (!database_exists(connection, name)) return false;
  const auto* const force = connection.version() >= 130'000 ? " WITH (FORCE)" : "";
  connection.query("dropping the database", "DROP DATABASE IF EXISTS " + connection.quoted(name) + force);
  return true;
}

// The database while it is filled: gone again unless it was finished.
class HalfMade {
 public:
  HalfMade(const Surroundings& around, domain::DatabaseAccess access, const domain::NewDatabase& target,
           const domain::EngineCall& call)
      : around_{around}, access_{std::move(access)}, target_{target}, call_{call} {}
  ~HalfMade() {
    if (there_) remove();
  }
  HalfMade(const HalfMade&) = delete;
  HalfMade& operator=(const HalfMade&) = delete;

  const std::string& name() const { return target_.as; }
  // What the session that fills it calls itself, like no other.
  const std::string& session() const { return session_; }

  void create(Connection& connection) {
    there_ = true;
    try {
      connection.query("creating the database",
                       "CREATE DATABASE " + connection.quoted(target_.as) + " TEMPLATE template0");
    } catch (const Error& error) {
      if (error.code() == ErrorCode::conflict) there_ = false;  // somebody else's
      throw;
    }
  }
  void finish() {
    // A stop would come too late: whether the name was given would be left open.
    auto connection = connect(around_, access_, {});
    connection.query("giving the database its name", "ALTER DATABASE " + connection.quoted(target_.as) + " RENAME TO " +
                                                         connection.quoted(target_.name));
    there_ = false;
  }

 private:
  void remove() noexcept {
    try {
      // Whoever stopped the restore wants this to happen.
      auto connection = connect(around_, access_, {});
      end_sessions(connection, session_);
      drop(connection, target_.as);
    } catch (const std::exception& error) {
      call_.observer.line(domain::LogStream::note,
                          "the database " + shown(target_.as) + " was left behind half filled: " + error.what());
    }
  }

  const Surroundings& around_;
  const domain::DatabaseAccess access_;
  const domain::NewDatabase& target_;
  const domain::EngineCall& call_;
  const std::string session_ = new_session_name();
  bool there_ = false;
};

struct Pipe {
  base::Fd read;
  base::Fd write;
};

Pipe make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) base::throw_system_error(errno, "making a pipe");
  return {base::Fd{ends[0]}, base::Fd{ends[1]}};
}

process::ProcessSpec spec_of(const Surroundings& around, const Tool& psql, domain::DatabaseAccess access,
                             const std::string& dbname, const std::string& session, int run_lock) {
  access.parameters["dbname"] = dbname;
  process::ProcessSpec spec;
  spec.argv = {psql.path,
               "--no-psqlrc",
               "--quiet",
               "--no-password",
               "--set=ON_ERROR_STOP=1",
               "--output=/dev/null",
               "--file=-",
               "--dbname=" + connection_text(for_tool(access, session))};
  spec.environment = tool_environment(around.options, !access.password.empty());
  spec.secret_files = password_file(access.password);
  spec.limits.stall = 0ms;  // restore_listener.h
  spec.limits.interrupt_grace = kRestoreGrace;
  spec.limits.terminate_grace = kRestoreGrace;
  spec.run_lock = run_lock;
  return spec;
}

// A token that only a request on `call` or the feeder's failure ends psql by.
class Stop {
 public:
  explicit Stop(std::stop_token outer) : callback_{std::move(outer), [this] { source_.request_stop(); }} {}
  std::stop_token token() const { return source_.get_token(); }
  void request() { source_.request_stop(); }

 private:
  std::stop_source source_;
  std::stop_callback<std::function<void()>> callback_;
};

domain::RestoredDatabase fill(const Surroundings& around, const Tool& psql, const domain::DatabaseAccess& access,
                              const HalfMade& half, domain::ByteSource& source, const domain::EngineCall& call) {
  base::SystemRandom random;
  const auto key = base::random_text(160, random);
  const bool restricts = knows_restrict(psql.number);
  Stop stop{call.stop};
  auto pipe = make_pipe();
  auto spec = spec_of(around, psql, access, half.name(), half.session(), call.run_lock);
  spec.standard_input = pipe.read.get();
  Feeder feeder{source, std::move(pipe.write), restricts ? "\\restrict " + key + "\n" : "",
                restricts ? "\\unrestrict " + key + "\n" : "", [&] { stop.request(); }};
  RestoreListener listener{call, feeder, around, access, half.session()};
  process::Outcome outcome = [&] {
    // Closed at the end, whatever the end is: the feeder may be blocked on it.
    const base::Fd read_end = std::move(pipe.read);
    return around.runner.run(spec, listener, stop.token());
  }();
  feeder.join();
  feeder.rethrow();
  if (listener.stalled()) outcome = process::Stalled{process::Rung::none, call.limits.stall};
  const auto* exited = std::get_if<process::Exited>(&outcome);
  if (exited == nullptr || exited->code != 0 || !feeder.complete())
    throw restore_error(
        {.outcome = outcome, .complaints = listener.complaints(), .program = "psql", .path = psql.path});
  listener.show_progress();
  auto& counter = feeder.counter();
  return {counter.bytes(), counter.take_tables(), {psql.path, psql.version}};
}

}  // namespace

domain::RestoredDatabase run_restore(const Surroundings& around, const domain::DatabaseAccess& access,
                                     const domain::NewDatabase& target, domain::ByteSource& source,
                                     const domain::EngineCall& call) {
  auto connection = connect(around, access, call.stop);
  for (const auto* name : {&target.name, &target.as})
    if (database_exists(connection, *name)) exists(*name);
  const auto psql = around.finder.nearest("psql", connection.version());
  const auto here = pinned(access, connection);
  HalfMade half_made{around, here, target, call};
  half_made.create(connection);
  auto restored = fill(around, psql, here, half_made, source, call);
  half_made.finish();
  return restored;
}

bool drop_database(const Surroundings& around, const domain::DatabaseAccess& access, const std::string& name,
                   std::stop_token stop) {
  auto connection = connect(around, access, std::move(stop));
  return drop(connection, name);
}

}  // namespace strongroom::postgres
