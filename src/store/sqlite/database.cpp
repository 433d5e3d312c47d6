#include "store/sqlite/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace strongroom::store {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kBusyMilliseconds = 10'000;

int open_flags(Access access) {
  switch (access) {
    case Access::read_only:
      return SQLITE_OPEN_READONLY;
    case Access::read_write:
      return SQLITE_OPEN_READWRITE;
    case Access::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return SQLITE_OPEN_READONLY;
}

ErrorCode code_of(int result, int system_error, Access access) {
  const bool reads_only = access == Access::read_only;
  switch (result & 0xff) {
    case SQLITE_FULL:
      return ErrorCode::no_space;
    case SQLITE_IOERR:  // only here and in CANTOPEN does the system's number belong to this very error
      if (system_error == ENOSPC || system_error == EDQUOT) return ErrorCode::no_space;
      return reads_only ? ErrorCode::status_fetch : ErrorCode::internal;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return reads_only ? ErrorCode::status_fetch : ErrorCode::integrity;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return ErrorCode::permission;
    case SQLITE_CANTOPEN:
      if (system_error == EACCES || system_error == EPERM || system_error == EROFS) return ErrorCode::permission;
      return reads_only ? ErrorCode::status_fetch : ErrorCode::internal;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return reads_only ? ErrorCode::status_fetch : ErrorCode::conflict;
    default:
      return reads_only ? ErrorCode::status_fetch : ErrorCode::internal;
  }
}

// The table's words for integrity speak of repositories; here the store itself is meant.
Error store_error(ErrorCode code, const std::string& where, std::string detail) {
  if (code == ErrorCode::integrity || code == ErrorCode::status_fetch)
    return Error::with_words(
        code, code == ErrorCode::integrity ? "the store is damaged" : "the status could not be read", where,
        "Do not delete anything. Stop strongroom, copy the whole data directory to another disk, "
        "and run 'strongroom doctor'. The backups themselves are not affected.",
        std::move(detail));
  return Error{code, where, std::move(detail)};
}

}  // namespace

Database::Database(const std::filesystem::path& path, Access access) : path_{path}, access_{access} {
  sqlite3* handle = nullptr;
  const int flags = open_flags(access) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);
  if (result != SQLITE_OK) fail(result, "opening the store");
  configure();
}

void Database::configure() {
  sqlite3_busy_timeout(handle_.get(), kBusyMilliseconds);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  execute("PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;");
  if (access_ == Access::read_only)
    execute("PRAGMA query_only=ON;");
  else
    execute("PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=16777216;");
}

void Database::fail(int result, std::string_view doing) const {
  const int system_error = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
  std::string detail = handle_ ? sqlite3_errmsg(handle_.get()) : "";
  detail += " (SQLite " + std::to_string(result) + ", errno " + std::to_string(system_error) + ")";
  const auto where = std::string{doing} + " " + base::escape_path(path_.native()) + ": " + sqlite3_errstr(result);
  throw store_error(code_of(result, system_error, access_), where, std::move(detail));
}

void Database::execute(const char* sql) {
  const int result = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) fail(result, access_ == Access::read_only ? "reading" : "writing");
}

std::int64_t Database::integer(std::string_view sql) {
  Statement statement{*this, sql};
  return statement.step() ? statement.integer(0) : 0;
}

void Database::tidy_up_on_close() {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

void Database::copy_to(const std::filesystem::path& target) {
  const auto part = std::filesystem::path{target.native() + ".part"};
  ::unlink(part.c_str());
  try {
    Database copy{part, Access::create};
    if (::chmod(part.c_str(), 0600) != 0) base::throw_system_error(errno, "copying the store");
    auto* backup = sqlite3_backup_init(copy.handle(), "main", handle(), "main");
    if (backup == nullptr) copy.fail(sqlite3_errcode(copy.handle()), "copying the store to");
    sqlite3_backup_step(backup, -1);
    const int result = sqlite3_backup_finish(backup);
    if (result != SQLITE_OK) copy.fail(result, "copying the store to");
    // As one plain file, whoever opens it needs no other beside it.
    copy.execute("PRAGMA journal_mode=DELETE;");
  } catch (...) {
    ::unlink(part.c_str());
    throw;
  }
  if (::rename(part.c_str(), target.c_str()) != 0) base::throw_system_error(errno, "copying the store");
  base::sync_directory(target.parent_path());
}

Statement::Statement(Database& database, std::string_view sql) : database_{database}, sql_{sql} {
  if (auto idle = database.idle_.extract(sql_)) {
    handle_ = std::move(idle.mapped());
    return;
  }
  sqlite3_stmt* handle = nullptr;
  const int result = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr);
  handle_.reset(handle);
  check(result);
}

Statement::~Statement() {
  if (!handle_) return;
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  try {
    database_.idle_.emplace(std::move(sql_), std::move(handle_));
  } catch (const std::bad_alloc&) {  // then it is only not kept
  }
}

Statement& Statement::again() {
  sqlite3_reset(handle_.get());
  next_ = 1;
  return *this;
}

void Statement::check(int result) {
  if (result != SQLITE_OK) database_.fail(result, "reading");
}

bool Statement::step() {
  const int result = sqlite3_step(handle_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  database_.fail(result, sqlite3_stmt_readonly(handle_.get()) != 0 ? "reading" : "writing");
}

std::string_view Statement::view(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string Statement::text(int column) const {
  return std::string{view(column)};
}

void Statement::bind_one(std::string_view text) {
  check(sqlite3_bind_text64(handle_.get(), next_++, text.data() == nullptr ? "" : text.data(), text.size(),
                            SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_one(Blob blob) {
  check(sqlite3_bind_blob64(handle_.get(), next_++, blob.bytes.data() == nullptr ? "" : blob.bytes.data(),
                            blob.bytes.size(), SQLITE_STATIC));
}

void Statement::bind_one(std::int64_t number) {
  check(sqlite3_bind_int64(handle_.get(), next_++, number));
}

void Statement::bind_one(std::uint64_t number) {
  bind_one(static_cast<std::int64_t>(number));
}

void Statement::bind_one(std::nullopt_t) {
  check(sqlite3_bind_null(handle_.get(), next_++));
}

// IMMEDIATE: the write lock is taken at once, not in the middle, where a busy store could not be waited for.
Transaction::Transaction(Database& database) : database_{database} {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_ && !database_.autocommit()) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

Savepoint::Savepoint(Database& database) : database_{database} {
  database_.execute("SAVEPOINT unit");
}

Savepoint::~Savepoint() {
  if (open_ && !database_.autocommit())
    sqlite3_exec(database_.handle(), "ROLLBACK TO unit; RELEASE unit", nullptr, nullptr, nullptr);
}

void Savepoint::release() {
  database_.execute("RELEASE unit");
  open_ = false;
}

}  // namespace strongroom::store
