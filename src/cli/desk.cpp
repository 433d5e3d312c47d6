#include "cli/desk.h"

#include <utility>

#include "auth/access_book.h"
#include "auth/passwords.h"
#include "auth/users.h"
#include "cli/environment_database.h"
#include "cli/run_watch.h"
#include "cli/tool_call.h"
#include "operations/anchors.h"
#include "operations/channels.h"
#include "operations/dumps.h"
#include "operations/repositories.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

// This process is the owner.
class OwnDesk final : public Desk {
 public:
  OwnDesk(Context& context, const std::stop_token& stop, OwnerPurpose purpose)
      : context_{context},
        stop_{stop},
        owner_{context.own(stop, std::move(purpose))},
        tool_{context, stop},
        book_{owner_->access(), auth::Lifetimes{}.idle},
        users_{book_, passwords_, context.wiring().clock},
        tokens_{book_, context.wiring().clock, context.wiring().random},
        issuers_{owner_->access(), owner_->vault(), [](const auto&) { return std::vector<std::string>{}; }} {}

  domain::StoreReader& store() override { return owner_->store(); }

  std::string start_backup(const std::string& plan) override {
    add_database_from_environment(context_, *owner_, plan, stop_);
    return operations::start_backup(owner_->tools(), tool_.operation(), {plan});
  }
  StartedQuickstart quickstart(const std::string& source) override {
    auto made = operations::prepare_quickstart(owner_->tools(), tool_.operation(), source);
    auto run_id =
        operations::start_backup(owner_->tools(), tool_.operation(), {made.plan.name, domain::Trigger::quickstart});
    return {std::move(made), std::move(run_id)};
  }
  std::string start_check(const std::string& repository, jobs::CheckScope scope) override {
    return operations::start_check(owner_->tools(), tool_.operation(), repository, scope);
  }
  std::string start_prune(const std::string& repository) override {
    return operations::start_prune(owner_->tools(), tool_.operation(), repository);
  }
  std::string retry_run(const std::string& run) override {
    return operations::retry_run(owner_->tools(), tool_.operation(), run);
  }
  std::string start_restore(const operations::RestoreDraft& draft) override {
    return operations::start_restore(owner_->tools(), tool_.operation(), draft);
  }
  std::string start_database_restore(const operations::DatabaseRestoreDraft& draft) override {
    return operations::start_database_restore(owner_->tools(), tool_.operation(), draft);
  }
  std::unique_ptr<RunWatch> watch(const std::string& run_id) override {
    return watch_own_run(context_.wiring().clock, *owner_, run_id);
  }

  ChangedPlan add_plan(const operations::PlanDraft& draft) override {
    auto plan = operations::add_plan(owner_->tools(), tool_.operation(), draft);
    auto remarks = operations::remarks_on_plan(owner_->tools(), plan);
    return {std::move(plan), std::move(remarks)};
  }
  ChangedPlan edit_plan(const std::string& name, const operations::PlanChange& change) override {
    const auto changed = operations::edit_plan(owner_->tools(), tool_.operation(), name, change);
    auto remarks = operations::remarks_on_plan(owner_->tools(), changed.after);
    for (auto& remark : operations::remarks_on_change(changed)) remarks.push_back(std::move(remark));
    return {changed.after, std::move(remarks)};
  }
  domain::Plan remove_plan(const std::string& name) override {
    return operations::remove_plan(owner_->tools(), tool_.operation(), name);
  }
  jobs::RemovalResult remove_dumps(const std::vector<domain::Dump>& dumps) override {
    return operations::remove_dumps(owner_->tools(), tool_.operation(), dumps);
  }
  void damage_found(const domain::Dump& dump, const std::string& message) override {
    operations::record_damage(owner_->tools(), tool_.operation(), dump, message);
  }
  NewDatabase add_database(const operations::DatabaseDraft& draft) override {
    auto added = operations::add_database(owner_->tools(), tool_.operation(), draft);
    auto remarks = operations::remarks_on_database(owner_->tools(), added);
    return {std::move(added), std::move(remarks)};
  }
  domain::Database edit_database(const std::string& name, const operations::DatabaseChange& change) override {
    return operations::edit_database(owner_->tools(), tool_.operation(), name, change);
  }
  operations::RemovedDatabase remove_database(const std::string& name) override {
    return operations::remove_database(owner_->tools(), tool_.operation(), name);
  }
  operations::DefaultDatabase choose_default_database(const std::string& name) override {
    return operations::choose_default_database(owner_->tools(), tool_.operation(), name);
  }

  operations::AddedRepository add_repository(const operations::RepositoryDraft& draft) override {
    return operations::add_repository(owner_->tools(), tool_.operation(), draft);
  }
  domain::Repository edit_repository(const std::string& name, const operations::RepositoryChange& change) override {
    return operations::edit_repository(owner_->tools(), tool_.operation(), name, change);
  }
  domain::Repository remove_repository(const std::string& name) override {
    return operations::remove_repository(owner_->tools(), tool_.operation(), name);
  }
  std::vector<domain::RepositoryLock> repository_locks(const std::string& name) override {
    return operations::repository_locks(owner_->tools(), tool_.operation(), name);
  }
  std::size_t unlock_repository(const std::string& name, const std::vector<std::string>& seen) override {
    return operations::unlock_repository(owner_->tools(), tool_.operation(), name, seen);
  }

  bool add_anchor_directory(const std::string& directory) override {
    return operations::add_anchor_directory(owner_->tools(), tool_.operation(), directory);
  }
  void remove_anchor_directory(const std::string& directory) override {
    operations::remove_anchor_directory(owner_->tools(), tool_.operation(), directory);
  }

  void record_export(audit::ExportFormat format, const audit::ExportSpan& span) override {
    owner_->store().record(audit::export_event(format, span, context_.actor()));
  }
  domain::RebuildReport rebuild() override { return owner_->store().rebuild(context_.actor()); }
  operations::Settings edit_settings(const operations::SettingsChange& change) override {
    return operations::edit_settings(owner_->tools(), owner_->access(), tool_.operation(), change);
  }

  domain::Channel add_channel(const operations::ChannelDraft& draft) override {
    return operations::add_channel(owner_->tools(), owner_->postbox(), tool_.operation(), draft);
  }
  domain::Channel edit_channel(const std::string& name, const operations::ChannelChange& change) override {
    return operations::edit_channel(owner_->tools(), owner_->postbox(), tool_.operation(), name, change);
  }
  domain::Channel remove_channel(const std::string& name) override {
    return operations::remove_channel(owner_->tools(), owner_->postbox(), tool_.operation(), name);
  }
  void test_channel(const std::string& name) override {
    operations::test_channel(owner_->tools(), owner_->postbox(), tool_.operation(), name);
  }
  std::uint64_t retry_messages(const std::string& channel) override {
    return owner_->postbox().store.retry_messages(channel, context_.actor());
  }
  void retry_message(std::uint64_t id) override { owner_->postbox().store.retry_message(id, context_.actor()); }
  void drop_message(std::uint64_t id) override { owner_->postbox().store.drop_message(id, context_.actor()); }
  std::optional<operations::Flushed> flush_outbox() override {
    return operations::flush_outbox(owner_->tools(), owner_->postbox(), stop_);
  }
  std::vector<domain::OpenFailure> acknowledge_failure(std::uint64_t seq, const std::string& reason) override {
    return owner_->postbox().store.acknowledge_failure(seq, reason, context_.actor());
  }

  domain::User add_user(const std::string& name, auth::Role role, const base::SecretString& password) override {
    return users_.add(name, role, password, context_.actor());
  }
  domain::User set_password(const std::string& name, const base::SecretString& password) override {
    return users_.set_password(name, password, context_.actor());
  }
  domain::User set_role(const std::string& name, auth::Role role) override {
    return users_.set_role(name, role, context_.actor());
  }
  domain::User set_disabled(const std::string& name, bool disabled) override {
    return users_.set_disabled(name, disabled, context_.actor());
  }
  domain::User remove_user(const std::string& name) override {
    auto user = users_.find(name);
    users_.remove(name, context_.actor());
    return user;
  }
  auth::NewToken create_token(const std::string& name, auth::Role role,
                              std::optional<base::UtcTime> expires_at) override {
    return tokens_.create(name, role, expires_at, context_.actor());
  }
  domain::ApiToken revoke_token(const std::string& id_or_name) override {
    return tokens_.revoke(id_or_name, context_.actor());
  }
  auth::ExternalIssuer add_issuer(const auth::ExternalIssuer& issuer, const base::SecretString& secret) override {
    return issuers_.add(issuer, secret, context_.actor());
  }
  auth::ExternalIssuer remove_issuer(const std::string& name) override {
    return issuers_.remove(name, context_.actor());
  }

 private:
  Context& context_;
  const std::stop_token stop_;
  const std::unique_ptr<Owner> owner_;
  ToolCall tool_;
  auth::AccessBook book_;
  auth::Passwords passwords_;
  auth::Users users_;
  auth::Tokens tokens_;
  auth::Issuers issuers_;
};

}  // namespace

std::unique_ptr<Desk> open_own_desk(Context& context, std::stop_token stop, OwnerPurpose purpose) {
  return std::make_unique<OwnDesk>(context, stop, std::move(purpose));
}

std::unique_ptr<Desk> open_desk(Context& context, std::stop_token stop, OwnerPurpose purpose) {
  if (auto link = context.service()) return open_service_desk(context, std::move(link));
  return open_own_desk(context, std::move(stop), std::move(purpose));
}

}  // namespace strongroom::cli
