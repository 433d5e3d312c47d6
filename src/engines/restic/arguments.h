// restic's command lines. None holds a secret: where the repository is, what opens it and what the backend needs go by
// files and the environment (environment.h).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/backup_engine.h"
#include "engines/restic/capabilities.h"

namespace strongroom::restic {

using Arguments = std::vector<std::string>;

// An argument that a plan may add to `restic backup` on its own. `value`: written --name=VALUE.
struct AllowedArgument {
  std::string_view name;
  bool value;
};

// None of them makes restic run another program, read a password elsewhere, change the repository that is used, or skip
// the snapshot without which a backup counts as failed.
std::span<const AllowedArgument> allowed_arguments();
// The keys that --option=KEY=VALUE may set; sftp.command, rclone.program and their like are not among them.
std::span<const std::string_view> allowed_option_keys();
// Throws invalid_input that names the argument. One token each: --name or --name=value.
void require_allowed(std::string_view argument);

// A pattern that matches exactly this path and what is below it: restic's patterns follow Go's filepath.Match, where a
// backslash takes the meaning from the next character. "$" needs nothing: --exclude expands no variables, as the lines
// of an exclude file do in every version.
std::string literal_pattern(std::string_view path);
// The same for the lines of an exclude file, which is read after every other: restic puts these lines behind all that
// comes as --exclude, so that a "!…" in a plan's exclude file would bring back what must be left out. Variables, blanks
// and line ends are written so that they mean themselves (a line end: any one character).
std::string own_exclude_file(const std::vector<std::string>& paths);

// Throw invalid_input on what restic would misunderstand, tool_version on what this version cannot do.
Arguments backup_arguments(const domain::BackupRequest& request, const Version& version);
// `retry_lock`: 0 = do not wait.
Arguments check_arguments(const std::optional<domain::DataPart>& read, base::Milliseconds retry_lock);
Arguments restore_arguments(const domain::RestoreRequest& request);
Arguments list_arguments(const std::string& snapshot_id, const std::string& directory, bool recursive);
// These two lock nothing: whoever gives one up leaves no lock behind, and nobody waits for one. While the repository is
// pruned they may end with an error.
Arguments find_arguments(const domain::FindRequest& request);
Arguments diff_arguments(const std::string& from, const std::string& to);
Arguments snapshots_arguments(const std::string& tag);
// What the rules keep, as JSON; changes nothing and locks nothing. Throws invalid_input for rules that keep nothing,
// which restic would take for "remove all" or refuse, by its version.
Arguments decide_arguments(const std::string& tag, const domain::SnapshotRetention& rules);
Arguments forget_arguments(const std::vector<std::string>& snapshot_ids, base::Milliseconds retry_lock);
Arguments prune_arguments(const domain::PruneLimits& limits, base::Milliseconds retry_lock);
// Throws invalid_input that names the limit.
void require_prune_limits(const domain::PruneLimits& limits);

// restic's form: digits, then k, K, m, M, g, G, t, T or nothing.
bool is_size(std::string_view text);

// Snapshots and locks are named by hexadecimal digits; "latest" is no name here. Throws invalid_input.
void require_id(std::string_view id);

}  // namespace strongroom::restic
