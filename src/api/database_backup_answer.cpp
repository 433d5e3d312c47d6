#include "api/database_backup_answer.h"

#include <string_view>

#include "api/envelope.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/dump.h"

namespace strongroom::api {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::string_view kNoSpace = "Insufficient disk space for backup";

// What UC-010 has besides and before the words of the table.
std::string message_for(const domain::RunError& error) {
  const std::string_view what = base::error_class(error.code).what;
  std::string_view why = error.message;
  if (why.starts_with(what)) why.remove_prefix(what.size());
  if (why.starts_with(": ")) why.remove_prefix(2);
  if (error.code == ErrorCode::dump_failed && !why.empty()) return std::string{why};
  if (error.code != ErrorCode::no_space || why.starts_with(kNoSpace)) return error.message;
  return std::string{kNoSpace} + (why.empty() ? "" : ": ") + std::string{why};
}

Response failure_of(const domain::RunError& error, const std::string& run_id) {
  json::object body{{"success", false},
                    {"error", "Backup creation failed"},
                    {"message", message_for(error)},
                    {"code", base::error_class(error.code).name},
                    {"hint", error.hint}};
  if (!run_id.empty()) body["run_id"] = run_id;
  Response response;
  // Of the directory that cannot be written to, the caller's role is not the reason: he may do what he asked for.
  response.status = error.code == ErrorCode::permission ? 500 : base::error_class(error.code).http_status;
  response.body = std::move(body);
  return response;
}

// "backup_2026-02-14T10-30-00.sql.gz" -> "2026-02-14T10:30:00Z"
std::string time_in(const std::string& dump_filename) {
  constexpr std::size_t kBegin = 7, kSize = 19, kHours = 13;
  auto text = dump_filename.substr(kBegin, kSize);
  text.at(kHours) = text.at(kHours + 3) = ':';
  return text + "Z";
}

std::string path_from(const std::filesystem::path& data, const std::string& path) {
  const auto prefix = data.native() + "/";
  return base::escape_path(path.starts_with(prefix) ? path.substr(prefix.size()) : path);
}

}  // namespace

Response backup_failure(const Error& error, const std::string& run_id) {
  return failure_of({error.code(), error.message(), error.hint()}, run_id);
}

Response backup_answer(const domain::Run& run, const std::filesystem::path& data) {
  const bool made = run.state == domain::RunState::succeeded || run.state == domain::RunState::warning;
  if (!made || run.dumps.count == 0)
    return failure_of(run.error.value_or(domain::RunError{ErrorCode::internal, "the backup left no reason", {}}),
                      run.id);
  return success("Backup created successfully",
                 json::object{{"filename", run.dumps.filename},
                              {"size", base::format_bytes(run.dumps.size)},
                              {"created_at", time_in(run.dumps.filename)},
                              {"path", path_from(data, run.dumps.path)},
                              {"run_id", run.id},
                              {"database", run.database},
                              {"size_bytes", run.dumps.size},
                              {"sha256", run.dumps.sha256},
                              {"files", run.dumps.count},
                              {"verified", run.verified},
                              {"warnings", run.warning_count},
                              {"duration_ms", run.duration.count()}},
                 201);
}

}  // namespace strongroom::api
