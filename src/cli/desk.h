// What commands that change something ask for: done by this process, which becomes the owner of the data directory, or
// by the service that owns it. A command does not know which.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "audit/export.h"
#include "auth/issuers.h"
#include "auth/principal.h"
#include "auth/tokens.h"
#include "base/clock.h"
#include "base/secret_string.h"
#include "cli/context.h"
#include "cli/run_follow.h"
#include "domain/access.h"
#include "domain/backup_engine.h"
#include "domain/notification.h"
#include "domain/plan.h"
#include "domain/store.h"
#include "jobs/dump_removal.h"
#include "jobs/maintenance_run.h"
#include "operations/channel_drafts.h"
#include "operations/databases.h"
#include "operations/outbox.h"
#include "operations/plans.h"
#include "operations/quickstart.h"
#include "operations/repositories.h"
#include "operations/run_drafts.h"
#include "operations/settings.h"

namespace strongroom::cli {

struct ChangedPlan {
  domain::Plan plan;
  std::vector<operations::Remark> remarks;
};

struct NewDatabase {
  operations::AddedDatabase added;
  std::vector<operations::Remark> remarks;
};

struct StartedQuickstart {
  operations::Quickstart made;
  std::string run_id;
};

// Used by the main thread alone, within the life of the Context. Each throws what the operation of that name says, or
// what auth/ says; the service's words are the same. From the service also status_fetch, when it does not answer.
class Desk {
 public:
  virtual ~Desk() = default;

  virtual domain::StoreReader& store() = 0;  // as it is now

  // Return the run's id. `plan`: empty = the default database's.
  virtual std::string start_backup(const std::string& plan) = 0;
  virtual StartedQuickstart quickstart(const std::string& source) = 0;
  virtual std::string start_check(const std::string& repository, jobs::CheckScope scope) = 0;
  virtual std::string start_prune(const std::string& repository) = 0;
  virtual std::string retry_run(const std::string& run) = 0;
  virtual std::string start_restore(const operations::RestoreDraft& draft) = 0;
  virtual std::string start_database_restore(const operations::DatabaseRestoreDraft& draft) = 0;
  virtual std::unique_ptr<RunWatch> watch(const std::string& run_id) = 0;

  virtual ChangedPlan add_plan(const operations::PlanDraft& draft) = 0;
  virtual ChangedPlan edit_plan(const std::string& name, const operations::PlanChange& change) = 0;
  virtual domain::Plan remove_plan(const std::string& name) = 0;
  virtual jobs::RemovalResult remove_dumps(const std::vector<domain::Dump>& dumps) = 0;
  // Has it recorded, and people told. A service reads the dump itself, and believes no message.
  virtual void damage_found(const domain::Dump& dump, const std::string& message) = 0;
  virtual NewDatabase add_database(const operations::DatabaseDraft& draft) = 0;
  virtual domain::Database edit_database(const std::string& name, const operations::DatabaseChange& change) = 0;
  virtual operations::RemovedDatabase remove_database(const std::string& name) = 0;
  virtual operations::DefaultDatabase choose_default_database(const std::string& name) = 0;

  virtual operations::AddedRepository add_repository(const operations::RepositoryDraft& draft) = 0;
  virtual domain::Repository edit_repository(const std::string& name, const operations::RepositoryChange& change) = 0;
  virtual domain::Repository remove_repository(const std::string& name) = 0;  // as it was
  virtual std::vector<domain::RepositoryLock> repository_locks(const std::string& name) = 0;
  // `seen`: the ids of the locks that may go. Returns how many went.
  virtual std::size_t unlock_repository(const std::string& name, const std::vector<std::string>& seen) = 0;

  // Whether the directory is on the ledger's own disk.
  virtual bool add_anchor_directory(const std::string& directory) = 0;
  virtual void remove_anchor_directory(const std::string& directory) = 0;

  // Before anything of the ledger leaves.
  virtual void record_export(audit::ExportFormat format, const audit::ExportSpan& span) = 0;
  virtual domain::RebuildReport rebuild() = 0;

  virtual operations::Settings edit_settings(const operations::SettingsChange& change) = 0;

  virtual domain::Channel add_channel(const operations::ChannelDraft& draft) = 0;
  virtual domain::Channel edit_channel(const std::string& name, const operations::ChannelChange& change) = 0;
  virtual domain::Channel remove_channel(const std::string& name) = 0;  // as it was
  virtual void test_channel(const std::string& name) = 0;
  // Of one channel or (empty) of all. Returns how many messages are tried again.
  virtual std::uint64_t retry_messages(const std::string& channel) = 0;
  virtual void retry_message(std::uint64_t id) = 0;
  virtual void drop_message(std::uint64_t id) = 0;
  // nullopt: a service delivers by itself.
  virtual std::optional<operations::Flushed> flush_outbox() = 0;
  virtual std::vector<domain::OpenFailure> acknowledge_failure(std::uint64_t seq, const std::string& reason) = 0;

  virtual domain::User add_user(const std::string& name, auth::Role role, const base::SecretString& password) = 0;
  virtual domain::User set_password(const std::string& name, const base::SecretString& password) = 0;
  virtual domain::User set_role(const std::string& name, auth::Role role) = 0;
  virtual domain::User set_disabled(const std::string& name, bool disabled) = 0;
  virtual domain::User remove_user(const std::string& name) = 0;  // as it was
  virtual auth::NewToken create_token(const std::string& name, auth::Role role,
                                      std::optional<base::UtcTime> expires_at) = 0;
  virtual domain::ApiToken revoke_token(const std::string& id_or_name) = 0;
  // `secret` of an HS256 issuer, else empty.
  virtual auth::ExternalIssuer add_issuer(const auth::ExternalIssuer& issuer, const base::SecretString& secret) = 0;
  virtual auth::ExternalIssuer remove_issuer(const std::string& name) = 0;  // as it was
};

// The service's where one owns the data directory. Otherwise as Context::own().
std::unique_ptr<Desk> open_desk(Context& context, std::stop_token stop = {}, OwnerPurpose purpose = {});

std::unique_ptr<Desk> open_own_desk(Context& context, std::stop_token stop, OwnerPurpose purpose);
std::unique_ptr<Desk> open_service_desk(Context& context, std::unique_ptr<ServiceLink> link);

}  // namespace strongroom::cli
