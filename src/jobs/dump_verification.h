// Whether a dump on the disk is what was recorded.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "domain/dump.h"

namespace strongroom::jobs {

struct DumpVerdict {
  bool good = false;
  std::string message;  // a sentence
};

// Reads the whole file: its checksum against the ledger's, its own checksums, the SQL's checksum, the trailer; and the
// sidecar's checksum. Never throws for what is wrong with the files; throws cancelled. `progress` gets bytes of SQL.
DumpVerdict verify_dump(const domain::Dump& dump, const std::function<void(std::uint64_t)>& progress,
                        std::stop_token stop);

// Whether the end of a dump is that of a complete one: "PostgreSQL database dump complete" (or "… cluster dump
// complete") as a comment on a line of its own, with nothing after it but comments, empty lines and "\unrestrict":
// pg_dump writes it last, but for that.
bool ends_with_trailer(std::string_view tail);

}  // namespace strongroom::jobs
