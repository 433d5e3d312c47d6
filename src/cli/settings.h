// Where options come from: a flag over the environment over the configuration file.
#pragma once

#include <filesystem>
#include <string>

#include "instance/data_directory.h"

namespace strongroom::cli {

struct GlobalOptions;

instance::DataDirectory find_data_directory(const std::string& flag);

// Fills what neither flag nor environment has set. The file is options.config if given (then it must exist), else
// $XDG_CONFIG_HOME/strongroom/config.toml, else /etc/strongroom/config.toml. It may hold the keys data_dir, restic,
// log_level and log_format; throws invalid_input for any other, and for what is not TOML.
void complete_from_file(GlobalOptions& options);

}  // namespace strongroom::cli
