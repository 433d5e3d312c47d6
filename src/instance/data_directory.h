// Where everything of one installation lives.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace strongroom::instance {

// A value: paths only. prepare() is the one operation that touches the disk.
struct DataDirectory {
  std::filesystem::path root;  // absolute

  std::filesystem::path store() const { return root / "strongroom.db"; }
  std::filesystem::path key() const { return root / "secret.key"; }
  std::filesystem::path runs() const { return root / "runs"; }
  std::filesystem::path backups() const { return root / "backups"; }
  std::filesystem::path repository() const { return root / "repository"; }
  std::filesystem::path ledger() const { return root / "ledger"; }      // published, audit/publisher.h
  std::filesystem::path recovery() const { return root / "recovery"; }  // recovery sheets
  std::filesystem::path cache() const { return root / "cache"; }
  std::filesystem::path socket() const { return root / "strongroom.sock"; }
  std::filesystem::path lock() const { return root / "strongroom.lock"; }

  // Creates what is missing, 0700. Throws permission when root would use a directory of somebody else's, or when others
  // could write to it; invalid_input on a network file system (locks do not hold there); no_space and the like.
  void prepare() const;
};

// What the choice depends on; the caller reads the environment.
struct DataDirectoryHints {
  std::string flag;         // --data-dir
  std::string environment;  // STRONGROOM_DATA_DIR
  std::string xdg_data_home;
  std::string home;
  uid_t user = 0;
};

// flag, else environment, else /var/lib/strongroom for root, else $XDG_DATA_HOME/strongroom, else
// $HOME/.local/share/strongroom. A relative flag or environment is taken from the current directory. Throws
// invalid_input when nothing says where.
DataDirectory resolve_data_directory(const DataDirectoryHints& hints);

}  // namespace strongroom::instance
