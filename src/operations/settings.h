// What is set for the whole of this strongroom, whoever asks.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "domain/access_store.h"
#include "operations/call.h"

namespace strongroom::operations {

struct Settings {
  // Below it operators may restore, too; absolute. Empty: restores are for admins alone.
  std::string restore_root{};
  // Where people reach the pages, "https://backup.home", without a slash at its end; what links in messages begin with.
  // Empty: there are none.
  std::string public_url{};
};

// What is not there stays as it is.
struct SettingsChange {
  std::optional<std::string> restore_root{};
  std::optional<std::string> public_url{};
};

// {"restore_root": path as base::escape_path writes it, or null,"public_url": text or null}
boost::json::object to_json(const Settings& settings);
// Throws invalid_input that names the member.
SettingsChange settings_change_from_json(const boost::json::object& object);

Settings read_settings(domain::AccessReader& store);
// Recorded as "setting.changed". Throws invalid_input or not_found for a directory that cannot be the root of restores.
Settings edit_settings(const Tools& tools, domain::AccessStore& access, const Call& call, const SettingsChange& change);

// The root of restores by others than admins. Throws forbidden where there is none.
std::string require_restore_root(domain::AccessReader& store);

}  // namespace strongroom::operations
