#pragma once

#include <string>

#include "domain/dump.h"
#include "domain/store.h"

namespace strongroom::cli {

// The dump that a person means by its file name, or by a path when that holds a slash. Throws not_found, and conflict
// when the name stands in several directories.
domain::Dump require_dump(domain::StoreReader& reader, const std::string& given);

}  // namespace strongroom::cli
