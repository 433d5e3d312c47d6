#include "cli/settings.h"

#include <unistd.h>

#include <cstdlib>
#include <sstream>
// Its own exceptions would come with its own text; parse results do.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "operations/environment.h"

namespace strongroom::cli {
namespace {

namespace fs = std::filesystem;

fs::path configuration_file(const GlobalOptions& options) {
  if (!options.config.empty()) return options.config;
  const auto xdg = operations::process_environment("XDG_CONFIG_HOME");
  const auto home = operations::process_environment("HOME");
  const fs::path own = !xdg.empty()    ? fs::path{xdg} / "strongroom" / "config.toml"
                       : !home.empty() ? fs::path{home} / ".config" / "strongroom" / "config.toml"
                                       : fs::path{};
  std::error_code ignored;
  if (!own.empty() && fs::exists(own, ignored)) return own;
  const fs::path shared{"/etc/strongroom/config.toml"};
  return fs::exists(shared, ignored) ? shared : fs::path{};
}

[[noreturn]] void refuse(const fs::path& file, const std::string& why) {
  throw base::Error{base::ErrorCode::invalid_input, base::escape_path(file.native()) + ": " + why};
}

void take(const fs::path& file, const toml::node& value, std::string_view key, const std::string& given,
          std::string& into) {
  const auto text = value.value<std::string>();
  if (!text) refuse(file, std::string{key} + " is a text in quotes");
  if (given.empty()) into = *text;
}

}  // namespace

instance::DataDirectory find_data_directory(const std::string& flag) {
  return instance::resolve_data_directory({.flag = flag,
                                           .environment = operations::process_environment("STRONGROOM_DATA_DIR"),
                                           .xdg_data_home = operations::process_environment("XDG_DATA_HOME"),
                                           .home = operations::process_environment("HOME"),
                                           .user = ::geteuid()});
}

void complete_from_file(GlobalOptions& options) {
  const auto file = configuration_file(options);
  if (file.empty()) return;
  const auto result = toml::parse(base::read_file(file));
  if (!result) {
    std::ostringstream why;
    why << result.error().description() << " in line " << result.error().source().begin.line;
    refuse(file, why.str());
  }
  for (const auto& [key, value] : result.table()) {
    const std::string_view name = key.str();
    if (name == "data_dir")
      take(file, value, name, options.data_dir + operations::process_environment("STRONGROOM_DATA_DIR"),
           options.data_dir);
    else if (name == "restic")
      take(file, value, name, options.restic, options.restic);
    else if (name == "log_level")
      take(file, value, name, options.log_level, options.log_level);
    else if (name == "log_format")
      take(file, value, name, options.log_format, options.log_format);
    else
      refuse(file, "'" + std::string{name} + "' is not a setting; data_dir, restic, log_level and log_format are");
  }
}

}  // namespace strongroom::cli
