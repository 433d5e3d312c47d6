// How what was restored gets its final name, and how a publication that was cut off is taken back.
#pragma once

#include <filesystem>

namespace strongroom::jobs {

// Gives `partial` the name `target`, or moves its entries into `target` when that directory exists. Replaces nothing:
// throws conflict when something came to be there meanwhile, no_space and the like for the rest. One name is one
// rename; several are noted first, in a file inside `partial`, so that take_back() can undo half of them.
//
// Format of that file, `partial`/.strongroom-publish: DEVICE ' ' INODE ' ' NAME '\0' for each entry.
void publish_restored(const std::filesystem::path& partial, const std::filesystem::path& target, bool target_exists);

// Moves back into `partial` what a publication that was cut off has moved into `target`: only entries that are the very
// files it noted. Idempotent. Never throws; what cannot be moved stays.
void take_back(const std::filesystem::path& partial, const std::filesystem::path& target) noexcept;

}  // namespace strongroom::jobs
