#include <sys/statvfs.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/doctor_databases.h"
#include "cli/finding.h"
#include "cli/ledger_status.h"
#include "instance/owner_lock.h"
#include "jobs/repository_access.h"
#include "jobs/sources.h"

namespace strongroom::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLittleSpace = 1'000'000'000;

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::good:
      return "ok";
    case Verdict::attention:
      return "warning";
    case Verdict::bad:
      break;
  }
  return "problem";
}

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
  explicit Doctor(Context& context) : context_{context} {}

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
    const auto engine = context_.wiring().make_engine(context_.engine_settings());
    try {
      const auto version = engine->version();
      return {{}, Verdict::good, version.version + " (" + version.path + ")", {}};
    } catch (const base::Error& error) {
      return {{}, Verdict::bad, error.message(), "apt-get install restic"};
    }
  }

  Finding data_directory() {
    const auto& root = context_.data().root;
    const auto shown = base::escape_path(root.native());
    std::error_code ignored;
    if (!fs::exists(root, ignored)) return {{}, Verdict::good, shown + " (not made yet)", {}};
    context_.data().prepare();
    const auto key = fs::status(context_.data().key(), ignored).permissions();
    if (fs::exists(context_.data().key(), ignored) &&
        (key & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
      return {{},
              Verdict::bad,
              "the key of all secrets can be read by others",
              "chmod 600 " + base::escape_path(context_.data().key().native())};
    return {{}, Verdict::good, shown, {}};
  }

  Finding space() {
    auto path = context_.data().root;
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
    reader_ = context_.reader();
    if (!reader_) return {{}, Verdict::good, "nothing set up yet", "strongroom quickstart"};
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
    const auto status = read_ledger_status(context_, *reader_);
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
    const auto access = jobs::open_access(repository, *context_.wiring().open_vault(context_.data()));
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
    DatabaseDoctor doctor{context_, *reader_};
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

  Finding unfinished() {
    const auto count = reader_->unfinished_runs().size();
    if (count == 0) return {{}, Verdict::good, "none is running", {}};
    if (context_.wiring().connect(context_.data()))
      return {
          {}, Verdict::good, std::to_string(count) + " running in " + instance::describe_owner(context_.data()), {}};
    return {{},
            Verdict::attention,
            std::to_string(count) + " were cut off",
            "The next backup records them as interrupted and tidies up."};
  }

  Context& context_;
  std::unique_ptr<domain::StoreReader> reader_;
  std::vector<Finding> findings_;
};

void describe(Console& console, const std::vector<Finding>& findings) {
  for (const auto& finding : findings) {
    const auto tone = finding.verdict == Verdict::good        ? Tone::good
                      : finding.verdict == Verdict::attention ? Tone::attention
                                                              : Tone::bad;
    const auto mark = finding.verdict == Verdict::good ? "✓" : finding.verdict == Verdict::attention ? "!" : "✗";
    console.say(console.paint(tone, mark) + " " + finding.subject + ": " + base::terminal_safe(finding.text));
    if (!finding.mend.empty()) console.say("    " + finding.mend);
  }
}

int doctor(Context& context, const Arguments&) {
  const auto findings = Doctor{context}.examine();
  auto worst = Verdict::good;
  for (const auto& finding : findings) worst = std::max(worst, finding.verdict);
  auto& console = context.console();
  if (console.json()) {
    boost::json::array array;
    for (const auto& finding : findings)
      array.push_back(
          {{"subject", finding.subject},
           {"state", to_text(finding.verdict)},
           {"message", base::terminal_safe(finding.text)},
           {"mend", finding.mend.empty() ? boost::json::value(nullptr) : boost::json::value(finding.mend)}});
    console.emit(array);
  } else {
    describe(console, findings);
  }
  return worst == Verdict::good ? 0 : worst == Verdict::attention ? 3 : 1;
}

}  // namespace

std::vector<Command> doctor_commands() {
  return {{.path = "doctor",
           .summary = "What is missing or misconfigured, and what mends it",
           .examples = {},
           .arguments = {},
           .act = doctor}};
}

}  // namespace strongroom::cli
