// Anchors as files in a directory, best on other storage: one signed note for each checkpoint.
//
// A file is named "strongroom-ledger-LOG-SIZE.note": LOG is what follows "strongroom-ledger/" in the origin, SIZE has
// 20 digits, so that names sort by size. Several ledgers may share a directory. Files are never changed or removed.
//
// Whatever touches the directory does it in a child process (child_work.h): one on a mount whose server is gone is a
// directory that did not answer (timeout), after ten seconds in which nothing moved.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "audit/anchor.h"
#include "audit/child_work.h"

namespace strongroom::audit {

// Throws invalid_input when the directory is not absolute or lies inside the data directory (symbolic links are
// followed): what destroys the one would destroy the other. Throws not_found when it is not there, and what the system
// says when nothing can be written there.
void require_anchor_directory(const std::filesystem::path& directory, const std::filesystem::path& data_directory);
// Whether both are on one file system: it is an anchor still, but goes with the disk.
bool is_on_same_disk(const std::filesystem::path& directory, const std::filesystem::path& data_directory);

// Empty when it is a directory that answers.
std::string why_unreachable(const std::filesystem::path& directory, base::Milliseconds patience = kPatience);

class AnchorDirectory final : public AnchorSink {
 public:
  explicit AnchorDirectory(std::filesystem::path directory, base::Milliseconds patience = kPatience);
  std::string where() const override;
  // Never makes the directory: where a disk is not mounted, nothing may appear in its place (not_found).
  void place(const ledger::Checkpoint& checkpoint, const std::string& note) override;

 private:
  std::filesystem::path directory_;
  base::Milliseconds patience_;
};

struct KeptAnchors {
  std::vector<ledger::Anchor> anchors;               // by name, so by log and size
  std::vector<ledger::UnreachableAnchors> problems;  // the directory, or a file of that name that is no valid note
};

// Never throws for what it finds there: a directory that cannot be read is a problem to report. Files with other names
// are somebody else's.
KeptAnchors read_anchor_directory(const std::filesystem::path& directory, std::span<const ledger::VerificationKey> keys,
                                  base::Milliseconds patience = kPatience);

}  // namespace strongroom::audit
