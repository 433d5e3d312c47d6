#pragma once

#include <string>

namespace strongroom::jobs {

// SHA-256 of a whole file, hex. Reads it in pieces. Throws not_found, permission and the like.
std::string hash_of_file(const std::string& path);

}  // namespace strongroom::jobs
