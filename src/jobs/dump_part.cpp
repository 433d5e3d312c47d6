#include "jobs/dump_part.h"

#include <algorithm>
#include <utility>

#include "jobs/dump_directory.h"
#include "jobs/dump_space.h"
#include "pipeline/read_back.h"

namespace strongroom::jobs {
namespace {

using base::Error;
using base::ErrorCode;

constexpr std::uint64_t kSurelyEnough = 4'000'000;  // for what a pipeline has under way

pipeline::UnpublishedFile open_unnamed(const std::string& directory, const std::string& run_id) {
  try {
    return {directory, run_id};
  } catch (const Error& error) {
    if (error.code() == ErrorCode::no_space) throw;
    throw cannot_write_dumps(directory, error.message(), error.code());
  }
}

class GzipSink final : public domain::ByteSink {
 public:
  explicit GzipSink(pipeline::ParallelGzip& gzip) : gzip_{gzip} {}
  std::span<char> room() override { return gzip_.room(); }
  void took(std::size_t bytes) override { gzip_.took(bytes); }

 private:
  pipeline::ParallelGzip& gzip_;
};

// Adds what the engine cannot know: how large the file is by now.
class DumpObserver final : public domain::EngineObserver {
 public:
  DumpObserver(RunSession& session, const pipeline::ParallelGzip& gzip) : session_{session}, gzip_{gzip} {}
  void line(domain::LogStream stream, std::string_view text) override { session_.line(stream, text); }
  void progress(const domain::Progress& progress) override {
    auto with_size = progress;
    with_size.bytes_stored = gzip_.progress().stored;
    session_.progress(with_size);
  }
  void waiting(const std::optional<domain::Waiting>& waiting) override { session_.waiting(waiting); }

 private:
  RunSession& session_;
  const pipeline::ParallelGzip& gzip_;
};

domain::DumpRequest request_for(const PartPlan& plan) {
  domain::DumpRequest request;
  request.dbname = plan.dbname;
  request.globals = plan.content == domain::DumpContent::globals;
  request.host_address = plan.server.host_address;
  request.server_version = plan.server.version;
  if (plan.earlier && plan.earlier->database_bytes > 0)
    request.expected_sql_bytes = static_cast<std::uint64_t>(static_cast<double>(plan.earlier->sql_bytes) *
                                                            static_cast<double>(plan.server.database_bytes) /
                                                            static_cast<double>(plan.earlier->database_bytes));
  return request;
}

}  // namespace

DumpPart::DumpPart(PartPlan plan, const std::string& run_id)
    : plan_{std::move(plan)}, file_{open_unnamed(plan_.directory, run_id)} {}

void DumpPart::write(RunSession& session, const domain::DatabaseAccess& access, const domain::Plan& plan,
                     const std::vector<domain::Dump>& present, const std::stop_token& stop) {
  const auto begin = session.services().clock.monotonic();
  pipeline::GzipOptions options;
  options.level = plan.dump.level;
  options.before_write = [&](std::uint64_t bytes) {
    const auto space = disk_space(plan_.directory);
    if (space.free < space.reserve + bytes) throw insufficient_space(plan_.directory, bytes, space, present);
  };
  pipeline::ParallelGzip gzip{file_.fd(), std::move(options)};
  GzipSink sink{gzip};
  DumpObserver observer{session, gzip};
  try {
    outcome_ = session.services().databases.dump(access, request_for(plan_), sink,
                                                 {observer, stop, plan.limits, session.run_lock()});
    facts_ = gzip.finish(stop);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::no_space || error.message().starts_with("Insufficient")) throw;
    const auto space = disk_space(plan_.directory);
    // A quota, or a limit on the size of files: there is space, but not for this.
    if (space.free > space.reserve + kSurelyEnough)
      throw cannot_write_dumps(plan_.directory, error.message(), ErrorCode::no_space);
    // The system's own word for a full disk becomes the use case's.
    throw insufficient_space(plan_.directory, plan_.expected_size, space, present);
  }
  if (facts_.plain_size != outcome_.sql_bytes)
    throw Error{ErrorCode::internal, "the dump had " + std::to_string(outcome_.sql_bytes) + " bytes, " +
                                         std::to_string(facts_.plain_size) + " were compressed"};
  duration_ = std::chrono::duration_cast<base::Milliseconds>(session.services().clock.monotonic() - begin);
}

void DumpPart::verify(RunSession& session, const std::stop_token& stop) {
  domain::Progress progress;
  progress.bytes_total = facts_.plain_size;
  progress.bytes_stored = facts_.size;
  progress.totals_settled = true;
  const auto show = [&](std::uint64_t checked) {
    progress.bytes_done = checked;
    session.progress(progress);
  };
  try {
    pipeline::verify_on_disk(file_.fd(), facts_, 0, show, stop);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    throw Error::with_words(ErrorCode::integrity, "what lies on the disk is not what was written", error.message(),
                            "Nothing was published, and earlier backups are as they were. Check the disk and the "
                            "memory of this machine before the next backup.",
                            error.detail());
  }
}

domain::Dump DumpPart::dump(const domain::Run& run, const domain::Plan& plan) const {
  domain::Dump dump;
  dump.run = run.id;
  dump.plan = plan.name;
  dump.database = plan.dump.database;
  dump.dbname = plan_.dbname;
  dump.content = plan_.content;
  dump.directory = plan_.directory;
  dump.size = facts_.size;
  dump.sql_bytes = facts_.plain_size;
  dump.sha256 = facts_.sha256;
  dump.sql_sha256 = facts_.plain_sha256;
  dump.database_bytes = plan_.server.database_bytes;
  dump.tables = outcome_.tables.size();
  for (const auto& table : outcome_.tables) dump.rows += table.rows;
  dump.level = plan.dump.level;
  dump.server_version = plan_.server.version_text;
  dump.tool_version = outcome_.tool.version;
  dump.duration = duration_;
  return dump;
}

}  // namespace strongroom::jobs
