#include "engines/restic/network_watch.h"

#include <string>

#include "base/error.h"
#include "engines/restic/errors.h"

namespace strongroom::restic {
namespace {

std::string words(std::string_view line) {
  const auto reason = network_reason(line);
  if (!reason.empty()) return "the server does not answer (" + reason + "); restic tries again";
  if (const auto code = classify_text(line); code && *code != base::ErrorCode::network)
    return "the repository cannot be used (" + std::string{base::error_class(*code).what} + "); restic tries again";
  return "the repository does not answer; restic tries again";
}

}  // namespace

bool NetworkWatch::is_retry(std::string_view line) {
  return line.find(" returned error, retrying after ") != std::string_view::npos;
}

bool NetworkWatch::is_recovery(std::string_view line) {
  return line.find(" operation successful after ") != std::string_view::npos;
}

void NetworkWatch::retry(std::string_view line, base::MonotonicTime now) {
  last_retry_ = now;
  if (since_) return;
  since_ = now;
  observer_.waiting(domain::Waiting{domain::Waiting::Reason::network, words(line)});
}

void NetworkWatch::alive() {
  if (!since_) return;
  since_.reset();
  observer_.waiting(std::nullopt);
}

void NetworkWatch::moved(std::uint64_t bytes_done, base::MonotonicTime now) {
  if (bytes_done > bytes_ && now - last_retry_ >= kSettle) alive();
  bytes_ = bytes_done;
}

bool NetworkWatch::gave_up(base::MonotonicTime now) const {
  return since_ && now - *since_ > limit_;
}

}  // namespace strongroom::restic
