#include "jobs/lock_debts.h"

#include <charconv>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "jobs/stale_locks.h"

namespace strongroom::jobs {
namespace {

namespace fs = std::filesystem;

fs::path debts_directory(const instance::DataDirectory& data) {
  return data.runs() / "debts";
}

struct Debts {
  std::vector<fs::path> files;
  std::set<std::uint64_t> pids;
};

void read_pids(std::string_view text, std::set<std::uint64_t>& pids) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    std::uint64_t pid = 0;
    const auto [end, failure] = std::from_chars(line.data(), line.data() + line.size(), pid);
    if (failure == std::errc{} && pid > 0) pids.insert(pid);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
}

Debts debts_of(const instance::DataDirectory& data, const std::string& repository) {
  Debts debts;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator{debts_directory(data), none}) {
    const auto text = base::read_file(entry.path());
    const auto first = text.substr(0, text.find('\n'));
    if (first != repository) continue;
    debts.files.push_back(entry.path());
    read_pids(std::string_view{text}.substr(std::min(text.size(), first.size() + 1)), debts.pids);
  }
  return debts;
}

}  // namespace

void remember_locks(const instance::DataDirectory& data, const std::string& run_id, const std::string& repository,
                    const std::set<std::uint64_t>& dead_pids) {
  if (dead_pids.empty()) return;
  std::error_code exists;
  fs::create_directory(debts_directory(data), exists);
  auto text = repository + "\n";
  for (const auto pid : dead_pids) text += std::to_string(pid) + "\n";
  base::write_file_atomically(debts_directory(data) / run_id, text);
}

bool settle_locks(Services services, const std::string& repository, const domain::RepositoryAccess& access,
                  const domain::EngineCall& call) {
  const auto debts = debts_of(services.data, repository);
  if (debts.files.empty()) return false;
  const auto outcome = remove_own_stale_locks(services.engine, access, debts.pids, call);
  if (outcome == StaleLocks::foreign) return false;
  for (const auto& file : debts.files) fs::remove(file);
  if (outcome != StaleLocks::removed) return false;
  services.store.record({.actor = "system",
                         .action = "repository.unlock",
                         .target = "repository/" + repository,
                         .run = {},
                         .severity = ledger::Severity::notice,
                         .result = "ok",
                         .details = {}});
  return true;
}

}  // namespace strongroom::jobs
