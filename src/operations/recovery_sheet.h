// What somebody needs to restore on a machine that never saw strongroom.
#pragma once

#include <filesystem>
#include <string>

#include "domain/repository.h"
#include "instance/data_directory.h"

namespace strongroom::operations {

// Location, password and the plain restic commands, for a person.
std::string recovery_sheet(const std::string& name, const domain::RepositoryAccess& access);

// Writes recovery/NAME.txt (0600), replacing an older one; returns its path.
std::filesystem::path write_recovery_sheet(const instance::DataDirectory& data, const std::string& name,
                                           const domain::RepositoryAccess& access);

}  // namespace strongroom::operations
