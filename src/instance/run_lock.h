// Each run holds runs/ID.lock from before it is in the store until its outcome is. Its supervisors inherit the
// descriptor, so the lock can be taken exactly when nothing of the run is alive.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/fd.h"

namespace strongroom::instance {

class RunLock {
 public:
  // The file is made and locked; throws conflict when it exists already.
  static RunLock create(const std::filesystem::path& runs_directory, const std::string& run_id);
  // Takes the lock of a run that was cut off, waiting for what is left of it up to `patience`; makes the file when it
  // is gone. nullopt when it is still held then.
  static std::optional<RunLock> try_take(const std::filesystem::path& runs_directory, const std::string& run_id,
                                         base::Milliseconds patience);

  int fd() const { return file_.get(); }
  // What supervisors have written: one line for each tool.
  std::string read() const;
  // Removes the file, then lets the lock go. Idempotent.
  void remove();

 private:
  RunLock(std::filesystem::path path, base::Fd file) : path_{std::move(path)}, file_{std::move(file)} {}
  std::filesystem::path path_;
  base::Fd file_;
};

}  // namespace strongroom::instance
