// What to do when the disk reported an error while something was being saved.
//
// The kernel may show what the disk has lost for as long as it is in its cache, and forget the error. So the store's
// owner stops writing and leaves a mark, "NAME.suspect"; the next owner takes what can be read for the truth and writes
// it to a new file, and only from then on is it trusted.
#pragma once

#include <filesystem>

namespace strongroom::store {

// As well as it can: the disk is one that fails. Never throws.
void mark_suspect(const std::filesystem::path& store) noexcept;
// Nothing without a mark. May be repeated after a kill at any place. Throws as Database does.
void rewrite_if_suspect(const std::filesystem::path& store);

}  // namespace strongroom::store
