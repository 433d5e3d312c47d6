#include "engines/restic/network_watch.h"

#include <string>

#include "base/error.h"
#include "engines/restic/errors.h"
#include "engines/restic/time.h"

namespace strongroom::restic {
namespace {

constexpr std::string_view kRetry = " returned error, retrying after ";

// How long restic waits before it tries again.
base::Milliseconds pause_of(std::string_view line) {
  line.remove_prefix(line.find(kRetry) + kRetry.size());
  return parse_duration(line.substr(0, line.find(':'))).value_or(base::Milliseconds{0});
}

std::string words(std::string_view line) {
  const auto reason = network_reason(line);
  if (!reason.empty()) return "the server does not answer (" + reason + "); restic tries again";
  if (const auto code = classify_retry(line); code && *code != base::ErrorCode::network)
    return "the repository cannot be used (" + std::string{base::error_class(*code).what} + "); restic tries again";
  return "the repository does not answer; restic tries again";
}

}  // namespace

bool NetworkWatch::is_retry(std::string_view line) {
  return line.find(kRetry) != std::string_view::npos;
}

bool NetworkWatch::is_recovery(std::string_view line) {
  return line.find(" operation successful after ") != std::string_view::npos;
}

void NetworkWatch::retry(std::string_view line, base::MonotonicTime now) {
  last_retry_ = now;
  next_try_ = now + pause_of(line);
  const auto code = classify_retry(line);
  hopeless_ = code && *code != base::ErrorCode::network;
  if (since_) return;
  since_ = now;
  observer_.waiting(domain::Waiting{domain::Waiting::Reason::network, words(line)});
}

void NetworkWatch::alive() {
  if (!since_) return;
  since_.reset();
  observer_.waiting(std::nullopt);
}

void NetworkWatch::moved(std::uint64_t done, base::MonotonicTime now) {
  if (done > done_ && now - last_retry_ >= kSettle) alive();
  done_ = done;
}

void NetworkWatch::tick(base::MonotonicTime now) {
  if (since_ && now - next_try_ > kQuiet) alive();
}

bool NetworkWatch::gave_up(base::MonotonicTime now) const {
  return since_ && now - *since_ > limit();
}

}  // namespace strongroom::restic
