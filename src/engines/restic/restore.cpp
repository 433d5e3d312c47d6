#include "engines/restic/restore.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "engines/restic/restore_warnings.h"

namespace strongroom::restic {
namespace {

namespace fs = std::filesystem;

void measure_entry(const fs::path& path, bool allocated, TreeSize& size) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return;
  ++size.files;
  if (!S_ISREG(status.st_mode)) return;
  constexpr std::uint64_t kBlock = 512;  // the unit of st_blocks, whatever the file system's own is
  const auto length = static_cast<std::uint64_t>(status.st_size);
  size.bytes += allocated ? std::min(length, static_cast<std::uint64_t>(status.st_blocks) * kBlock) : length;
}

// restic before 0.17 says nothing while it restores: the target is looked at now and then, for at most a fiftieth of
// the time.
class TargetWatch {
 public:
  TargetWatch(const base::Clock& clock, std::string target) : clock_{clock}, target_{std::move(target)} {}

  // nullopt: not yet.
  std::optional<TreeSize> look(base::MonotonicTime now) {
    if (now < next_) return std::nullopt;
    const auto size = measure_tree(target_, true);
    const auto after = clock_.monotonic();
    next_ = after + std::max<std::chrono::nanoseconds>(std::chrono::seconds{1}, (after - now) * 50);
    return size;
  }

 private:
  const base::Clock& clock_;
  std::string target_;
  base::MonotonicTime next_{};
};

// What restoring everything writes. What goes wrong here would go wrong in the restore itself, so it is thrown.
std::uint64_t restore_size(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
                           const domain::RestoreRequest& request, const domain::EngineCall& call) {
  std::string answer;
  Session session{around,
                  call,
                  "reading the snapshot's size",
                  {.out =
                       [&](std::string_view line) {
                         if (line.starts_with('{')) answer = line;
                       },
                   .item_error = {},
                   .err_text = {},
                   .tick = {}}};
  session.require_success(
      session.run(tool, repository, {"stats", "--json", "--mode", "restore-size", "--", request.snapshot_id}));
  return parse_stats(answer).total_size;
}

// Not of a disk that is full, or of a network that is gone, which would go on and on.
bool may_be_of_single_files(base::ErrorCode code) {
  using enum base::ErrorCode;
  return code == integrity || code == permission || code == internal || code == repository_missing ||
         code == source_missing || code == source_unreadable || code == not_found;
}

class RestoreCall {
 public:
  RestoreCall(const Surroundings& around, const domain::RestoreRequest& request, const domain::EngineCall& call)
      : call_{call},
        request_{request},
        watch_{around.clock, request.target},
        session_{around, call, "the restore", handlers()} {}

  void watch_target(std::uint64_t total_bytes) {
    watching_ = true;
    total_bytes_ = total_bytes;
  }

  domain::RestoreResult run(const Tool& tool, const domain::RepositoryAccess& repository) {
    const auto outcome = session_.run(tool, repository, restore_arguments(request_));
    const auto size = measure_tree(request_.target, false);
    domain::RestoreResult result;
    result.verified = exited_with(outcome, 0);  // --verify makes restic end with an error when one file differs
    if (!result.verified) take_what_is_whole(outcome, size, result);
    result.files.total = size.files;
    result.bytes.processed = size.bytes;
    if (size.files == 0 && !request_.includes.empty() && fs::is_empty(request_.target))
      throw base::Error{base::ErrorCode::not_found,
                        "nothing in this snapshot has the path " + base::escape_path(request_.includes.front())};
    warn_of_missing(result);
    return result;
  }

 private:
  // Single files that cannot be brought back are no reason to take away the others. Throws when it was something else
  // (no space, the network, an end that restic did not choose), or when nothing else is there.
  void take_what_is_whole(const process::Outcome& outcome, const TreeSize& size, domain::RestoreResult& result) {
    const auto error = session_.error(outcome);
    if (!exited_with(outcome, 1) || !may_be_of_single_files(error.code()) ||
        !is_about_single_files(session_.complaints().last_words()) || warnings_.count() == 0 ||
        size.files <= left_in_pieces())
      throw base::Error{error};
    result.warning_count = warnings_.count();
    result.warnings = warnings_.take_as(error.code() == base::ErrorCode::permission ? base::ErrorCode::permission
                                                                                    : base::ErrorCode::integrity);
  }

  // How many files are there and are not whole: of those that failed, some were not even begun.
  std::uint64_t left_in_pieces() const {
    return warnings_.count_those([&](const std::string& path) { return is_in_target(path); });
  }

  bool is_in_target(const std::string& path) const {
    std::error_code failure;
    return fs::exists(fs::symlink_status(request_.target + path, failure));
  }

  // What somebody named and the snapshot does not have.
  void warn_of_missing(domain::RestoreResult& result) const {
    for (const auto& path : request_.includes) {
      // One that failed was in it, or something below it was.
      const bool failed =
          std::ranges::any_of(result.warnings, [&](const auto& each) { return each.path.starts_with(path); });
      if (failed || is_in_target(path)) continue;
      ++result.warning_count;
      result.warnings.push_back({base::ErrorCode::not_found, "is not in this snapshot", path});
    }
  }

  Handlers handlers() {
    return {.out = [this](std::string_view line) { out(line); },
            .item_error = [this](const ItemError& error) { warnings_.unrestored(error); },
            .err_text = [this](std::string_view line) { warnings_.text(line); },
            .tick = [this](base::MonotonicTime now) { tick(now); }};
  }

  void out(std::string_view line) {
    const auto event = parse_event(line);
    const auto* status = std::get_if<Status>(&event);
    if (status == nullptr) return;
    watching_ = false;
    session_.counted(status->files_done + status->bytes_done);
    call_.observer.progress({.files_done = status->files_done,
                             .files_total = status->files_total,
                             .bytes_done = status->bytes_done,
                             .bytes_total = status->bytes_total,
                             .totals_settled = true,  // restic plans a restore before it writes
                             .errors = status->errors,
                             .current_file = {}});
  }

  void tick(base::MonotonicTime now) {
    if (!watching_) return;
    const auto size = watch_.look(now);
    if (!size) return;
    session_.network().moved(size->files + size->bytes, now);
    call_.observer.progress({.files_done = size->files,
                             .files_total = 0,
                             .bytes_done = size->bytes,
                             .bytes_total = total_bytes_,
                             .totals_settled = total_bytes_ > 0,
                             .errors = 0,
                             .current_file = {}});
  }

  const domain::EngineCall& call_;
  const domain::RestoreRequest& request_;
  TargetWatch watch_;
  std::uint64_t total_bytes_ = 0;
  bool watching_ = false;
  RestoreWarnings warnings_;
  Session session_;
};

}  // namespace

TreeSize measure_tree(const std::string& directory, bool allocated) {
  TreeSize size;
  std::error_code error;
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry{directory, kOptions, error}, end; !error && entry != end;
       entry.increment(error))
    measure_entry(entry->path(), allocated, size);
  return size;
}

domain::RestoreResult run_restore(const Surroundings& around, const Tool& tool,
                                  const domain::RepositoryAccess& repository, const domain::RestoreRequest& request,
                                  const domain::EngineCall& call) {
  require_id(request.snapshot_id);
  RestoreCall restore{around, request, call};
  if (!capabilities_of(tool.version).restore_progress) {
    // With includes there is no cheap total.
    restore.watch_target(request.includes.empty() ? restore_size(around, tool, repository, request, call) : 0);
  }
  return restore.run(tool, repository);
}

}  // namespace strongroom::restic
