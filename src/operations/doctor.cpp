#include "operations/doctor.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "instance/owner_lock.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"
#include "operations/attention.h"
#include "operations/doctor_databases.h"
#include "operations/ledger_status.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLittleSpace = 1'000'000'000;

std::string counted(std::size_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

bool on_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "/usr/bin:/bin" : path;
  while (!rest.empty()) {
    const auto directory = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), directory.size() + 1));
    std::error_code ignored;
    if (fs::exists(fs::path{directory} / program, ignored)) return true;
  }
  return false;
}

class Doctor {
 public:
  Doctor(const Patient& patient, const Call& call) : patient_{patient}, call_{call} {}

  std::vector<Finding> examine() {
    look("restic", [&] { return restic(); });
    look("data directory", [&] { return data_directory(); });
    look("disk space", [&] { return space(); });
    look("store", [&] { return store(); });
    if (reader_ == nullptr) return findings_;
    look("ledger", [&] { return ledger(); });
    for (const auto& repository : reader_->repositories())
      look("repository " + repository.name, [&] { return this->repository(repository); });
    databases();
    for (const auto& plan : reader_->plans()) look("plan " + plan.name, [&] { return this->plan(plan); });
    issuers();
    notifications();
    look("runs", [&] { return unfinished(); });
    return findings_;
  }

 private:
  template <typename Look>
  void look(const std::string& subject, Look&& examine) {
    Finding finding;
    try {
      finding = examine();
    } catch (const base::Error& error) {
      finding = {{}, Verdict::bad, error.message(), error.hint()};
    }
    finding.subject = subject;
    findings_.push_back(std::move(finding));
  }

  Finding restic() {
    try {
      const auto version = patient_.engine.version();
      return {{}, Verdict::good, version.version + " (" + version.path + ")", {}};
    } catch (const base::Error& error) {
      return {{}, Verdict::bad, error.message(), "apt-get install restic"};
    }
  }

  Finding data_directory() {
    const auto& root = patient_.data.root;
    const auto shown = base::escape_path(root.native());
    std::error_code ignored;
    if (!fs::exists(root, ignored)) return {{}, Verdict::good, shown + " (not made yet)", {}};
    patient_.data.prepare();
    const auto key = fs::status(patient_.data.key(), ignored).permissions();
    if (fs::exists(patient_.data.key(), ignored) &&
        (key & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
      return {{},
              Verdict::bad,
              "the key of all secrets can be read by others",
              "chmod 600 " + base::escape_path(patient_.data.key().native())};
    return {{}, Verdict::good, shown, {}};
  }

  Finding space() {
    auto path = patient_.data.root;
    std::error_code ignored;
    while (!fs::exists(path, ignored) && path != path.parent_path()) path = path.parent_path();
    struct statvfs status {};
    if (::statvfs(path.c_str(), &status) != 0) return {{}, Verdict::attention, "cannot be told", {}};
    const auto free = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
    const auto text = base::format_bytes(free) + " free where strongroom keeps its data";
    if (free < kLittleSpace) return {{}, Verdict::attention, text, "Free some space on that disk."};
    return {{}, Verdict::good, text, {}};
  }

  Finding store() {
    reader_ = patient_.reader();
    if (reader_ == nullptr) return {{}, Verdict::good, "nothing set up yet", "strongroom quickstart"};
    const auto plans = reader_->plans().size();
    const auto repositories = reader_->repositories().size();
    const auto databases = reader_->databases().size();
    return {{},
            Verdict::good,
            counted(repositories, "repository", "repositories") + ", " + counted(databases, "database", "databases") +
                ", " + counted(plans, "plan", "plans"),
            {}};
  }

  Finding ledger() {
    const auto status = read_ledger_status(*reader_, patient_.data, patient_.is_owned);
    if (status.is_bad()) return {{}, Verdict::bad, status.message, status.advice};
    if (!status.problems.empty())
      return {
          {},
          Verdict::attention,
          status.problems.front(),
          "Bring the place back, or look at 'strongroom audit anchors'; the next command that changes something tries "
          "again."};
    return {{}, Verdict::good, status.message, {}};
  }

  Finding repository(const domain::Repository& repository) {
    const auto access = jobs::open_access(repository, patient_.vault());
    if (repository.backend == "rclone" && !on_path("rclone"))
      return {{}, Verdict::bad, "needs rclone, which is not installed", "apt-get install rclone"};
    std::error_code failure;
    if (repository.backend != "local") return {{}, Verdict::good, repository.shown_location + " (not tried)", {}};
    if (!fs::exists(fs::path{access.location.reveal()} / "config", failure))
      return {{},
              Verdict::bad,
              "there is no repository at " + repository.shown_location,
              "Is a disk not mounted? Otherwise correct it with 'strongroom repo edit " + repository.name + "'."};
    return {{}, Verdict::good, repository.shown_location, {}};
  }

  void databases() {
    DatabaseDoctor doctor{patient_, *reader_, call_};
    look("pg_dump", [&] { return doctor.dump_tool(); });
    for (const auto& database : reader_->databases()) {
      look("database " + database.name, [&] { return doctor.database(database); });
      if (const auto plan = reader_->find_plan(database.name))
        look("dumps of " + database.name, [&] { return doctor.directory(*plan); });
    }
  }

  Finding plan(const domain::Plan& plan) {
    const auto missing = jobs::inspect_sources(plan.files.sources).missing;
    if (!missing.empty())
      return {{},
              Verdict::attention,
              base::escape_path(missing.front()) + " does not exist",
              "strongroom plan edit " + plan.name + " --source DIR"};
    const auto last = reader_->last_finished_backup(plan.name);
    if (!last) return {{}, Verdict::attention, "never backed up", "strongroom backup " + plan.name};
    if (last->error) return {{}, Verdict::bad, "the last backup failed: " + last->error->message, last->error->hint};
    return {{}, Verdict::good, "last backup " + base::format_local(*last->finished_at), {}};
  }

  void issuers() try {
    for (const auto& [name, problem] : patient_.issuers())
      look("issuer " + name, [&problem = problem, &name = name]() -> Finding {
        if (problem.empty()) return {{}, Verdict::good, "its tokens are taken", {}};
        return {{},
                Verdict::bad,
                "its tokens are not taken: " + problem,
                "Bring its key back and send the service SIGHUP, or: strongroom issuer remove " + name};
      });
  } catch (const base::Error& error) {
    findings_.push_back({"issuers", Verdict::bad, error.message(), error.hint()});
  }

  void notifications() try {
    if (!patient_.notifications) return;
    const bool unattended =
        std::ranges::any_of(reader_->plans(), [](const auto& plan) { return !plan.schedule.empty() && !plan.paused; });
    for (auto& finding : examine_notifications(*patient_.notifications(), unattended))
      findings_.push_back(std::move(finding));
  } catch (const base::Error& error) {
    findings_.push_back({"notifications", Verdict::bad, error.message(), error.hint()});
  }

  Finding unfinished() {
    const auto count = reader_->unfinished_runs().size();
    if (count == 0) return {{}, Verdict::good, "none is running", {}};
    if (patient_.is_owned())
      return {{}, Verdict::good, std::to_string(count) + " running in " + instance::describe_owner(patient_.data), {}};
    return {{},
            Verdict::attention,
            std::to_string(count) + " were cut off",
            "The next backup records them as interrupted and tidies up."};
  }

  const Patient& patient_;
  const Call& call_;
  domain::StoreReader* reader_ = nullptr;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> examine(const Patient& patient, const Call& call) {
  return Doctor{patient, call}.examine();
}

}  // namespace strongroom::operations
