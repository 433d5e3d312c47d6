// What can be said of a dump's file without reading it.
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <tuple>
#include <utility>

#include "base/json.h"
#include "domain/json.h"
#include "operations/dumps.h"

namespace strongroom::operations {

OnDisk look_at(const domain::Dump& dump) {
  struct stat found {};
  if (::lstat(dump.path().c_str(), &found) != 0)
    return errno == ENOENT || errno == ENOTDIR ? OnDisk::missing : OnDisk::unreadable;
  if (!S_ISREG(found.st_mode) || static_cast<std::uint64_t>(found.st_size) != dump.size) return OnDisk::other_size;
  return OnDisk::there;
}

std::string_view to_text(OnDisk found) {
  switch (found) {
    case OnDisk::there:
      return "there";
    case OnDisk::missing:
      return "missing";
    case OnDisk::other_size:
      return "other-size";
    case OnDisk::unreadable:
      break;
  }
  return "unreadable";
}

bool is_kept(const domain::Dump& dump) {
  return dump.state != domain::DumpState::removed && dump.state != domain::DumpState::withdrawn;
}

boost::json::object dump_to_json(const domain::Dump& dump) {
  auto object = domain::to_json(dump);
  object["on_disk"] = is_kept(dump) ? boost::json::value(to_text(look_at(dump))) : boost::json::value(nullptr);
  return object;
}

std::string state_text(const domain::Dump& dump) {
  const std::string state{domain::to_text(dump.state)};
  if (!is_kept(dump)) return state;
  switch (look_at(dump)) {
    case OnDisk::there:
      return state;
    case OnDisk::missing:
      return dump.state == domain::DumpState::present ? "missing" : state + ", missing";
    case OnDisk::other_size:
      return state + ", another size than recorded";
    case OnDisk::unreadable:
      break;
  }
  return state + ", cannot be looked at";
}

bool is_good_at_a_glance(const domain::Dump& dump) {
  return dump.state == domain::DumpState::present && look_at(dump) == OnDisk::there;
}

std::vector<domain::Dump> newest_good(const std::vector<domain::Dump>& dumps, bool (*is_good)(const domain::Dump&)) {
  std::map<std::tuple<std::string, std::string, domain::DumpContent>, domain::Dump> newest;
  for (const auto& dump : dumps) {
    if (!is_good(dump)) continue;
    const auto [place, first] = newest.try_emplace({dump.database, dump.dbname, dump.content}, dump);
    if (!first && place->second.created_at < dump.created_at) place->second = dump;
  }
  std::vector<domain::Dump> all;
  for (auto& [key, dump] : newest) all.push_back(std::move(dump));
  return all;
}

}  // namespace strongroom::operations
