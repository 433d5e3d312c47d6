#include "jobs/dump_publication.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/kill_point.h"
#include "base/text.h"
#include "jobs/dump_directory.h"
#include "jobs/file_hash.h"
#include "jobs/sidecar.h"
#include "ledger/hash.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using domain::Dump;

// A name is burnt for ever once it is announced, so a new one is a second later; never far from the truth.
constexpr int kMostSeconds = 600;
constexpr int kMostTries = 10;

bool exists(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

bool was_used(domain::Store& store, domain::DumpFilter filter, const std::string& filename) {
  filter.filename = filename;
  filter.also_gone = true;
  filter.limit = 1;
  return !store.dumps(filter).empty();
}

// Neither there, nor ever used in that directory, nor by this plan anywhere: people call a dump by its name alone.
bool is_free(domain::Store& store, const Dump& dump) {
  if (exists(dump.path()) || exists(domain::sidecar_filename(dump.path()))) return false;
  domain::DumpFilter here, of_plan;
  here.directory = dump.directory;
  of_plan.plan = dump.plan;
  return !was_used(store, here, dump.filename) && !was_used(store, of_plan, dump.filename);
}

// The same second for all of them: the run's, or the first later one whose names were never used.
void choose_names(domain::Store& store, std::vector<Dump>& dumps, base::UtcTime begun) {
  auto second = std::chrono::floor<std::chrono::seconds>(begun);
  for (int i = 0; i < kMostSeconds; ++i, second += std::chrono::seconds{1}) {
    for (auto& dump : dumps) {
      dump.created_at = second;
      dump.filename = domain::dump_filename(second, dump.content);
    }
    if (std::ranges::all_of(dumps, [&](const Dump& dump) { return is_free(store, dump); })) return;
  }
  throw cannot_write_dumps(dumps.front().directory, "every name for the next ten minutes is taken",
                           ErrorCode::conflict);
}

pipeline::UnpublishedFile write_sidecar(const Dump& dump, const std::string& text) {
  pipeline::UnpublishedFile file{dump.directory, dump.run};
  base::write_all(file.fd(), text, "writing the file beside the dump");
  if (::fsync(file.fd()) != 0) base::throw_system_error(errno, "writing the file beside the dump");
  return file;
}

void sync_directories(const std::vector<Dump>& dumps) {
  std::set<std::string> directories;
  for (const auto& dump : dumps) directories.insert(dump.directory);
  for (const auto& directory : directories) base::sync_directory(directory);
}

void give_name(pipeline::UnpublishedFile& file, const std::string& directory, const std::string& name) {
  if (file.publish(name)) return;
  throw cannot_write_dumps(directory, "somebody else has just made a file named " + base::escape_path(name),
                           ErrorCode::conflict);
}

class Publication {
 public:
  Publication(RunSession& session, const domain::Plan& plan, std::vector<DumpPart>& parts)
      : session_{session}, parts_{parts} {
    for (const auto& part : parts) dumps_.push_back(part.dump(session.run(), plan));
  }

  std::vector<Dump> execute() {
    for (int tries = 1; !publish(tries < kMostTries); ++tries)
      session_.note("the name was taken meanwhile; trying another");
    base::kill_point("dump.published");
    return std::move(dumps_);
  }

 private:
  // False when another data directory that writes here was faster to take a name, and another may be tried: not when
  // one of the dumps had its name already, because a file that was nameless takes one only once.
  bool publish(bool may_try_again) {
    auto& store = session_.services().store;
    choose_names(store, dumps_, session_.run().created_at);
    write_sidecars();
    require_their_directories();
    store.announce_dumps(dumps_);
    base::kill_point("dump.announced");
    try {
      give_names();
      store.publish_dumps(dumps_);
      return true;
    } catch (const Error& error) {
      take_back(error.message());
      if (error.code() != ErrorCode::conflict || any_named_ || !may_try_again) throw;
      return false;
    }
  }

  void write_sidecars() {
    sidecars_.clear();
    const auto checkpoint = session_.services().store.ledger_head().checkpoint;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto text = sidecar_text(dumps_[i], parts_[i].outcome(), parts_[i].facts(), checkpoint);
      dumps_[i].sidecar_sha256 = ledger::to_hex(ledger::Hasher{}.sha256(text));
      sidecars_.push_back(write_sidecar(dumps_[i], text));
    }
  }

  // A power cut must not leave a dump without its sidecar, so those are on the disk first.
  void give_names() {
    for (std::size_t i = 0; i < dumps_.size(); ++i) {
      give_name(sidecars_[i], dumps_[i].directory, domain::sidecar_filename(dumps_[i].filename));
      base::kill_point("dump.sidecar");
    }
    sync_directories(dumps_);
    for (std::size_t i = 0; i < dumps_.size(); ++i) {
      give_name(parts_[i].file(), dumps_[i].directory, dumps_[i].filename);
      any_named_ = true;
      base::kill_point("dump.named");
    }
    sync_directories(dumps_);
    require_their_directories();
    base::kill_point("dump.synced");
  }

  // A disk that was unmounted while it was written to takes everything without an error, and nobody finds it again.
  void require_their_directories() {
    for (std::size_t i = 0; i < dumps_.size(); ++i)
      if (!parts_[i].file().is_in(dumps_[i].directory) || !sidecars_[i].is_in(dumps_[i].directory))
        throw cannot_write_dumps(dumps_[i].directory, "it is not where it was when the backup began");
  }

  // Only what got its name here is ours to remove.
  void take_back(const std::string& reason) {
    for (auto& part : parts_) part.file().withdraw();
    for (auto& sidecar : sidecars_) sidecar.withdraw();
    try {
      session_.services().store.withdraw_dumps(dumps_, reason);
    } catch (const std::exception& failure) {
      session_.note(std::string{"that the dump was withdrawn could not be recorded: "} + failure.what());
    }
  }

  RunSession& session_;
  std::vector<DumpPart>& parts_;
  std::vector<Dump> dumps_;
  std::vector<pipeline::UnpublishedFile> sidecars_;
  bool any_named_ = false;
};

// What cannot be read is not proven.
bool is_file(const std::string& path, const std::string& sha256) {
  try {
    return exists(path) && hash_of_file(path) == sha256;
  } catch (const Error&) {
    return false;
  }
}

bool is_what_was_announced(const Dump& dump) {
  return is_file(dump.path(), dump.sha256) && is_file(domain::sidecar_filename(dump.path()), dump.sidecar_sha256);
}

// Whether what is there now tells what was published: not while the disk is away.
bool can_be_looked_at(domain::Store& store, const Dump& dump) {
  std::error_code failure;
  domain::DumpFilter here;
  here.directory = dump.directory;
  here.state = domain::DumpState::present;
  return fs::is_directory(dump.directory, failure) && (exists(dump.path()) || !seems_unmounted(store.dumps(here)));
}

// A file of that name with another content is somebody else's.
void remove_what_was_announced(const Dump& dump) {
  const auto sidecar = domain::sidecar_filename(dump.path());
  if (is_file(dump.path(), dump.sha256)) ::unlink(dump.path().c_str());
  if (is_file(sidecar, dump.sidecar_sha256)) ::unlink(sidecar.c_str());
}

}  // namespace

std::vector<Dump> publish_dumps(RunSession& session, const domain::Plan& plan, std::vector<DumpPart>& parts) {
  return Publication{session, plan, parts}.execute();
}

SettledDumps settle_announced_dumps(domain::Store& store, const std::string& run_id) {
  domain::DumpFilter filter;
  filter.run = run_id;
  auto dumps = store.dumps(filter);
  std::erase_if(dumps, [](const Dump& dump) { return dump.state != domain::DumpState::announced; });
  SettledDumps settled;
  if (dumps.empty()) return settled;
  if (!std::ranges::all_of(dumps, [&](const Dump& dump) { return can_be_looked_at(store, dump); })) {
    settled.undecided = std::move(dumps);
    return settled;
  }
  if (std::ranges::all_of(dumps, is_what_was_announced)) {
    sync_directories(dumps);
    store.publish_dumps(dumps);
    settled.completed = std::move(dumps);
    return settled;
  }
  for (const auto& dump : dumps) remove_what_was_announced(dump);
  base::kill_point("recovery.dumps");
  store.withdraw_dumps(dumps, "strongroom ended while the dump was being published");
  settled.withdrawn = std::move(dumps);
  return settled;
}

std::size_t remove_unpublished(const std::string& directory, const std::string& run_id) noexcept try {
  if (directory.empty()) return 0;
  auto removed = pipeline::remove_partial_files(directory, run_id);
  std::error_code failure;
  for (auto entry = fs::directory_iterator{directory, failure}; !failure && entry != fs::directory_iterator{};
       entry.increment(failure)) {
    std::error_code ignored;
    if (fs::is_directory(entry->symlink_status(ignored)))
      removed += pipeline::remove_partial_files(entry->path(), run_id);
  }
  return removed;
} catch (const std::exception&) {
  return 0;
}

}  // namespace strongroom::jobs
