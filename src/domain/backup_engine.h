// The port to the program that stores files: restic is the only implementation (engines/restic), a fake replays it in
// tests.
//
// Every call blocks on the calling thread and may be made from any thread. Every call throws base::Error with the code
// of the table: network, repository_missing, repository_locked (owner and age in the message), password,
// source_missing, no_space, permission, integrity, tool_missing, tool_version, stalled, cancelled, internal. The tool's
// own words are in the observer's log before that.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/plan.h"
#include "domain/repository.h"
#include "domain/run.h"

namespace strongroom::domain {

enum class LogStream { out, err, note };  // note: strongroom's own words between the tool's

// What a run is waiting for, shown to people at once.
struct Waiting {
  enum class Reason { network, lock, retry };  // retry: until the step is tried again
  Reason reason;
  std::string text;  // "the server does not answer; restic tries again"
};

std::string_view to_text(Waiting::Reason reason);            // "network", "lock", "retry"
Waiting::Reason waiting_reason_from(std::string_view text);  // throws internal on an unknown word

// Called on the thread that made the call.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;
  virtual void line(LogStream stream, std::string_view text) = 0;  // every line of the tool
  virtual void progress(const Progress& progress) = 0;
  virtual void waiting(const std::optional<Waiting>& waiting) = 0;  // nullopt: it goes on
};

// How a call is bounded and stopped.
struct EngineCall {
  EngineObserver& observer;
  std::stop_token stop;
  PlanLimits limits;
  int run_lock = -1;  // see process::ProcessSpec
};

struct BackupRequest {
  FilesOptions files;                      // sources that exist, at least one
  std::vector<std::string> exclude_paths;  // absolute paths left out whatever the plan says (the data directory), taken
                                           // literally, not as patterns
  std::vector<std::string> tags;           // all of them, the plan's own included
};

struct BackupResult {
  std::string snapshot_id;
  FileCounts files;
  ByteCounts bytes;
  std::vector<Warning> warnings;  // unreadable paths and vanished sources; the first kKeptWarnings
  std::uint64_t warning_count = 0;
};

struct Snapshot {
  std::string id;
  base::UtcTime time{};
  std::string host;
  std::string user;
  std::vector<std::string> paths;
  std::vector<std::string> tags;
};

// One entry of a snapshot's listing.
struct SnapshotEntry {
  std::string path;  // as restic's JSON gives it
  std::string type;  // "file", "dir", "symlink", …
  std::uint64_t size = 0;
  std::optional<base::UtcTime> modified;
};

struct FindRequest {
  std::vector<std::string> patterns;  // as restic has them, at least one; whatever fits any of them is found
  std::string tag;                    // only in snapshots with it; empty = in all
  std::string snapshot_id;            // only in this one; empty = in all
  bool ignore_case = false;
};

struct FoundEntry {
  std::string snapshot_id;  // the long form
  SnapshotEntry entry;
};

// What an entry of one snapshot has become in another.
enum class Change { added, removed, modified, type, metadata };

struct SnapshotChange {
  std::string path;  // as restic's JSON gives it; of a directory it ends with "/"
  Change change;
};

struct ChangeCounts {
  std::uint64_t files = 0;
  std::uint64_t directories = 0;
  std::uint64_t others = 0;
  std::uint64_t bytes = 0;  // in the repository, before compression
};

struct SnapshotDifference {
  std::uint64_t changed_files = 0;
  ChangeCounts added;
  ChangeCounts removed;
};

struct RestoreRequest {
  std::string snapshot_id;
  std::vector<std::string> includes;  // absolute paths inside the snapshot, taken literally; empty = everything
  std::string target;                 // an existing, empty directory
};

struct RestoreResult {
  FileCounts files;  // total = restored
  ByteCounts bytes;
  bool verified = false;
  std::vector<Warning> warnings;
  std::uint64_t warning_count = 0;
};

struct RepositoryStats {
  std::uint64_t snapshots = 0;
  std::uint64_t stored_bytes = 0;   // what the repository takes
  std::uint64_t restore_bytes = 0;  // what restoring every snapshot would write
};

struct RepositoryLock {
  std::string id;
  base::UtcTime time{};
  bool exclusive = false;
  std::string host;
  std::string user;
  std::uint64_t pid = 0;
};

// What the tool's rules say of one snapshot.
struct SnapshotDecision {
  Snapshot snapshot;
  bool keep = true;
  std::string reason;  // why it stays, in the tool's words ("daily snapshot, within 7d"); empty for one that goes
};

struct ForgetRequest {
  std::string tag;                        // only snapshots with it, never empty
  std::vector<std::string> snapshot_ids;  // exactly these
};

struct PruneResult {
  std::optional<std::uint64_t> freed_bytes;  // as near as the tool tells it; nullopt when it does not
};

struct ToolVersion {
  std::string path;
  std::string version;  // "0.14.0"
};

// What decides, besides a plan, which files a backup takes.
struct SelectionFacts {
  std::map<std::string, std::string> environment;  // of the tool: variables in exclude files stand for these
  bool named_sources_stay = false;                 // no option leaves out a source itself
};

// Who wants a setting. What makes the tool run a program of the caller's choice (restic's -o sftp.command,
// -o rclone.program, RESTIC_PASSWORD_COMMAND) is for the local command line alone.
enum class Caller { local_cli, remote };

class BackupEngine {
 public:
  virtual ~BackupEngine() = default;
  // Throw invalid_input, naming the offender and what is allowed, for what a plan or a repository may not hold: an
  // extra argument or an environment name outside the allow-list, a compression or size that the tool does not know.
  virtual void require_usable(const FilesOptions& files, Caller caller) const = 0;
  virtual void require_usable_environment(const std::string& backend, const std::vector<std::string>& names,
                                          Caller caller) const = 0;
  virtual ToolVersion version() = 0;  // asks the tool once per binary
  // For the preview. `repository`: what it brings along is in the environment then; may be null. Asks for the version.
  virtual SelectionFacts selection_facts(const RepositoryAccess*) { return {}; }
  virtual void init(const RepositoryAccess& repository, const EngineCall& call) = 0;
  virtual BackupResult backup(const RepositoryAccess& repository, const BackupRequest& request,
                              const EngineCall& call) = 0;
  // Waits for the lock up to limits.lock_wait, then throws repository_locked. integrity when something is wrong.
  // `read`: besides the structure, that part of the data is read.
  virtual void check(const RepositoryAccess& repository, const std::optional<DataPart>& read,
                     const EngineCall& call) = 0;
  // Newest last. Only those with `tag`, all when it is empty.
  virtual std::vector<Snapshot> snapshots(const RepositoryAccess& repository, const std::string& tag,
                                          const EngineCall& call) = 0;
  // Entries come one by one, so that a snapshot of a million files needs no memory. `directory` empty = everything;
  // recursive = below it too.
  virtual void list(const RepositoryAccess& repository, const std::string& snapshot_id, const std::string& directory,
                    bool recursive, const std::function<void(const SnapshotEntry&)>& take, const EngineCall& call) = 0;
  // Newest snapshot first. Throws invalid_input when more is found than an answer can hold.
  virtual std::vector<FoundEntry> find(const RepositoryAccess& repository, const FindRequest& request,
                                       const EngineCall& call) = 0;
  // Changes come one by one, by path.
  virtual SnapshotDifference diff(const RepositoryAccess& repository, const std::string& from, const std::string& to,
                                  const std::function<void(const SnapshotChange&)>& take, const EngineCall& call) = 0;
  virtual RestoreResult restore(const RepositoryAccess& repository, const RestoreRequest& request,
                                const EngineCall& call) = 0;
  virtual RepositoryStats stats(const RepositoryAccess& repository, const EngineCall& call) = 0;
  virtual std::vector<RepositoryLock> locks(const RepositoryAccess& repository, const EngineCall& call) = 0;
  // Removes locks that restic itself calls stale; with `all`, every lock: only when each is proven to be of a process
  // of ours that is gone, or a person asked for it.
  virtual void unlock(const RepositoryAccess& repository, bool all, const EngineCall& call) = 0;
  // What these rules would keep of the snapshots with `tag`, which is not empty; newest first. Changes nothing and
  // locks nothing. Throws invalid_input for rules that keep nothing.
  virtual std::vector<SnapshotDecision> decide(const RepositoryAccess& repository, const std::string& tag,
                                               const SnapshotRetention& rules, const EngineCall& call) = 0;
  // These two wait for the lock as check() does. What is forgotten takes its room until it is pruned. Forgetting what
  // is gone already is no error.
  virtual void forget(const RepositoryAccess& repository, const ForgetRequest& request, const EngineCall& call) = 0;
  virtual PruneResult prune(const RepositoryAccess& repository, const PruneLimits& limits, const EngineCall& call) = 0;
  // Throws invalid_input that names the limit.
  virtual void require_usable(const PruneLimits& limits) const = 0;
};

}  // namespace strongroom::domain
