#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom::instance {

// "NFS", "SMB", … when `path` (which exists) is on a file system whose other users sit on other machines; nullopt
// otherwise. Throws permission or internal when the kernel does not say.
std::optional<std::string> network_file_system(const std::filesystem::path& path);

// The parts of it that depend on nothing. Magic numbers are those of statfs(2).
std::optional<std::string_view> network_name_of_magic(unsigned long magic);
// `type` as in the text of /proc/self/mountinfo, see proc(5): "fuse.sshfs".
std::optional<std::string_view> network_name_of_fuse(std::string_view type);
// The type of the mount of device `major_minor` ("0:52"), "" when there is none.
std::string mount_type(std::string_view mountinfo, std::string_view major_minor);

}  // namespace strongroom::instance
