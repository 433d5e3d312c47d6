#include "jobs/dump_verification.h"

#include <fcntl.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "jobs/file_hash.h"
#include "pipeline/read_back.h"

namespace strongroom::jobs {
namespace {

bool is_trailer(std::string_view line) {
  return line == "-- PostgreSQL database dump complete" || line == "-- PostgreSQL database cluster dump complete";
}

bool may_follow_trailer(std::string_view line) {
  return line.empty() || line.starts_with("--") || line.starts_with("\\unrestrict ");
}

std::string what_is_wrong(const domain::Dump& dump, const pipeline::GzipSummary& found) {
  if (found.sha256 != dump.sha256) return "is not the file that the ledger has on record: its content is another";
  if (found.plain_sha256 != dump.sql_sha256) return "holds other SQL than was written";
  if (!ends_with_trailer(found.tail)) return "is not a complete dump: its last line is missing";
  const auto sidecar = domain::sidecar_filename(dump.path());
  if (hash_of_file(sidecar) != dump.sidecar_sha256)
    return "is good, but the file beside it, " + domain::sidecar_filename(dump.filename) + ", was changed";
  return {};
}

}  // namespace

bool ends_with_trailer(std::string_view tail) {
  while (!tail.empty()) {
    if (tail.back() == '\n') tail.remove_suffix(1);
    const auto begin = tail.rfind('\n');
    const auto line = begin == std::string_view::npos ? tail : tail.substr(begin + 1);
    if (is_trailer(line)) return true;
    if (!may_follow_trailer(line) || begin == std::string_view::npos) return false;
    tail = tail.substr(0, begin + 1);
  }
  return false;
}

DumpVerdict verify_dump(const domain::Dump& dump, const std::function<void(std::uint64_t)>& progress,
                        std::stop_token stop) try {
  const auto file = base::open_regular_file(dump.path(), O_NOFOLLOW);
  const auto wrong = what_is_wrong(dump, pipeline::summarize_gzip(file.get(), progress, std::move(stop)));
  if (wrong.empty()) return {true, base::escape_path(dump.path()) + " is what was recorded"};
  return {false, base::escape_path(dump.path()) + " " + wrong};
} catch (const base::Error& error) {
  if (error.code() == base::ErrorCode::cancelled) throw;
  return {false, base::escape_path(dump.path()) + ": " + error.message()};
}

}  // namespace strongroom::jobs
