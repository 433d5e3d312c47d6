// A backup engine whose answers a test writes down: for what surrounds the engine, never for restic itself.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "domain/backup_engine.h"

namespace strongroom::support {

class FakeEngine final : public domain::BackupEngine {
 public:
  std::function<domain::BackupResult(const domain::BackupRequest&, const domain::EngineCall&)> on_backup =
      [](const domain::BackupRequest&, const domain::EngineCall&) {
        domain::BackupResult result;
        result.snapshot_id = "aabbccdd";
        result.files = {1, 0, 0, 1};
        result.bytes = {10, 10};
        return result;
      };
  std::function<void(const domain::EngineCall&)> on_check = [](const domain::EngineCall&) {};
  std::function<domain::RestoreResult(const domain::RestoreRequest&, const domain::EngineCall&)> on_restore;
  std::function<void(const domain::ForgetRequest&, const domain::EngineCall&)> on_forget =
      [](const domain::ForgetRequest&, const domain::EngineCall&) {};
  std::function<domain::PruneResult(const domain::EngineCall&)> on_prune = [](const domain::EngineCall&) {
    return domain::PruneResult{};
  };
  std::vector<domain::SnapshotDecision> decisions;
  std::vector<std::string> forgotten;
  std::vector<domain::Snapshot> stored;
  std::vector<domain::FoundEntry> found;
  domain::FindRequest searched;
  std::vector<std::vector<domain::RepositoryLock>> lock_answers;  // one for each question; none left: no locks
  std::vector<std::string> calls;                                 // "backup", "unlock", "unlock all", …

  domain::ToolVersion version() override { return {"/usr/bin/fake", "0.14.0"}; }
  void require_usable(const domain::FilesOptions&, domain::Caller) const override {}
  void require_usable_environment(const std::string&, const std::vector<std::string>&, domain::Caller) const override {}
  void init(const domain::RepositoryAccess&, const domain::EngineCall&) override { calls.emplace_back("init"); }
  domain::BackupResult backup(const domain::RepositoryAccess&, const domain::BackupRequest& request,
                              const domain::EngineCall& call) override {
    calls.emplace_back("backup");
    return on_backup(request, call);
  }
  void check(const domain::RepositoryAccess&, const std::optional<domain::DataPart>& read,
             const domain::EngineCall& call) override {
    calls.push_back(read ? "read " + std::to_string(read->number) + "/" + std::to_string(read->of) : "check");
    on_check(call);
  }
  std::vector<domain::Snapshot> snapshots(const domain::RepositoryAccess&, const std::string&,
                                          const domain::EngineCall&) override {
    calls.emplace_back("snapshots");
    return stored;
  }
  void list(const domain::RepositoryAccess&, const std::string&, const std::string&, bool,
            const std::function<void(const domain::SnapshotEntry&)>&, const domain::EngineCall&) override {}
  std::vector<domain::FoundEntry> find(const domain::RepositoryAccess&, const domain::FindRequest& request,
                                       const domain::EngineCall&) override {
    calls.emplace_back("find");
    searched = request;
    return found;
  }
  domain::SnapshotDifference diff(const domain::RepositoryAccess&, const std::string& from, const std::string& to,
                                  const std::function<void(const domain::SnapshotChange&)>& take,
                                  const domain::EngineCall&) override {
    calls.push_back("diff " + from + " " + to);
    take({"/a", domain::Change::modified});
    return {.changed_files = 1, .added = {}, .removed = {}};
  }
  domain::RestoreResult restore(const domain::RepositoryAccess&, const domain::RestoreRequest& request,
                                const domain::EngineCall& call) override {
    calls.emplace_back("restore");
    return on_restore(request, call);
  }
  domain::RepositoryStats stats(const domain::RepositoryAccess&, const domain::EngineCall&) override { return {}; }
  std::vector<domain::RepositoryLock> locks(const domain::RepositoryAccess&, const domain::EngineCall&) override {
    calls.emplace_back("locks");
    if (lock_answers.empty()) return {};
    auto answer = lock_answers.front();
    lock_answers.erase(lock_answers.begin());
    return answer;
  }
  void unlock(const domain::RepositoryAccess&, bool all, const domain::EngineCall&) override {
    calls.emplace_back(all ? "unlock all" : "unlock");
  }
  std::vector<domain::SnapshotDecision> decide(const domain::RepositoryAccess&, const std::string& tag,
                                               const domain::SnapshotRetention&, const domain::EngineCall&) override {
    calls.push_back("decide " + tag);
    return decisions;
  }
  void forget(const domain::RepositoryAccess&, const domain::ForgetRequest& request,
              const domain::EngineCall& call) override {
    calls.emplace_back("forget");
    on_forget(request, call);
    forgotten.insert(forgotten.end(), request.snapshot_ids.begin(), request.snapshot_ids.end());
  }
  domain::PruneResult prune(const domain::RepositoryAccess&, const domain::PruneLimits&,
                            const domain::EngineCall& call) override {
    calls.emplace_back("prune");
    return on_prune(call);
  }
  void require_usable(const domain::PruneLimits&) const override {}
};

}  // namespace strongroom::support
