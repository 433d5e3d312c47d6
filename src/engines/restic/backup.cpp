#include "engines/restic/backup.h"

#include <filesystem>
#include <utility>

#include "engines/restic/backup_warnings.h"

namespace strongroom::restic {
namespace {

namespace fs = std::filesystem;

// Where a local repository is on this machine; empty for every other kind.
fs::path local_directory(const domain::RepositoryAccess& repository) {
  std::string_view location = repository.location.reveal();
  if (repository.backend != "local") return {};
  if (location.starts_with("local:")) location.remove_prefix(6);
  return fs::path{location};
}

// restic 0.14 ends with the first 8 digits only. A local repository keeps a file per snapshot, named by all 64, so the
// rest can be looked up without starting restic again; elsewhere the short form stays, which restic takes as well.
std::string full_id(const std::string& id, const domain::RepositoryAccess& repository) {
  const auto directory = local_directory(repository);
  if (id.size() >= 64 || directory.empty()) return id;
  std::string found;
  std::error_code error;
  for (fs::directory_iterator entry{directory / "snapshots", error}, end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().native();
    if (!name.starts_with(id)) continue;
    if (!found.empty()) return id;
    found = name;
  }
  return found.empty() ? id : found;
}

class BackupCall {
 public:
  BackupCall(const Surroundings& around, const domain::BackupRequest& request, const domain::EngineCall& call)
      : call_{call}, warnings_{request.files.sources}, session_{around, call, "the backup", handlers()} {}

  domain::BackupResult run(const Tool& tool, const domain::RepositoryAccess& repository, const Arguments& arguments) {
    const auto outcome = session_.run(tool, repository, arguments);
    const bool incomplete = exited_with(outcome, 3);
    if (!exited_with(outcome, 0) && !incomplete) throw session_.error(outcome);
    if (!summary_ || summary_->snapshot_id.empty())
      throw base::Error{base::ErrorCode::internal, "restic ended without saying which snapshot it made",
                        session_.complaints().before()};
    if (incomplete) warnings_.some_unreadable();
    return result(repository);
  }

 private:
  Handlers handlers() {
    return {.out = [this](std::string_view line) { out(line); },
            .item_error = [this](const ItemError& error) { warnings_.unreadable(error); },
            .err_text = [this](std::string_view line) { warnings_.text(line); },
            .tick = {}};
  }

  void out(std::string_view line) {
    auto event = parse_event(line);
    if (const auto* status = std::get_if<Status>(&event)) progress(*status);
    if (auto* summary = std::get_if<Summary>(&event)) summary_ = std::move(*summary);
  }

  void progress(const Status& status) {
    settled_ = settled_ || status.has_time_left;
    session_.counted(status.files_done + status.bytes_done);
    call_.observer.progress({.files_done = status.files_done,
                             .files_total = status.files_total,
                             .bytes_done = status.bytes_done,
                             .bytes_total = status.bytes_total,
                             .totals_settled = settled_,
                             .errors = status.errors,
                             .current_file = status.current_file});
  }

  domain::BackupResult result(const domain::RepositoryAccess& repository) {
    domain::BackupResult result;
    result.snapshot_id = full_id(summary_->snapshot_id, repository);
    result.files = summary_->files;
    result.bytes = {summary_->bytes_processed, summary_->data_added_packed.value_or(summary_->data_added)};
    result.warning_count = warnings_.count();
    result.warnings = warnings_.take();
    return result;
  }

  const domain::EngineCall& call_;
  BackupWarnings warnings_;
  std::optional<Summary> summary_;
  bool settled_ = false;
  Session session_;
};

}  // namespace

domain::BackupResult run_backup(const Surroundings& around, const Tool& tool,
                                const domain::RepositoryAccess& repository, const domain::BackupRequest& request,
                                const domain::EngineCall& call) {
  return BackupCall{around, request, call}.run(tool, repository, backup_arguments(request, tool.version));
}

}  // namespace strongroom::restic
