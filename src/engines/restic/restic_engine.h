// domain/backup_engine.h over the restic program.
#pragma once

#include "domain/backup_engine.h"
#include "engines/restic/options.h"
#include "engines/restic/session.h"
#include "engines/restic/version.h"

namespace strongroom::restic {

// Holds no state but the version of the tool; any thread may call. `runner` and `clock` must outlive it. Starts of
// restic per call: backup 1, check and prune 1 or (while they wait for a lock) more, restore 1 (2 before restic 0.17,
// for the totals), stats 2, locks 1 + one each, forget 2 or more, every other call 1; and `restic version` once per
// binary.
class ResticEngine final : public domain::BackupEngine {
 public:
  ResticEngine(process::ProcessRunner& runner, const base::Clock& clock, Options options);

  void require_usable(const domain::FilesOptions& files, domain::Caller caller) const override;
  void require_usable_environment(const std::string& backend, const std::vector<std::string>& names,
                                  domain::Caller caller) const override;
  domain::ToolVersion version() override;
  domain::SelectionFacts selection_facts(const domain::RepositoryAccess* repository) override;
  void init(const domain::RepositoryAccess& repository, const domain::EngineCall& call) override;
  domain::BackupResult backup(const domain::RepositoryAccess& repository, const domain::BackupRequest& request,
                              const domain::EngineCall& call) override;
  void check(const domain::RepositoryAccess& repository, const std::optional<domain::DataPart>& read,
             const domain::EngineCall& call) override;
  std::vector<domain::Snapshot> snapshots(const domain::RepositoryAccess& repository, const std::string& tag,
                                          const domain::EngineCall& call) override;
  void list(const domain::RepositoryAccess& repository, const std::string& snapshot_id, const std::string& directory,
            bool recursive, const std::function<void(const domain::SnapshotEntry&)>& take,
            const domain::EngineCall& call) override;
  std::vector<domain::FoundEntry> find(const domain::RepositoryAccess& repository, const domain::FindRequest& request,
                                       const domain::EngineCall& call) override;
  domain::SnapshotDifference diff(const domain::RepositoryAccess& repository, const std::string& from,
                                  const std::string& to, const std::function<void(const domain::SnapshotChange&)>& take,
                                  const domain::EngineCall& call) override;
  domain::RestoreResult restore(const domain::RepositoryAccess& repository, const domain::RestoreRequest& request,
                                const domain::EngineCall& call) override;
  domain::RepositoryStats stats(const domain::RepositoryAccess& repository, const domain::EngineCall& call) override;
  std::vector<domain::RepositoryLock> locks(const domain::RepositoryAccess& repository,
                                            const domain::EngineCall& call) override;
  void unlock(const domain::RepositoryAccess& repository, bool all, const domain::EngineCall& call) override;
  std::vector<domain::SnapshotDecision> decide(const domain::RepositoryAccess& repository, const std::string& tag,
                                               const domain::SnapshotRetention& rules,
                                               const domain::EngineCall& call) override;
  void forget(const domain::RepositoryAccess& repository, const domain::ForgetRequest& request,
              const domain::EngineCall& call) override;
  domain::PruneResult prune(const domain::RepositoryAccess& repository, const domain::PruneLimits& limits,
                            const domain::EngineCall& call) override;
  void require_usable(const domain::PruneLimits& limits) const override;

 private:
  Options options_;
  ToolFinder finder_;
  Surroundings around_;
};

}  // namespace strongroom::restic
