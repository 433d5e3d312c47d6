#include "engines/postgres/dump.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.h"
#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/copy_counter.h"
#include "engines/postgres/dump_progress.h"
#include "engines/postgres/keywords.h"
#include "engines/postgres/tool_listener.h"

namespace strongroom::postgres {
namespace {

using base::Error;
using base::ErrorCode;
using namespace std::chrono_literals;

// pg_dump has nothing to tidy up: interrupted, it asks the server to stop and goes.
constexpr base::Milliseconds kDumpGrace = 5s;

// What has to be known before the tool is started.
struct Preparation {
  domain::DatabaseAccess access;  // of exactly the server that answered
  std::string dbname;
  std::string session;  // what the tool's session calls itself, like no other
  Tool tool;
  bool superuser = false;
  std::vector<TableSize> tables;
};

class DumpListener final : public ToolListener {
 public:
  DumpListener(const domain::EngineCall& call, domain::ByteSink& sink, DumpProgress progress)
      : ToolListener{call}, sink_{sink}, progress_{std::move(progress)} {}

  std::span<char> output_room() override { return room_ = sink_.room(); }
  void output_taken(std::size_t bytes) override {
    counter_.feed({room_.data(), bytes});
    sink_.took(bytes);
  }
  CopyCounter& counter() { return counter_; }

 protected:
  domain::Progress progress() override { return progress_.now(counter_); }

 private:
  domain::ByteSink& sink_;
  DumpProgress progress_;
  CopyCounter counter_;
  std::span<char> room_;
};

bool names_several_hosts(const domain::DatabaseAccess& access) {
  const auto has_comma = [&](const char* keyword) {
    const auto found = access.parameters.find(keyword);
    return found != access.parameters.end() && found->second.find(',') != std::string::npos;
  };
  return has_comma("host") || has_comma("hostaddr");
}

// Addresses cannot be matched to a list of hosts: then libpq chooses again, and the choice is compared.
domain::DatabaseAccess aimed(domain::DatabaseAccess access, const domain::DumpRequest& request) {
  if (!request.dbname.empty()) access.parameters["dbname"] = request.dbname;
  if (!request.host_address.empty() && !names_several_hosts(access))
    access.parameters["hostaddr"] = request.host_address;
  return access;
}

Preparation prepare(const Surroundings& around, const domain::DatabaseAccess& access,
                    const domain::DumpRequest& request, const domain::EngineCall& call) {
  const auto target = aimed(access, request);
  Connection connection{target, around.options, around.clock, {}, call.stop};
  if (!request.host_address.empty() && connection.host_address() != request.host_address)
    throw Error{ErrorCode::database_connection, "another server answers than the one that was looked at before"};
  Preparation ready;
  ready.access = pinned(target, connection);
  ready.dbname = connection.dbname();
  ready.session = new_session_name();
  ready.tool = around.finder.not_older(request.globals ? "pg_dumpall" : "pg_dump", connection.version());
  if (request.globals)
    ready.superuser = is_superuser(connection);
  else
    ready.tables = table_sizes(connection);
  return ready;
}

// pg_dump hands this to the server as a limit on the whole statement that locks, not on waiting alone: a busy server
// takes a moment for tables that nobody holds.
constexpr base::Milliseconds kLeastLockWait{2000};

std::vector<std::string> arguments(const Preparation& ready, const domain::DumpRequest& request,
                                   base::Milliseconds lock_wait) {
  const auto wait = "--lock-wait-timeout=" + std::to_string(std::max(lock_wait, kLeastLockWait).count());
  const auto connection = "--dbname=" + connection_text(for_tool(ready.access, ready.session));
  if (!request.globals)
    return {ready.tool.path, "--format=plain", "--no-owner", "--no-privileges", "--no-password", wait, connection};
  std::vector<std::string> all{ready.tool.path, "--globals-only", "--no-password", wait, "--database=" + ready.dbname,
                               connection};
  // Only superusers may read what passwords are kept as.
  if (!ready.superuser) all.emplace_back("--no-role-passwords");
  return all;
}

process::ProcessSpec spec_of(const Surroundings& around, const Preparation& ready, const domain::DumpRequest& request,
                             const domain::EngineCall& call) {
  process::ProcessSpec spec;
  spec.argv = arguments(ready, request, call.limits.lock_wait);
  spec.environment = tool_environment(around.options, !ready.access.password.empty());
  spec.secret_files = password_file(ready.access.password);
  spec.limits.stall = call.limits.stall;
  spec.limits.interrupt_grace = kDumpGrace;
  spec.limits.terminate_grace = kDumpGrace;
  spec.raw_output = true;
  spec.run_lock = call.run_lock;
  return spec;
}

// A tool that is gone may leave its session at the server waiting for somebody to read: with its locks, and in nobody's
// way only as long as nobody alters a table.
void end_session(const Surroundings& around, const Preparation& ready, const domain::EngineCall& call) {
  try {
    Connection connection{
        ready.access, around.options, around.clock, {.connect_deadline = 5s, .query_deadline = 5s}, {}};
    end_sessions(connection, ready.session);
  } catch (const Error& error) {
    call.observer.line(domain::LogStream::note,
                       "it could not be made sure that the server has ended the dump's session: " + error.message());
  }
}

process::Outcome run_tool(const Surroundings& around, const Preparation& ready, const domain::DumpRequest& request,
                          DumpListener& listener, const domain::EngineCall& call) {
  try {
    auto outcome = around.runner.run(spec_of(around, ready, request, call), listener, call.stop);
    if (!std::holds_alternative<process::Exited>(outcome)) end_session(around, ready, call);
    return outcome;
  } catch (...) {
    end_session(around, ready, call);
    throw;
  }
}

}  // namespace

domain::DumpOutcome run_dump(const Surroundings& around, const domain::DatabaseAccess& access,
                             const domain::DumpRequest& request, domain::ByteSink& sink,
                             const domain::EngineCall& call) {
  const auto ready = prepare(around, access, request, call);
  DumpListener listener{call, sink, DumpProgress{ready.tables, request.expected_sql_bytes}};
  const auto outcome = run_tool(around, ready, request, listener, call);
  const auto* exited = std::get_if<process::Exited>(&outcome);
  const char* const program = request.globals ? "pg_dumpall" : "pg_dump";
  if (exited == nullptr || exited->code != 0)
    throw dump_error(
        {.outcome = outcome, .complaints = listener.complaints(), .program = program, .path = ready.tool.path});
  listener.show_progress();
  auto& counter = listener.counter();
  if (counter.trailer() != (request.globals ? Trailer::cluster : Trailer::database))
    throw Error{ErrorCode::dump_failed, std::string{program} + " reported success, but what it wrote has no end",
                listener.complaints().last()};
  return {{ready.tool.path, ready.tool.version}, counter.bytes(), counter.take_tables()};
}

}  // namespace strongroom::postgres
