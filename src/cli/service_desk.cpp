#include <utility>

#include "auth/users.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/desk.h"
#include "cli/environment_database.h"
#include "cli/run_watch.h"
#include "domain/json.h"
#include "operations/channels.h"
#include "operations/dumps.h"
#include "operations/runs.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

std::string plan_target(const std::string& name) {
  return "/api/v1/plans/" + encoded(name);
}
std::string repository_target(const std::string& name) {
  return "/api/v1/repositories/" + encoded(name);
}
std::string database_target(const std::string& name) {
  return "/api/v1/databases/" + encoded(name);
}
std::string dump_target(const domain::Dump& dump, const char* action = "") {
  return "/api/v1/database/backups/" + encoded(dump.filename) + action + "?database=" + encoded(dump.database);
}
std::string channel_target(const std::string& name) {
  return "/api/v1/channels/" + encoded(name);
}
std::string message_target(std::uint64_t id) {
  return "/api/v1/outbox/" + std::to_string(id);
}
std::string user_target(const std::string& name) {
  return "/api/v1/users/" + encoded(name);
}

std::vector<operations::Remark> remarks_in(const json::object& envelope) {
  std::vector<operations::Remark> remarks;
  const auto* list = envelope.if_contains("remarks");
  if (list == nullptr || !list->is_array()) return remarks;
  for (const auto& item : list->get_array())
    if (item.is_object())
      remarks.push_back(
          {base::string_or(item.get_object(), "text"), base::bool_or(item.get_object(), "needs_attention", true)});
  return remarks;
}

ChangedPlan changed_plan(const json::object& envelope) {
  const auto* data = envelope.if_contains("data");
  if (data == nullptr || !data->is_object()) throw Error{ErrorCode::internal, "the service answered without data"};
  return {domain::plan_from_json(data->get_object()), remarks_in(envelope)};
}

domain::RepositoryLock lock_in(const json::object& item) {
  return {.id = base::string_or(item, "id"),
          .time = base::parse_utc(base::string_or(item, "time")),
          .exclusive = base::bool_or(item, "exclusive", false),
          .host = base::string_or(item, "host"),
          .user = base::string_or(item, "user"),
          .pid = base::uint_or(item, "pid")};
}

std::optional<domain::ServerFacts> server_in(const json::object& envelope) {
  const auto* found = envelope.if_contains("server");
  if (found == nullptr || !found->is_object()) return std::nullopt;
  domain::ServerFacts server;
  server.version_text = base::string_or(found->get_object(), "version");
  server.database_bytes = base::uint_or(found->get_object(), "database_bytes");
  server.in_recovery = base::bool_or(found->get_object(), "in_recovery");
  return server;
}

std::vector<operations::DumpsLeft> dumps_left_in(const json::object& envelope) {
  std::vector<operations::DumpsLeft> left;
  const auto* found = envelope.if_contains("dumps_left");
  if (found == nullptr || !found->is_array()) return left;
  for (const auto& item : found->get_array())
    if (item.is_object())
      left.push_back({base::unescape_path(base::string_or(item.get_object(), "directory")),
                      static_cast<std::size_t>(base::uint_or(item.get_object(), "count"))});
  return left;
}

template <typename Value>
Value still_there(std::optional<Value> value) {
  if (!value) throw Error{ErrorCode::conflict, "it was changed, and somebody else has removed it since"};
  return *std::move(value);
}

// The service changes; what it was and has become is read in the store, which both have.
class ServiceDesk final : public Desk {
 public:
  ServiceDesk(Context& context, std::unique_ptr<ServiceLink> link)
      : context_{context}, link_{std::move(link)}, reader_{context.require_reader()} {}

  domain::StoreReader& store() override { return *reader_; }

  std::string start_backup(const std::string& plan) override {
    add_database_from_environment(context_, plan, {});
    return link_->start(plan_target(operations::plan_to_back_up(*reader_, plan).name) + "/runs");
  }
  StartedQuickstart quickstart(const std::string& source) override {
    const auto answer = link_->data("POST", "/api/v1/quickstart", json::object{{"source", base::escape_path(source)}});
    operations::Quickstart made;
    made.plan = still_there(reader_->find_plan(base::string_or(answer, "plan")));
    made.repository = still_there(reader_->find_repository(base::string_or(answer, "repository")));
    made.made_repository = base::bool_or(answer, "made_repository", false);
    made.is_local = base::bool_or(answer, "is_local", true);
    made.same_disk = base::bool_or(answer, "same_disk", true);
    made.sheet = base::unescape_path(base::string_or(answer, "recovery_sheet"));
    return {std::move(made), base::string_or(answer, "run_id")};
  }
  std::string start_check(const std::string& repository, jobs::CheckScope scope) override {
    return link_->start("/api/v1/repositories/" + encoded(repository) + "/check",
                        json::object{{"read", operations::to_text(scope)}});
  }
  std::string start_prune(const std::string& repository) override {
    return link_->start("/api/v1/repositories/" + encoded(repository) + "/prune");
  }
  std::string retry_run(const std::string& run) override {
    return link_->start("/api/v1/runs/" + encoded(operations::require_run(*reader_, run).id) + "/retry");
  }
  std::string start_restore(const operations::RestoreDraft& draft) override {
    return base::string_or(link_->data("POST", "/api/v1/restores", operations::to_json(draft)), "run_id");
  }
  std::string start_database_restore(const operations::DatabaseRestoreDraft& draft) override {
    return base::string_or(link_->data("POST", "/api/v1/database/restores", operations::to_json(draft)), "run_id");
  }
  std::unique_ptr<RunWatch> watch(const std::string& run_id) override { return watch_service_run(context_, run_id); }

  ChangedPlan add_plan(const operations::PlanDraft& draft) override {
    return changed_plan(link_->ask("POST", "/api/v1/plans", operations::to_json(draft)));
  }
  ChangedPlan edit_plan(const std::string& name, const operations::PlanChange& change) override {
    return changed_plan(link_->ask("PATCH", plan_target(name), operations::to_json(change)));
  }
  domain::Plan remove_plan(const std::string& name) override {
    return domain::plan_from_json(link_->data("DELETE", plan_target(name)));
  }

  void damage_found(const domain::Dump& dump, const std::string&) override {
    link_->ask("POST", dump_target(dump, "/verify"));
  }

  // One request for each: so that it is all or none, each is looked at first.
  jobs::RemovalResult remove_dumps(const std::vector<domain::Dump>& dumps) override {
    operations::require_removable(*reader_, dumps);
    jobs::RemovalResult result;
    for (const auto& dump : dumps) {
      try {
        link_->ask("DELETE", dump_target(dump));
        result.removed.push_back(dump);
      } catch (const Error& error) {
        if (result.removed.empty() && error.code() != ErrorCode::permission) throw;
        result.failed.emplace_back(dump, error.message());
      }
    }
    return result;
  }

  NewDatabase add_database(const operations::DatabaseDraft& draft) override {
    const auto answer = link_->ask("POST", "/api/v1/databases", operations::revealed_json(draft));
    NewDatabase made;
    made.added.database = still_there(reader_->find_database(draft.name));
    made.added.plan = still_there(reader_->find_plan(draft.name));
    made.added.server = server_in(answer);
    made.remarks = remarks_in(answer);
    return made;
  }
  domain::Database edit_database(const std::string& name, const operations::DatabaseChange& change) override {
    const auto now = operations::require_database(*reader_, name);
    link_->ask("PATCH", database_target(now.name), operations::revealed_json(change, now.parameters));
    return still_there(reader_->find_database(now.name));
  }
  operations::RemovedDatabase remove_database(const std::string& name) override {
    operations::RemovedDatabase removed{operations::require_database(*reader_, name), {}, {}, false};
    removed.plan = reader_->find_plan(removed.database.name);
    removed.left = dumps_left_in(link_->ask("DELETE", database_target(removed.database.name)));
    removed.leaves_no_default = removed.database.is_default && !reader_->databases().empty();
    return removed;
  }
  operations::DefaultDatabase choose_default_database(const std::string& name) override {
    const auto before = reader_->find_database(name);
    link_->ask("POST", "/api/v1/databases/" + encoded(name) + "/default");
    return {still_there(reader_->find_database(name)), before && before->is_default};
  }

  operations::AddedRepository add_repository(const operations::RepositoryDraft& draft) override {
    const auto answer = link_->ask("POST", "/api/v1/repositories", operations::revealed_json(draft));
    operations::AddedRepository added{still_there(reader_->find_repository(draft.name)), std::nullopt};
    if (auto password = base::string_or(answer, "generated_password"); !password.empty())
      added.generated = base::SecretString{password};
    return added;
  }
  domain::Repository edit_repository(const std::string& name, const operations::RepositoryChange& change) override {
    link_->ask("PATCH", repository_target(name), operations::revealed_json(change));
    return still_there(reader_->find_repository(name));
  }
  domain::Repository remove_repository(const std::string& name) override {
    const auto before = reader_->find_repository(name);
    link_->ask("DELETE", repository_target(name));
    return still_there(before);
  }
  std::vector<domain::RepositoryLock> repository_locks(const std::string& name) override {
    const auto answer = link_->data("GET", repository_target(name) + "/locks");
    std::vector<domain::RepositoryLock> locks;
    const auto* items = answer.if_contains("items");
    if (items == nullptr || !items->is_array())
      throw Error{ErrorCode::internal, "the service's answer does not say which locks there are"};
    for (const auto& item : items->get_array())
      if (item.is_object()) locks.push_back(lock_in(item.get_object()));
    return locks;
  }
  std::size_t unlock_repository(const std::string& name, const std::vector<std::string>& seen) override {
    json::array ids;
    for (const auto& id : seen) ids.emplace_back(id);
    const auto answer =
        link_->data("POST", repository_target(name) + "/unlock", json::object{{"locks", std::move(ids)}});
    return base::uint_or(answer, "removed");
  }

  bool add_anchor_directory(const std::string& directory) override {
    const auto added =
        link_->data("POST", "/api/v1/ledger/anchors", json::object{{"directory", base::escape_path(directory)}});
    return base::bool_or(added, "same_disk");
  }
  void remove_anchor_directory(const std::string& directory) override {
    link_->ask("DELETE", "/api/v1/ledger/anchors?directory=" + encoded(base::escape_path(directory)));
  }

  void record_export(audit::ExportFormat format, const audit::ExportSpan& span) override {
    json::object draft{{"format", audit::to_text(format)}};
    if (span.since) draft["since"] = base::format_utc(*span.since);
    if (span.until) draft["until"] = base::format_utc(*span.until);
    link_->ask("POST", "/api/v1/ledger/exports", draft);
  }
  domain::RebuildReport rebuild() override {
    const auto report = link_->data("POST", "/api/v1/ledger/rebuild");
    return {base::uint_or(report, "runs"), base::uint_or(report, "changed")};
  }
  operations::Settings edit_settings(const operations::SettingsChange& change) override {
    json::object draft;
    if (change.restore_root)
      draft["restore_root"] =
          change.restore_root->empty() ? json::value(nullptr) : json::value(base::escape_path(*change.restore_root));
    if (change.public_url)
      draft["public_url"] = change.public_url->empty() ? json::value(nullptr) : json::value(*change.public_url);
    link_->ask("PATCH", "/api/v1/settings", draft);
    return operations::read_settings(*reader_);
  }

  domain::Channel add_channel(const operations::ChannelDraft& draft) override {
    link_->ask("POST", "/api/v1/channels", operations::revealed_json(draft));
    return still_there(reader_->find_channel(draft.name));
  }
  domain::Channel edit_channel(const std::string& name, const operations::ChannelChange& change) override {
    const auto now = operations::require_channel(*reader_, name);
    link_->ask("PATCH", channel_target(name), operations::revealed_json(change, now.kind));
    return still_there(reader_->find_channel(name));
  }
  domain::Channel remove_channel(const std::string& name) override {
    const auto before = reader_->find_channel(name);
    link_->ask("DELETE", channel_target(name));
    return still_there(before);
  }
  void test_channel(const std::string& name) override { link_->ask("POST", channel_target(name) + "/test"); }
  std::uint64_t retry_messages(const std::string& channel) override {
    return base::uint_or(link_->data("POST", "/api/v1/outbox/retry", json::object{{"channel", channel}}), "messages");
  }
  void retry_message(std::uint64_t id) override { link_->ask("POST", message_target(id) + "/retry"); }
  void drop_message(std::uint64_t id) override { link_->ask("DELETE", message_target(id)); }
  std::optional<operations::Flushed> flush_outbox() override { return std::nullopt; }
  std::vector<domain::OpenFailure> acknowledge_failure(std::uint64_t seq, const std::string& reason) override {
    auto open = reader_->open_failures();
    std::erase_if(open, [seq](const auto& failure) { return failure.seq != seq; });
    link_->ask("POST", "/api/v1/failures/" + std::to_string(seq) + "/acknowledge", json::object{{"reason", reason}});
    return open;
  }

  domain::User add_user(const std::string& name, auth::Role role, const base::SecretString& password) override {
    link_->ask("POST", "/api/v1/users",
               json::object{{"name", name}, {"role", auth::to_text(role)}, {"password", password.reveal()}});
    return user(name);
  }
  domain::User set_password(const std::string& name, const base::SecretString& password) override {
    link_->ask("PUT", user_target(name) + "/password", json::object{{"password", password.reveal()}});
    return user(name);
  }
  domain::User set_role(const std::string& name, auth::Role role) override {
    link_->ask("PATCH", user_target(name), json::object{{"role", auth::to_text(role)}});
    return user(name);
  }
  domain::User set_disabled(const std::string& name, bool disabled) override {
    link_->ask("PATCH", user_target(name), json::object{{"disabled", disabled}});
    return user(name);
  }
  domain::User remove_user(const std::string& name) override {
    const auto before = reader_->find_user(name);
    link_->ask("DELETE", user_target(name));
    return still_there(before);
  }

  auth::NewToken create_token(const std::string& name, auth::Role role,
                              std::optional<base::UtcTime> expires_at) override {
    json::object draft{{"name", name}, {"role", auth::to_text(role)}};
    if (expires_at) draft["expires_at"] = base::format_utc(*expires_at);
    const auto made = link_->data("POST", "/api/v1/tokens", draft);
    return {token(base::string_or(made, "id")), base::SecretString{base::string_or(made, "token")}};
  }
  domain::ApiToken revoke_token(const std::string& id_or_name) override {
    return token(base::string_or(link_->data("DELETE", "/api/v1/tokens/" + encoded(id_or_name)), "id"));
  }

  auth::ExternalIssuer add_issuer(const auth::ExternalIssuer& issuer, const base::SecretString& secret) override {
    auto draft = auth::to_json(issuer);
    draft.erase("has_secret");
    if (!secret.empty()) draft["secret"] = secret.reveal();
    link_->ask("POST", "/api/v1/issuers", draft);
    return this->issuer(issuer.name);
  }
  auth::ExternalIssuer remove_issuer(const std::string& name) override {
    const auto before = auth::find_issuer(*reader_, name);
    link_->ask("DELETE", "/api/v1/issuers/" + encoded(name));
    return still_there(before);
  }

 private:
  domain::User user(const std::string& name) { return still_there(reader_->find_user(name)); }
  auth::ExternalIssuer issuer(const std::string& name) { return still_there(auth::find_issuer(*reader_, name)); }
  domain::ApiToken token(const std::string& id) { return still_there(reader_->find_api_token(id)); }

  Context& context_;
  const std::unique_ptr<ServiceLink> link_;
  const std::unique_ptr<domain::DurableReader> reader_;
};

}  // namespace

std::unique_ptr<Desk> open_service_desk(Context& context, std::unique_ptr<ServiceLink> link) {
  return std::make_unique<ServiceDesk>(context, std::move(link));
}

}  // namespace strongroom::cli
