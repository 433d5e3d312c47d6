#include "instance/network_file_system.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <array>
#include <cerrno>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::instance {
namespace {

constexpr unsigned long kFuse = 0x65735546;

constexpr std::array<std::pair<unsigned long, std::string_view>, 10> kMagics{{{0x6969, "NFS"},
                                                                              {0x517b, "SMB"},
                                                                              {0xff534d42, "SMB"},
                                                                              {0xfe534d42, "SMB"},
                                                                              {0x01021997, "9P"},
                                                                              {0x5346414f, "AFS"},
                                                                              {0x00c36400, "Ceph"},
                                                                              {0x73757245, "Coda"},
                                                                              {0x0bd00bd0, "Lustre"},
                                                                              {0x564c, "NCP"}}};

// Other FUSE file systems (fuse-overlayfs under a container, ntfs-3g) are of this machine.
constexpr std::array<std::string_view, 9> kFuseTypes{"sshfs",     "rclone",    "s3fs",   "gcsfuse", "glusterfs",
                                                     "ceph-fuse", "curlftpfs", "goofys", "juicefs"};

std::string fuse_type_of(const std::filesystem::path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {};
  const auto device = std::to_string(major(facts.st_dev)) + ":" + std::to_string(minor(facts.st_dev));
  return mount_type(base::read_file("/proc/self/mountinfo", 16 << 20), device);
}

}  // namespace

std::optional<std::string_view> network_name_of_magic(unsigned long magic) {
  for (const auto& [known, name] : kMagics)
    if (known == magic) return name;
  return std::nullopt;
}

std::optional<std::string_view> network_name_of_fuse(std::string_view type) {
  if (!type.starts_with("fuse.")) return std::nullopt;
  type.remove_prefix(5);
  for (const auto known : kFuseTypes)
    if (known == type) return known;
  return std::nullopt;
}

// "36 35 98:0 /root /mount options optional:1 - type source options": the type follows the lone dash.
std::string mount_type(std::string_view mountinfo, std::string_view major_minor) {
  std::istringstream lines{std::string{mountinfo}};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string id, parent, device, type;
    words >> id >> parent >> device;
    if (device != major_minor) continue;
    const auto dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream rest{line.substr(dash + 3)};
    rest >> type;
    return type;
  }
  return {};
}

std::optional<std::string> network_file_system(const std::filesystem::path& path) {
  struct statfs facts {};
  if (::statfs(path.c_str(), &facts) != 0)
    base::throw_system_error(errno, "looking at " + base::escape_path(path.native()));
  // Some of these numbers have their highest bit set and come sign-extended.
  const auto magic = static_cast<unsigned long>(facts.f_type) & 0xffffffffUL;
  const auto name = magic == kFuse ? network_name_of_fuse(fuse_type_of(path)) : network_name_of_magic(magic);
  if (!name) return std::nullopt;
  return std::string{*name};
}

}  // namespace strongroom::instance
