// The one error type and the one error table.
//
// Rule: a function that cannot do what its name says throws base::Error. A question whose answer may be "no" returns an
// optional or a value; what an outside program did is a value too (process/runner.h). Nothing below a thread's or a
// run's outermost function swallows an Error.
#pragma once

#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace strongroom::base {

enum class ErrorCode {
  network,
  repository_missing,
  repository_locked,
  password,
  source_missing,
  source_unreadable,
  no_space,
  permission,
  integrity,
  tool_missing,
  tool_version,
  database_connection,
  dump_failed,
  stalled,
  timeout,
  cancelled,
  interrupted,
  status_fetch,
  conflict,
  not_found,
  invalid_input,
  unauthenticated,
  forbidden,
  rate_limited,
  internal,
};

// One row of the table. `what` and `hint` are the default first and last parts of a message ("what happened", "what to
// do now"); the middle part, why, comes from whoever throws.
struct ErrorClass {
  ErrorCode code;
  std::string_view name;  // "ERROR_NETWORK": what scripts, the API and the ledger see
  int http_status;
  int exit_code;   // of the command line: 1 failed, 2 wrong usage, 130 cancelled
  bool retryable;  // may heal without a person
  std::string_view what;
  std::string_view hint;
};

const ErrorClass& error_class(ErrorCode code);
std::span<const ErrorClass> error_classes();
// nullopt for a name the table does not know.
std::optional<ErrorCode> error_code_from_name(std::string_view name);

// `why` is public: plain words, no secrets, one sentence or part of one, may be empty.
// `detail` is for logs only: the tool's own words, an errno text.
class Error : public std::exception {
 public:
  explicit Error(ErrorCode code, std::string why = {}, std::string detail = {});
  // With words of its own for all three parts instead of the table's.
  static Error with_words(ErrorCode code, std::string what, std::string why, std::string hint, std::string detail = {});

  ErrorCode code() const noexcept { return code_; }
  const ErrorClass& info() const noexcept { return error_class(code_); }
  // "what happened: why", without the hint.
  const std::string& message() const noexcept { return message_; }
  const std::string& hint() const noexcept { return hint_; }
  const std::string& detail() const noexcept { return detail_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  std::string hint_;
  std::string detail_;
};

// Throws `code` (permission, no_space and the like are recognised from errno; `otherwise` when it says nothing of the
// kind) with `doing` as the why: "writing /x/y: No space left on device". Reads `error_number`, not errno itself.
[[noreturn]] void throw_system_error(int error_number, std::string_view doing,
                                     ErrorCode otherwise = ErrorCode::internal);

}  // namespace strongroom::base
