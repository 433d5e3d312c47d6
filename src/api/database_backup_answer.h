// What UC-010 says about a database's backup that has ended.
#pragma once

#include <filesystem>
#include <string>

#include "api/message.h"
#include "base/error.h"
#include "domain/run.h"

namespace strongroom::api {

// 201 {"success":true,"message":"Backup created successfully","data":{"filename","size":"2.5 MB","created_at",
// "path":"backups/…", and our additions: "run_id","size_bytes","sha256","database","duration_ms","verified","files"}},
// or backup_failure() of what the run says. `data` is the data directory: `path` is told from there where it lies
// below.
Response backup_answer(const domain::Run& run, const std::filesystem::path& data);

// {"success":false,"error":"Backup creation failed","message":…,"code","hint","run_id"}. The message begins with
// "Insufficient disk space for backup" (AF-2) or "Cannot write to backup directory" (EF-2) where that is what happened,
// and is "pg_dump process failed with exit code N" where pg_dump says so itself.
Response backup_failure(const base::Error& error, const std::string& run_id);

}  // namespace strongroom::api
