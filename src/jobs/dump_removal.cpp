#include "jobs/dump_removal.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>

#include "base/file.h"
#include "base/kill_point.h"
#include "base/text.h"

namespace strongroom::jobs {
namespace {

// Why it is still there; empty when it is gone.
std::string unlink_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return base::escape_path(path) + ": " + std::strerror(errno);
}

// The dump first: a sidecar without its dump is of no use, and is tried again with it.
std::string delete_files(const domain::Dump& dump) try {
  auto why = unlink_file(dump.path());
  if (why.empty()) why = unlink_file(domain::sidecar_filename(dump.path()));
  if (why.empty()) base::sync_directory(dump.directory);
  return why;
} catch (const std::exception& failure) {
  return failure.what();
}

}  // namespace

RemovalResult remove_dumps(domain::Store& store, const std::vector<domain::Dump>& dumps, const std::string& reason,
                           const ledger::Actor& actor) {
  RemovalResult result;
  store.begin_dump_removal(dumps, reason, actor);
  base::kill_point("dump.removing");
  for (const auto& dump : dumps) {
    auto why = delete_files(dump);
    base::kill_point("dump.deleted");
    if (why.empty())
      result.removed.push_back(dump);
    else
      result.failed.emplace_back(dump, std::move(why));
  }
  store.finish_dump_removal(result.removed, actor);
  return result;
}

}  // namespace strongroom::jobs
