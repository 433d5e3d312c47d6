// Small whole files, read and written safely.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.h"

namespace strongroom::base {

// Throws not_found, permission or internal; invalid_input when the file is longer than `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::size_t limit = 1 << 20);

// The file appears whole or not at all: temporary name in the same directory, fsync, rename, fsync of the directory.
// Replaces an existing one. Throws no_space, permission or internal; leaves nothing behind then.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode = 0600);

// Writes all of it or throws (no_space and the like). Retries EINTR and short writes.
void write_all(int fd, std::string_view bytes, std::string_view doing);

// Opens or throws with "opening PATH".
Fd open_file(const std::filesystem::path& path, int flags, mode_t mode = 0600);

// The same to read a file that should be an ordinary one: a pipe in its place, which would be waited for without end, a
// device or a directory is invalid_input. `flags` such as O_NOFOLLOW.
Fd open_regular_file(const std::filesystem::path& path, int flags = 0);

// fsync of a directory, so that a name in it survives a power cut.
void sync_directory(const std::filesystem::path& directory);

}  // namespace strongroom::base
