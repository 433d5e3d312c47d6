#include "engines/restic/check.h"

#include "engines/restic/lock_wait.h"

namespace strongroom::restic {
namespace {

using base::Error;
using base::ErrorCode;

// The last line of a good check of restic before 0.18; newer ones end with a summary.
constexpr std::string_view kNoErrors = "no errors were found";

// One start. The lock that is in the way is an answer here; everything else that is wrong is thrown.
std::optional<Error> locked_after_try(const Surroundings& around, const Tool& tool,
                                      const domain::RepositoryAccess& repository,
                                      const std::optional<domain::DataPart>& read, const domain::EngineCall& call,
                                      base::Milliseconds retry_lock) {
  bool damage = false;
  bool heard = false;  // its final message: an exit code alone proves nothing
  Session session{around,
                  call,
                  "the check",
                  {.out =
                       [&](std::string_view line) {
                         const auto event = parse_event(line);
                         if (const auto* summary = std::get_if<Summary>(&event)) {
                           heard = true;
                           damage = summary->check_errors > 0;
                         }
                         if (line == kNoErrors) heard = true;
                       },
                   .item_error = {},
                   .err_text = {},
                   .tick = {}}};
  const auto outcome = session.run(tool, repository, check_arguments(read, retry_lock));
  if (exited_with(outcome, 0) && heard && !damage) return std::nullopt;
  if (exited_with(outcome, 0) && !heard) throw Error{ErrorCode::internal, "restic ended without saying what it found"};
  if (exited_with(outcome, 0)) throw Error{ErrorCode::integrity, "restic counted errors"};
  auto error = session.error(outcome, damage);
  if (error.code() != ErrorCode::repository_locked) throw Error{error};
  return error;
}

}  // namespace

void run_check(const Surroundings& around, const Tool& tool, const domain::RepositoryAccess& repository,
               const std::optional<domain::DataPart>& read, const domain::EngineCall& call) {
  when_unlocked(around, tool, call, [&](base::Milliseconds retry_lock) {
    return locked_after_try(around, tool, repository, read, call, retry_lock);
  });
}

}  // namespace strongroom::restic
