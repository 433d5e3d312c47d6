#include "operations/settings.h"

#include <boost/json.hpp>
#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "jobs/sources.h"
#include "operations/members.h"
#include "operations/plan_change.h"

namespace strongroom::operations {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr const char* kSetting = "settings";

std::string usable_root(const std::string& given, const instance::DataDirectory& data) {
  const auto root = clean_path(given, "the root of restores");
  const auto shown = base::escape_path(root);
  if (root == "/")
    throw Error::with_words(ErrorCode::invalid_input, "/ cannot be the root of restores", "that would be everywhere",
                            "Name a directory that is for restored files.");
  std::error_code failure;
  if (!fs::is_directory(root, failure)) throw Error{ErrorCode::not_found, "there is no directory " + shown};
  jobs::require_outside_data(root, data);
  return root;
}

Settings settings_from(const domain::Setting& setting) {
  const auto value = base::parse_json(setting.value);
  const auto* object = value.if_object();
  if (object == nullptr) throw Error{ErrorCode::integrity, "the stored settings are no object"};
  return {base::unescape_path(base::string_or(*object, "restore_root")), base::string_or(*object, "public_url")};
}

// Of what is no more than an address of pages, and has nothing in it that would not be for everybody.
std::string usable_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  const auto host = url.starts_with("https://") ? 8U : url.starts_with("http://") ? 7U : 0U;
  const bool plain = url.find_first_of("?#@\\ <>\"'") == std::string::npos && base::terminal_safe(url) == url;
  if (host > 0 && url.size() > host && plain) return url;
  throw Error{ErrorCode::invalid_input, "public_url is where people open the pages, such as https://backup.home"};
}

}  // namespace

json::object to_json(const Settings& settings) {
  const auto& root = settings.restore_root;
  const auto& url = settings.public_url;
  return {{"restore_root", root.empty() ? json::value(nullptr) : json::value(base::escape_path(root))},
          {"public_url", url.empty() ? json::value(nullptr) : json::value(url)}};
}

SettingsChange settings_change_from_json(const json::object& object) {
  SettingsChange change;
  Members members{object};
  if (members.is_null("restore_root"))
    change.restore_root = "";
  else
    change.restore_root = members.path("restore_root");
  change.public_url = members.text_or_null("public_url");
  members.refuse_others();
  return change;
}

Settings read_settings(domain::AccessReader& store) {
  const auto setting = store.find_setting(kSetting);
  return setting ? settings_from(*setting) : Settings{};
}

Settings edit_settings(const Tools& tools, domain::AccessStore& access, const Call& call,
                       const SettingsChange& change) {
  const std::lock_guard lock{tools.changing};
  const auto stored = access.find_setting(kSetting);
  auto settings = stored ? settings_from(*stored) : Settings{};
  const auto before = to_json(settings);
  call.require(before);
  if (change.restore_root)
    settings.restore_root =
        change.restore_root->empty() ? std::string{} : usable_root(*change.restore_root, tools.services.data);
  if (change.public_url)
    settings.public_url = change.public_url->empty() ? std::string{} : usable_url(*change.public_url);
  const auto now = to_json(settings);
  if (now != before) access.put_setting(kSetting, json::serialize(now), call.actor, stored ? stored->version : 0, now);
  return settings;
}

std::string require_restore_root(domain::AccessReader& store) {
  if (auto root = read_settings(store).restore_root; !root.empty()) return root;
  throw Error::with_words(ErrorCode::forbidden, "restores are for admins here",
                          "no directory is set below which others may restore",
                          "An admin can set one: strongroom settings edit --restore-root DIR");
}

}  // namespace strongroom::operations
