#include "instance/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "instance/network_file_system.h"
#include "support/temporary_directory.h"

namespace strongroom::instance {
namespace {

using base::Error;
using base::ErrorCode;
using testing::HasSubstr;

std::filesystem::path resolved(const DataDirectoryHints& hints) {
  return resolve_data_directory(hints).root;
}

template <typename Call>
Error error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return Error{ErrorCode::internal};
}

TEST(ResolveDataDirectory, GoesFromTheMostExplicitToTheLeast) {
  DataDirectoryHints hints{"/flag", "/environment", "/xdg", "/home/ann", 1000};
  EXPECT_EQ(resolved(hints), "/flag");
  hints.flag.clear();
  EXPECT_EQ(resolved(hints), "/environment");
  hints.environment.clear();
  EXPECT_EQ(resolved(hints), "/xdg/strongroom");
  hints.xdg_data_home.clear();
  EXPECT_EQ(resolved(hints), "/home/ann/.local/share/strongroom");
  hints.home.clear();
  EXPECT_EQ(error_of([&] { resolved(hints); }).code(), ErrorCode::invalid_input);
}

TEST(ResolveDataDirectory, RootsIsTheSystems) {
  EXPECT_EQ(resolved({"", "", "/xdg", "/root", 0}), "/var/lib/strongroom");
  EXPECT_EQ(resolved({"", "/environment", "", "/root", 0}), "/environment");
}

TEST(ResolveDataDirectory, IsAbsoluteAndPlain) {
  EXPECT_EQ(resolved({"here", "", "", "", 0}), std::filesystem::current_path() / "here");
  EXPECT_EQ(resolved({"/a/./b/../c/", "", "", "", 0}), "/a/c");
  EXPECT_EQ(resolved({"/", "", "", "", 0}), "/");
  EXPECT_EQ(resolved({"", "", "relative", "/home/ann", 1000}), "/home/ann/.local/share/strongroom")
      << "the XDG specification says to ignore it";
}

TEST(DataDirectoryPaths, AreTheDocumentedOnes) {
  const DataDirectory data{"/d"};
  EXPECT_EQ(data.store(), "/d/strongroom.db");
  EXPECT_EQ(data.key(), "/d/secret.key");
  EXPECT_EQ(data.runs(), "/d/runs");
  EXPECT_EQ(data.backups(), "/d/backups");
  EXPECT_EQ(data.repository(), "/d/repository");
  EXPECT_EQ(data.socket(), "/d/strongroom.sock");
  EXPECT_EQ(data.lock(), "/d/strongroom.lock");
}

class Prepare : public testing::Test {
 protected:
  static mode_t mode_of(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  }
  support::TemporaryDirectory directory_;
  DataDirectory data_{directory_ / "a" / "b" / "strongroom"};
};

TEST_F(Prepare, MakesEverythingForItsOwnerOnlyWhateverTheUmask) {
  const auto before = ::umask(0);
  data_.prepare();
  ::umask(before);
  for (const auto& path : {data_.root, data_.root.parent_path(), data_.runs(), data_.backups(), data_.recovery()})
    EXPECT_EQ(mode_of(path), 0700U) << path;
  EXPECT_FALSE(std::filesystem::exists(data_.repository())) << "restic makes that one";
}

TEST_F(Prepare, IsIdempotent) {
  data_.prepare();
  base::write_file_atomically(data_.runs() / "kept", "x");
  data_.prepare();
  EXPECT_EQ(base::read_file(data_.runs() / "kept"), "x");
}

TEST_F(Prepare, RefusesADirectoryThatOthersMayWriteTo) {
  data_.prepare();
  for (const mode_t mode : {0770U, 0702U, 0777U}) {
    ASSERT_EQ(::chmod(data_.root.c_str(), mode), 0);
    const auto error = error_of([&] { data_.prepare(); });
    EXPECT_EQ(error.code(), ErrorCode::permission);
    EXPECT_THAT(error.hint(), HasSubstr("chmod go-w"));
  }
  ASSERT_EQ(::chmod(data_.root.c_str(), 0755), 0);
  EXPECT_NO_THROW(data_.prepare());
}

// Whoever runs this: root meets a directory of somebody else's, and somebody else meets root's.
TEST_F(Prepare, RefusesADirectoryOfSomebodyElse) {
  DataDirectory other{"/usr"};
  if (::geteuid() == 0) {
    other.root = directory_ / "other";
    std::filesystem::create_directory(other.root);
    ASSERT_EQ(::chown(other.root.c_str(), 65534, 65534), 0);
  }
  const auto error = error_of([&] { other.prepare(); });
  EXPECT_EQ(error.code(), ErrorCode::permission);
  EXPECT_THAT(error.message(), HasSubstr("somebody else"));
  EXPECT_FALSE(std::filesystem::exists(other.runs()));
}

TEST_F(Prepare, RefusesWhatIsNoDirectory) {
  data_.root = directory_ / "file";
  base::write_file_atomically(data_.root, "x");
  EXPECT_EQ(error_of([&] { data_.prepare(); }).code(), ErrorCode::invalid_input);
}

TEST(NetworkFileSystem, IsNotUnderATemporaryDirectoryOrProc) {
  const support::TemporaryDirectory directory;
  EXPECT_EQ(network_file_system(directory.path()), std::nullopt);
  EXPECT_EQ(network_file_system("/proc"), std::nullopt);
}

TEST(NetworkFileSystem, KnowsThemByTheKernelsNumbers) {
  EXPECT_EQ(network_name_of_magic(NFS_SUPER_MAGIC), "NFS");
  EXPECT_EQ(network_name_of_magic(SMB_SUPER_MAGIC), "SMB");
  EXPECT_EQ(network_name_of_magic(CIFS_SUPER_MAGIC), "SMB");
  EXPECT_EQ(network_name_of_magic(SMB2_SUPER_MAGIC), "SMB");
  EXPECT_EQ(network_name_of_magic(V9FS_MAGIC), "9P");
  EXPECT_EQ(network_name_of_magic(AFS_SUPER_MAGIC), "AFS");
  EXPECT_EQ(network_name_of_magic(CEPH_SUPER_MAGIC), "Ceph");
  EXPECT_EQ(network_name_of_magic(CODA_SUPER_MAGIC), "Coda");
  EXPECT_EQ(network_name_of_magic(NCP_SUPER_MAGIC), "NCP");
  for (const unsigned long local : {EXT4_SUPER_MAGIC, TMPFS_MAGIC, XFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC})
    EXPECT_EQ(network_name_of_magic(local), std::nullopt) << std::hex << local;
}

TEST(NetworkFileSystem, TellsFuseFromFuse) {
  EXPECT_EQ(network_name_of_fuse("fuse.sshfs"), "sshfs");
  EXPECT_EQ(network_name_of_fuse("fuse.rclone"), "rclone");
  EXPECT_EQ(network_name_of_fuse("fuse.fuse-overlayfs"), std::nullopt);
  EXPECT_EQ(network_name_of_fuse("fuseblk"), std::nullopt);
  EXPECT_EQ(network_name_of_fuse("sshfs"), std::nullopt);
}

TEST(NetworkFileSystem, FindsTheTypeOfAMount) {
  constexpr auto kMounts =
      "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
      "90 22 0:52 / /mnt/a\\040b rw,nosuid - fuse.sshfs ann@host:/ rw,user_id=0\n"
      "91 22 0:53 / /mnt/c rw shared:4 master:2 - fuse.rclone remote: rw\n";
  EXPECT_EQ(mount_type(kMounts, "0:52"), "fuse.sshfs");
  EXPECT_EQ(mount_type(kMounts, "0:53"), "fuse.rclone");
  EXPECT_EQ(mount_type(kMounts, "8:1"), "ext4");
  EXPECT_EQ(mount_type(kMounts, "0:5"), "");
}

}  // namespace
}  // namespace strongroom::instance
