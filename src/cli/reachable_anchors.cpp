#include "cli/reachable_anchors.h"

#include <algorithm>
#include <iterator>

#include "audit/anchor_directory.h"
#include "base/text.h"
#include "cli/snapshots.h"
#include "cli/tool_call.h"
#include "jobs/repository_access.h"
#include "ledger/anchor_tag.h"
#include "operations/anchors.h"

namespace strongroom::cli {
namespace {

constexpr auto kNetworkPatience = std::chrono::seconds{30};

class Search {
 public:
  Search(Context& context, domain::StoreReader& reader, std::stop_token stop)
      : context_{context}, reader_{reader}, stop_{std::move(stop)} {}

  void directories(const std::vector<ledger::VerificationKey>& keys) {
    for (const auto& directory : reader_.anchor_directories()) {
      auto kept = audit::read_anchor_directory(directory, keys);
      std::ranges::move(kept.anchors, std::back_inserter(found_.anchors));
      std::ranges::move(kept.problems, std::back_inserter(found_.unreachable));
    }
  }

  void repositories() {
    for (const auto& repository : reader_.repositories()) {
      context_.console().live("looking for checkpoints in repository " + repository.name);
      try {
        this->repository(repository);
      } catch (const base::Error& error) {
        if (error.code() == base::ErrorCode::cancelled) throw;
        found_.unreachable.push_back({"repository " + repository.name, error.message()});
      }
    }
    context_.console().clear_live();
  }

  ReachableAnchors take() { return std::move(found_); }

 private:
  void repository(const domain::Repository& repository) {
    const auto access = jobs::open_access(repository, *context_.wiring().open_vault(context_.data()));
    if (operations::is_inside(access, context_.data())) return found_.no_anchors.push_back(repository.name);
    const auto engine = context_.wiring().make_engine(context_.engine_settings());
    domain::PlanLimits limits;
    limits.network = limits.stall = kNetworkPatience;
    ToolCall tool{context_, stop_};
    for (const auto& snapshot : engine->snapshots(access, {}, tool.call(limits)))
      for (const auto& tag : snapshot.tags) take_tag(tag, snapshot, repository.name);
  }

  void take_tag(const std::string& tag, const domain::Snapshot& snapshot, const std::string& repository) {
    auto checkpoint = ledger::parse_anchor_tag(tag);
    if (!checkpoint) return;
    found_.anchors.push_back({"snapshot " + short_snapshot_id(snapshot.id) + " in repository " + repository,
                              *std::move(checkpoint), snapshot.time});
  }

  Context& context_;
  domain::StoreReader& reader_;
  std::stop_token stop_;
  ReachableAnchors found_;
};

}  // namespace

ReachableAnchors find_anchors(Context& context, domain::StoreReader& reader,
                              const std::vector<ledger::VerificationKey>& keys, bool with_repositories,
                              const std::stop_token& stop) {
  Search search{context, reader, stop};
  search.directories(keys);
  if (with_repositories) search.repositories();
  return search.take();
}

}  // namespace strongroom::cli
