#include "base/error.h"

#include <array>
#include <cerrno>
#include <system_error>

namespace strongroom::base {
namespace {

using enum ErrorCode;

constexpr std::array kTable{
    ErrorClass{network, "ERROR_NETWORK", 503, 1, true, "the repository could not be reached over the network",
               "Check the connection and that the server is up, then start the backup again: what was already "
               "transferred is not sent twice."},
    ErrorClass{repository_missing, "ERROR_REPOSITORY_MISSING", 404, 1, false, "there is no repository at this location",
               "Check the location with 'strongroom repo show NAME'; if it is right and the repository is new, create "
               "it with 'strongroom repo add … --init'."},
    ErrorClass{repository_locked, "ERROR_REPOSITORY_LOCKED", 409, 1, true, "the repository is locked",
               "Wait until the owner of the lock has finished. If that program is gone for good, remove the lock with "
               "'strongroom repo unlock NAME'."},
    ErrorClass{password, "ERROR_PASSWORD", 422, 1, false, "the repository's password is wrong",
               "Give the right one with 'strongroom repo edit NAME --password-file FILE'."},
    ErrorClass{source_missing, "ERROR_SOURCE_MISSING", 422, 1, false, "a source does not exist",
               "Bring the directory back (is a disk not mounted?) or change the plan with 'strongroom plan edit'."},
    ErrorClass{source_unreadable, "ERROR_SOURCE_UNREADABLE", 422, 1, false, "some of the source could not be read",
               "Allow the user that runs strongroom to read these paths, or exclude them from the plan."},
    ErrorClass{no_space, "ERROR_NO_SPACE", 507, 1, false, "there is not enough disk space",
               "Free some space on that disk, then start again: nothing that was stored before is harmed."},
    ErrorClass{permission, "ERROR_PERMISSION", 403, 1, false, "permission denied",
               "Run strongroom as a user who may do this, or change the permissions of the path."},
    ErrorClass{integrity, "ERROR_INTEGRITY", 500, 1, false, "the stored data is damaged",
               "Do not delete anything. Look at the run's log with 'strongroom runs log ID', check the disk, and keep "
               "a copy of the repository before repairing it."},
    ErrorClass{tool_missing, "ERROR_TOOL_MISSING", 503, 1, false, "a program that is needed is not installed",
               "Run 'strongroom doctor': it names what is missing and the command that installs it."},
    ErrorClass{tool_version, "ERROR_TOOL_VERSION", 503, 1, false, "the installed version of a program does not fit",
               "Run 'strongroom doctor': it names the version that is needed."},
    ErrorClass{database_connection, "ERROR_DATABASE_CONNECTION", 503, 1, true, "the database could not be reached",
               "Check that the server is up and that the connection's settings are right."},
    ErrorClass{dump_failed, "ERROR_DUMP_FAILED", 500, 1, false, "Backup failed: pg_dump error",
               "Look at the run's log with 'strongroom runs log ID'."},
    ErrorClass{stalled, "ERROR_STALLED", 504, 1, true, "the program stopped making progress and was ended",
               "Look at the run's log with 'strongroom runs log ID' for what it did last, then start again."},
    ErrorClass{timeout, "ERROR_TIMEOUT", 504, 1, true, "it took longer than allowed",
               "Start again, or allow more time in the plan."},
    ErrorClass{cancelled, "ERROR_CANCELLED", 409, 130, false, "cancelled", "Start again when you like."},
    ErrorClass{interrupted, "ERROR_INTERRUPTED", 500, 1, true, "the run was cut off",
               "Start it again: what was already stored is reused."},
    ErrorClass{status_fetch, "ERROR_STATUS_FETCH", 503, 1, true, "the status could not be read",
               "The store may be damaged or on a disk that is gone; run 'strongroom doctor'."},
    ErrorClass{conflict, "ERROR_CONFLICT", 409, 1, true, "something else is in the way",
               "Wait until it has finished, or add --wait."},
    ErrorClass{not_found, "ERROR_NOT_FOUND", 404, 1, false, "not found",
               "Look at what exists with the list command, for instance 'strongroom plan list'."},
    ErrorClass{invalid_input, "ERROR_INVALID_INPUT", 422, 2, false, "this input cannot be used",
               "Run the command with --help to see what it takes."},
    ErrorClass{unauthenticated, "ERROR_UNAUTHENTICATED", 401, 1, false, "you are not logged in", "Log in first."},
    ErrorClass{forbidden, "ERROR_FORBIDDEN", 403, 1, false, "you may not do this", "Ask somebody with the right role."},
    ErrorClass{rate_limited, "ERROR_RATE_LIMITED", 429, 1, true, "too many attempts", "Wait a while, then try again."},
    ErrorClass{internal, "ERROR_INTERNAL", 500, 1, false, "something went wrong inside strongroom",
               "Please report this, with the run's log if there is one."},
};

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (static_cast<std::size_t>(kTable[i].code) != i) return false;
  return true;
}
static_assert(table_is_in_order(), "error_class() indexes the table by code");
static_assert(kTable.size() == static_cast<std::size_t>(internal) + 1);

std::string join(std::string_view what, const std::string& why) {
  std::string text{what};
  if (!why.empty()) text.append(": ").append(why);
  return text;
}

std::optional<ErrorCode> code_of_errno(int error_number) {
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:  // of the file system (FAT: 4 GiB), or a limit on this process
      return no_space;
    case EACCES:
    case EPERM:
    case EROFS:
      return permission;
    default:
      return std::nullopt;
  }
}

}  // namespace

const ErrorClass& error_class(ErrorCode code) {
  return kTable[static_cast<std::size_t>(code)];
}

std::span<const ErrorClass> error_classes() {
  return kTable;
}

std::optional<ErrorCode> error_code_from_name(std::string_view name) {
  for (const auto& row : kTable)
    if (row.name == name) return row.code;
  return std::nullopt;
}

Error::Error(ErrorCode code, std::string why, std::string detail)
    : code_{code},
      message_{join(error_class(code).what, why)},
      hint_{error_class(code).hint},
      detail_{std::move(detail)} {}

Error Error::with_words(ErrorCode code, std::string what, std::string why, std::string hint, std::string detail) {
  Error error{code, {}, std::move(detail)};
  error.message_ = join(what, why);
  error.hint_ = std::move(hint);
  return error;
}

void throw_system_error(int error_number, std::string_view doing, ErrorCode otherwise) {
  const auto code = code_of_errno(error_number).value_or(otherwise);
  const auto text = std::generic_category().message(error_number);
  throw Error{code, std::string{doing} + ": " + text, "errno " + std::to_string(error_number)};
}

}  // namespace strongroom::base
