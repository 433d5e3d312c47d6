#include "operations/anchors.h"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <utility>

#include "audit/anchor_directory.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/repository_access.h"
#include "operations/plan_change.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMessagesLookedAt = 200;

AnchorPlace directory_place(const std::string& directory, const instance::DataDirectory& data) {
  AnchorPlace place{base::escape_path(directory), "directory", true, {}};
  const auto kept = audit::read_anchor_directory(directory, {});
  if (!kept.problems.empty() && kept.anchors.empty())
    return {place.where, place.kind, false, kept.problems.front().why};
  place.state = base::format_count(kept.anchors.size()) + (kept.anchors.size() == 1 ? " checkpoint" : " checkpoints");
  if (audit::is_on_same_disk(directory, data.root)) place.state += ", on the disk of the data directory";
  return place;
}

AnchorPlace repository_place(const domain::Repository& repository, domain::Vault& vault,
                             const instance::DataDirectory& data) {
  try {
    if (is_inside(jobs::open_access(repository, vault), data))
      return {repository.name, "repository", false, "inside the data directory: no anchor"};
    return {repository.name, "repository", true, "a checkpoint with every snapshot"};
  } catch (const base::Error& error) {
    return {repository.name, "repository", false, error.message()};
  }
}

std::string last_sent(domain::NotificationReader& channels, const domain::Channel& channel) {
  if (!channel.enabled) return "the channel is off";
  domain::OutboxFilter filter;
  filter.channel = channel.name;
  filter.state = domain::DeliveryState::delivered;
  filter.limit = kMessagesLookedAt;
  for (const auto& message : channels.outbox(filter))
    if (message.is_checkpoint) return "a checkpoint with every run, the last at " + base::format_local(message.next_at);
  return "a checkpoint with every run; none has arrived yet";
}

}  // namespace

bool is_inside(const domain::RepositoryAccess& repository, const instance::DataDirectory& data) {
  if (repository.backend != "local") return false;
  std::error_code failure;
  const auto root = fs::weakly_canonical(data.root, failure);
  const auto place = fs::weakly_canonical(repository.location.reveal(), failure);
  return std::mismatch(root.begin(), root.end(), place.begin(), place.end()).first == root.end();
}

boost::json::object to_json(const AnchorPlace& place) {
  return {{"where", place.where},
          {"kind", place.kind},
          {"counts", place.counts},
          {"state", base::terminal_safe(place.state)}};
}

std::vector<AnchorPlace> anchor_places(domain::StoreReader& store, domain::Vault& vault,
                                       const instance::DataDirectory& data) {
  std::vector<AnchorPlace> places;
  for (const auto& directory : store.anchor_directories()) places.push_back(directory_place(directory, data));
  for (const auto& repository : store.repositories()) places.push_back(repository_place(repository, vault, data));
  return places;
}

std::vector<AnchorPlace> anchor_channels(domain::NotificationReader& channels) {
  std::vector<AnchorPlace> places;
  for (const auto& channel : channels.channels())
    if (channel.anchor) places.push_back({channel.name, "webhook", channel.enabled, last_sent(channels, channel)});
  return places;
}

bool add_anchor_directory(const Tools& tools, const Call& call, const std::string& given) {
  const auto directory = clean_path(given, "a directory");
  const auto& root = tools.services.data.root;
  audit::require_anchor_directory(directory, root);
  tools.store().add_anchor_directory(directory, call.actor);
  return audit::is_on_same_disk(directory, root);
}

void remove_anchor_directory(const Tools& tools, const Call& call, const std::string& given) {
  tools.store().remove_anchor_directory(clean_path(given, "a directory"), call.actor);
}

}  // namespace strongroom::operations
