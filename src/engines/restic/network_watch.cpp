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
  const auto retry = line.find(kRetry);
  if (retry == std::string_view::npos) return base::Milliseconds{0};
  line.remove_prefix(retry + kRetry.size());
  return parse_duration(line.substr(0, line.find(':'))).value_or(base::Milliseconds{0});
}

std::string said_plainly(std::string_view line) {
  const auto reason = network_reason(line);
  if (!reason.empty()) return "the server does not answer (" + reason + "); restic tries again";
  if (const auto code = classify_retry(line); code && *code != base::ErrorCode::network)
    return "the repository cannot be used (" + std::string{base::error_class(*code).what} + ")";
  return "the repository does not answer; restic tries again";
}

}  // namespace

bool NetworkWatch::is_retry(std::string_view line) {
  return line.find(kRetry) != std::string_view::npos;
}

bool NetworkWatch::is_recovery(std::string_view line) {
  return line.find(" operation successful after ") != std::string_view::npos;
}

bool NetworkWatch::is_final(std::string_view line) {
  if (!line.starts_with("Save(<") || line.find(">) failed: ") == std::string_view::npos) return false;
  const auto code = classify_text(line);
  return code == base::ErrorCode::no_space || code == base::ErrorCode::permission;
}

void NetworkWatch::failed(std::string_view line, base::MonotonicTime now) {
  retry(line, now);
  final_ = true;
}

void NetworkWatch::retry(std::string_view line, base::MonotonicTime now) {
  last_retry_ = now;
  next_try_ = now + pause_of(line);
  const auto code = classify_retry(line);
  hopeless_ = code && *code != base::ErrorCode::network;
  if (since_) return;
  since_ = now;
  observer_.waiting(domain::Waiting{domain::Waiting::Reason::network, said_plainly(line)});
}

void NetworkWatch::alive() {
  if (!final_) ended();
}

void NetworkWatch::ended() {
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
