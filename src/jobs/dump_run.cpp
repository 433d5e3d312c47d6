#include "jobs/dump_run.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "jobs/database_access.h"
#include "jobs/database_leftovers.h"
#include "jobs/dump_directory.h"
#include "jobs/dump_part.h"
#include "jobs/dump_publication.h"
#include "jobs/dump_retention.h"
#include "jobs/dump_space.h"
#include "jobs/open_hours.h"
#include "jobs/retrying.h"
#include "jobs/sources.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;
using domain::Dump;
using domain::DumpContent;
using domain::StepState;

constexpr std::uint64_t kGlobalsSize = 1'000'000;
constexpr std::size_t kNamedUnreadable = 5;

[[noreturn]] void refuse_unreadable(const domain::ServerFacts& server) {
  std::string named;
  for (std::size_t i = 0; i < std::min(kNamedUnreadable, server.unreadable.size()); ++i)
    named += (i == 0 ? "" : "; ") + base::terminal_safe(server.unreadable[i]);
  if (server.unreadable_count > kNamedUnreadable)
    named += "; and " + base::format_count(server.unreadable_count - kNamedUnreadable) + " more";
  throw Error::with_words(ErrorCode::permission, "the database cannot be read whole", named,
                          "A backup is of everything or it is none. Let the role read it all, for instance with "
                          "'GRANT pg_read_all_data TO role', and give it BYPASSRLS where rows are hidden from it.");
}

class DumpRun {
 public:
  DumpRun(RunSession& session, const domain::Plan& plan, std::stop_token stop)
      : session_{session}, plan_{plan}, stop_{std::move(stop)} {}

  // A dump cannot be gone on with: once begun it goes on to its end.
  void execute() {
    OpenHours{session_, plan_, stop_}.require_open();
    session_.step("preflight", [&] { return again("preflight", [&] { return preflight(); }); });
    session_.step("dump", [&] { return again("dump", [&] { return dump(); }); });
    session_.step("verify", [&] { return verify(); });
    session_.step("publish", [&] { return publish(); });
    parts_.clear();
    session_.step("retention", [&] { return apply_retention(session_, plan_); });
  }

 private:
  StepState again(const char* step, const std::function<StepState()>& attempt) {
    auto state = StepState::succeeded;
    retrying(session_, plan_.retries, step, stop_, [&] { state = attempt(); });
    return state;
  }

  StepState preflight() {
    auto& services = session_.services();
    planned_.clear();
    const auto database = services.store.find_database(plan_.dump.database);
    if (!database)
      throw Error{ErrorCode::not_found, "the database '" + plan_.dump.database + "' is not configured any more"};
    access_ = open_access(*database, services.vault);
    domain::DumpFilter filter;
    filter.plan = plan_.name;
    present_ = services.store.dumps(filter);
    require_space_for_records(services.data);
    prepare_directory(plan_.dump.directory);
    const auto server = services.databases.probe(access_, call());
    session_.note("PostgreSQL " + server.version_text +
                  (server.host_address.empty() ? std::string{} : " at " + server.host_address));
    drop_leftovers(session_, database->name, access_, call());
    const auto tool = services.databases.dump_tool(server.version);
    session_.note("pg_dump " + tool.version + " (" + tool.path + ")");
    plan_parts(server);
    require_room();
    return StepState::succeeded;
  }

  void prepare_directory(const std::string& directory) {
    domain::DumpFilter here;
    here.directory = directory;
    prepare_dump_directory(session_.services().data, directory, session_.services().store.dumps(here));
  }

  void plan_parts(const domain::ServerFacts& server) {
    if (plan_.dump.all_databases) {
      for (const auto& name : session_.services().databases.databases(access_, call()))
        plan_database(name, directory_of_database(plan_.dump.directory, name));
    } else {
      plan_part(server, DumpContent::database, plan_.dump.directory);
    }
    if (plan_.dump.globals) plan_part(server, DumpContent::globals, plan_.dump.directory);
  }

  void plan_database(const std::string& name, const std::string& directory) {
    make_directory_of_database(directory);
    prepare_directory(directory);
    auto access = access_;
    access.parameters["dbname"] = name;
    plan_part(session_.services().databases.probe(access, call()), DumpContent::database, directory);
  }

  void plan_part(const domain::ServerFacts& server, DumpContent content, const std::string& directory) {
    if (content == DumpContent::database && server.unreadable_count > 0) refuse_unreadable(server);
    PartPlan part{server.dbname, content, directory, server, {}, kGlobalsSize};
    const auto same = [&](const Dump& dump) { return dump.content == content && dump.dbname == server.dbname; };
    if (const auto found = std::ranges::find_if(present_, same); found != present_.end()) part.earlier = *found;
    if (content == DumpContent::database)
      part.expected_size =
          expected_file_size(server.database_bytes, server.table_bytes, part.earlier ? &*part.earlier : nullptr);
    planned_.push_back(std::move(part));
  }

  void require_room() {
    std::uint64_t needed = 0;
    for (const auto& part : planned_) needed += part.expected_size;
    const auto space = disk_space(plan_.dump.directory);
    if (space.free < space.reserve + needed) throw insufficient_space(plan_.dump.directory, needed, space, present_);
    session_.note("expecting " + base::format_bytes(needed) + ", " + base::format_bytes(space.free) + " are free");
  }

  StepState dump() {
    parts_.clear();
    for (const auto& planned : planned_) {
      session_.note("dumping " + (planned.content == DumpContent::globals ? std::string{"roles and tablespaces"}
                                                                          : base::terminal_safe(planned.dbname)));
      parts_.emplace_back(planned, session_.run().id);
      parts_.back().write(session_, access_, plan_, present_, stop_);
      session_.note("compressed with levels " + parts_.back().facts().levels);
    }
    auto& run = session_.edit();
    for (const auto& part : parts_) {
      run.bytes.processed += part.facts().plain_size;
      run.bytes.added += part.facts().size;
      run.files.total += part.outcome().tables.size();
    }
    return StepState::succeeded;
  }

  StepState verify() {
    for (auto& part : parts_) part.verify(session_, stop_);
    session_.edit().verified = true;
    return StepState::succeeded;
  }

  StepState publish() {
    if (stop_.stop_requested()) throw Error{ErrorCode::cancelled};
    const auto published = publish_dumps(session_, plan_, parts_);
    const auto& first = published.front();
    session_.edit().dumps = {published.size(), first.filename, first.path(), first.size, first.sha256};
    for (const auto& dump : published)
      session_.note("published " + base::escape_path(dump.path()) + " (" + base::format_bytes(dump.size) + ")");
    return StepState::succeeded;
  }

  domain::EngineCall call() { return {session_, stop_, plan_.limits, session_.run_lock()}; }

  RunSession& session_;
  const domain::Plan& plan_;
  std::stop_token stop_;
  domain::DatabaseAccess access_;
  std::vector<Dump> present_;
  std::vector<PartPlan> planned_;
  std::vector<DumpPart> parts_;
};

}  // namespace

void run_dump(RunSession& session, const domain::Plan& plan, std::stop_token stop) {
  DumpRun{session, plan, std::move(stop)}.execute();
}

}  // namespace strongroom::jobs
