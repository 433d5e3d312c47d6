#include "jobs/database_restore_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "jobs/database_access.h"
#include "jobs/database_leftovers.h"
#include "jobs/dump_verification.h"
#include "ledger/hash.h"
#include "pipeline/gunzip_stream.h"
#include "pipeline/read_back.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using domain::StepState;

// "15.18" -> 15. 0 when it does not begin with a number.
int major_of(const std::string& version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

// What was verified and no other: that the file is still the same is seen at its end, before the new database gets its
// name.
class VerifiedSource final : public domain::ByteSource {
 public:
  VerifiedSource(int fd, std::string sql_sha256) : stream_{fd}, expected_{std::move(sql_sha256)} {}

  std::size_t read(std::span<char> into) override {
    const auto count = stream_.read(into);
    if (count > 0)
      hash_.add({into.data(), count});
    else if (ledger::to_hex(hash_.finish()) != expected_)
      throw Error{ErrorCode::integrity, "the file was changed while it was restored"};
    return count;
  }

 private:
  pipeline::GunzipStream stream_;
  const std::string expected_;
  ledger::RunningHash hash_;
};

class DatabaseRestoreRun {
 public:
  DatabaseRestoreRun(RunSession& session, const DatabaseRestoreOrder& order, std::stop_token stop)
      : session_{session}, order_{order}, stop_{std::move(stop)} {}

  void execute() {
    session_.step("preflight", [&] { return preflight(); });
    session_.step("verify", [&] { return verify(); });
    session_.step("restore", [&] { return restore(); });
  }

 private:
  StepState preflight() {
    auto& services = session_.services();
    const auto database = services.store.find_database(order_.database);
    if (!database) throw Error{ErrorCode::not_found, "there is no database named " + order_.database};
    if (order_.into.empty() || order_.into.size() > 63)
      throw Error{ErrorCode::invalid_input, "the new database's name has 1 to 63 bytes"};
    access_ = open_access(*database, services.vault);
    file_ = base::open_regular_file(order_.file);
    server_ = services.databases.probe(access_, call());
    session_.note("PostgreSQL " + server_.version_text);
    drop_leftovers(session_, database->name, access_, call());
    return StepState::succeeded;
  }

  StepState verify() {
    domain::Progress progress;
    const auto found = summarize([&](std::uint64_t checked) {
      progress.bytes_done = checked;
      session_.progress(progress);
    });
    sql_sha256_ = found.plain_sha256;
    const auto dump = recorded(found.sha256);
    if (!dump) require_trust();
    if (!ends_with_trailer(found.tail)) throw unusable("is not a complete dump: its last line is missing");
    if (!dump) return StepState::warning;
    if (dump->content == domain::DumpContent::globals)
      throw Error::with_words(ErrorCode::invalid_input, "this file holds roles and tablespaces, not a database",
                              base::escape_path(order_.file), "Restore it with: zcat FILE | psql -X -d postgres");
    if (major_of(dump->server_version) > server_.version / 10'000)
      throw Error::with_words(ErrorCode::tool_version, "the dump is of a newer PostgreSQL than this server",
                              dump->server_version + ", the server is " + server_.version_text,
                              "Restore it into a server of that version or a newer one.");
    session_.note("the file is what the ledger has on record, made by run " + dump->run);
    session_.edit().verified = true;
    return StepState::succeeded;
  }

  pipeline::GzipSummary summarize(const std::function<void(std::uint64_t)>& show) try {
    return pipeline::summarize_gzip(file_.get(), show, stop_);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    throw unusable("cannot be read to its end: " + error.message());
  }

  Error unusable(const std::string& why) const {
    return Error::with_words(ErrorCode::integrity, "this file cannot be restored",
                             base::escape_path(order_.file) + " " + why,
                             "Nothing was restored. Take another backup: 'strongroom backups list' has them, and "
                             "'strongroom backups verify --all' says which are whole.");
  }

  // By content: a dump may be restored from wherever somebody has copied it to.
  std::optional<domain::Dump> recorded(const std::string& sha256) {
    domain::DumpFilter filter;
    filter.sha256 = sha256;
    filter.also_gone = true;
    filter.limit = 1;
    const auto found = session_.services().store.dumps(filter);
    if (!found.empty()) return found.front();
    require_not_forged();
    return std::nullopt;
  }

  // A file in the place of one that is on record, with another content, is not merely foreign.
  void require_not_forged() {
    const fs::path path{order_.file};
    domain::DumpFilter filter;
    filter.directory = path.parent_path().native();
    filter.filename = path.filename().native();
    if (session_.services().store.dumps(filter).empty() || order_.trust_file) return;
    throw Error::with_words(ErrorCode::integrity, "this file is not what was backed up",
                            base::escape_path(order_.file) + " has another checksum than the ledger has on record",
                            "Do not restore it. Take another backup ('strongroom backups list'); where you know why it "
                            "differs and want it all the same, add --trust-file.");
  }

  void require_trust() {
    if (!order_.trust_file)
      throw Error::with_words(ErrorCode::integrity, "this file is not known",
                              base::escape_path(order_.file) +
                                  " was not made by this strongroom: nothing says what "
                                  "should be in it",
                              "Where you know where it comes from, add --trust-file.");
    session_.warn(
        {ErrorCode::integrity, "restored from a file that the ledger does not know, as asked for", order_.file});
  }

  StepState restore() {
    if (::lseek(file_.get(), 0, SEEK_SET) != 0) throw Error{ErrorCode::internal, "going back to the file's beginning"};
    VerifiedSource source{file_.get(), sql_sha256_};
    const auto result = session_.services().databases.restore(
        access_, {order_.into, unfinished_database(session_.run().id)}, source, call());
    base::kill_point("database.restored");
    auto& run = session_.edit();
    run.bytes.processed = result.sql_bytes;
    run.files.total = result.tables.size();
    return StepState::succeeded;
  }

  domain::EngineCall call() { return {session_, stop_, {}, session_.run_lock()}; }

  RunSession& session_;
  const DatabaseRestoreOrder& order_;
  std::stop_token stop_;
  domain::DatabaseAccess access_;
  domain::ServerFacts server_;
  base::Fd file_;
  std::string sql_sha256_;
};

}  // namespace

std::string unfinished_database(const std::string& run_id) {
  auto name = "strongroom_restore_" + run_id;
  std::ranges::replace(name, '-', '_');
  return name;
}

void run_database_restore(RunSession& session, const DatabaseRestoreOrder& order, std::stop_token stop) {
  DatabaseRestoreRun{session, order, std::move(stop)}.execute();
}

}  // namespace strongroom::jobs
