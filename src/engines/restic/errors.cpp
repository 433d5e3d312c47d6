#include "engines/restic/errors.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "engines/restic/time.h"

namespace strongroom::restic {
namespace {

using base::Error;
using enum base::ErrorCode;

struct Phrase {
  std::string_view text;  // lower case
  base::ErrorCode code;
};

// In this order: see the head of errors.h.
constexpr std::array kPhrases{
    Phrase{"connection refused", network},
    Phrase{"no such host", network},
    Phrase{"could not resolve hostname", network},
    Phrase{"temporary failure in name resolution", network},
    Phrase{"network is unreachable", network},
    Phrase{"no route to host", network},
    Phrase{"connection reset by peer", network},
    Phrase{"connection timed out", network},
    Phrase{"connection closed by", network},
    Phrase{"i/o timeout", network},
    Phrase{"tls handshake timeout", network},
    Phrase{"client.timeout exceeded", network},
    Phrase{"context deadline exceeded", network},
    Phrase{"server closed idle connection", network},
    Phrase{"broken pipe", network},
    Phrase{"\": eof", network},  // of a request for an address: Head "http://…": EOF
    Phrase{"\": unexpected eof", network},
    Phrase{"server misbehaving", network},  // a name server's answer
    Phrase{"500 internal server error", network},
    Phrase{"bad gateway", network},
    Phrase{"service unavailable", network},
    Phrase{"gateway timeout", network},
    Phrase{"dial tcp", network},
    Phrase{"wrong password or no key found", password},
    Phrase{"an empty password is not", password},
    Phrase{"repository is already locked", repository_locked},
    Phrase{"no space left on device", no_space},
    Phrase{"disk quota exceeded", no_space},
    Phrase{"insufficient storage", no_space},
    Phrase{"config file already exists", conflict},
    Phrase{"config already initialized", conflict},
    Phrase{"401 unauthorized", permission},
    Phrase{"403 forbidden", permission},
    Phrase{"accessdenied", permission},
    Phrase{"access denied", permission},
    Phrase{"signaturedoesnotmatch", permission},
    Phrase{"invalidaccesskeyid", permission},
    Phrase{"permission denied", permission},
    Phrase{"operation not permitted", permission},
    Phrase{"read-only file system", permission},
    Phrase{"executable file not found", tool_missing},
    Phrase{"is there a repository at the following location", repository_missing},
    Phrase{"repository does not exist", repository_missing},
    Phrase{"all target directories/files do not exist", source_missing},
    Phrase{"all source directories/files do not exist", source_missing},
    Phrase{"syntax error in pattern", invalid_input},
    Phrase{"repository contains errors", integrity},
    Phrase{"ciphertext verification failed", integrity},
    Phrase{"invalid data returned", integrity},
    Phrase{"pack id does not match", integrity},
    Phrase{"does not match hash", integrity},
};

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return result;
}

const Phrase* find_phrase(std::string_view text) {
  const auto lowered = lower(text);
  const auto found = std::ranges::find_if(
      kPhrases, [&](const Phrase& phrase) { return lowered.find(phrase.text) != std::string::npos; });
  return found == kPhrases.end() ? nullptr : &*found;
}

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
  const auto start = text.find(before);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + before.size());
  return text.substr(0, text.find(after));
}

// Made for people: safe to print, one line, not too long.
std::string shown(std::string_view text) {
  constexpr std::size_t kColumns = 200;
  return base::fit_middle(base::terminal_safe(text.substr(0, text.find('\n'))), kColumns);
}

// "…repository is already locked by PID 11705 on vm by root (UID 0, GID 0)
//  lock was created at 2026-11-22 06:06:06 (3.143278816s ago)"
std::string lock_owner(std::string_view text) {
  const auto pid = between(text, " by PID ", " on ");
  const auto host = between(between(text, " by PID ", "\n"), " on ", " by ");
  const auto user = between(between(text, " by PID ", "\n"), " by ", " (UID");
  if (pid.empty() || host.empty()) return {};
  auto owner = "by process " + shown(pid) + " on " + shown(host);
  if (!user.empty()) owner += ", user " + shown(user);
  const auto created = between(text, "lock was created at ", "\n");
  if (const auto age = parse_duration(between(created, "(", " ago)")))
    owner += ", " + base::format_duration(*age) + " ago";
  return owner;
}

std::string everything(const Complaints& complaints) {
  std::string text = complaints.last_words();
  for (const auto& part : {complaints.before(), complaints.items(), complaints.last_retry()})
    if (!part.empty()) text.append(text.empty() ? "" : "\n").append(part);
  return text;
}

// Somebody sent it SIGINT or SIGTERM. restic 0.18 and newer end with 130 then, or, where they were just opening the
// repository, with 1 and these words. What they complain of is only what they could not read any more.
bool was_told_to_stop(const Complaints& complaints, int exit_code) {
  return exit_code == 130 || complaints.last_words().ends_with("context canceled");
}

// The end says most; then what came before; then single files; then what was tried again.
std::optional<base::ErrorCode> classify(const Complaints& complaints, int exit_code) {
  const auto end = classify_text(complaints.last_words());
  if (end == network) return end;
  switch (exit_code) {
    case 10:
      return end == permission ? end : repository_missing;
    case 11:
      return repository_locked;
    case 12:
      return password;
    default:
      break;
  }
  // "contains errors" is what check says at the end of anything, a lost connection too.
  if (end && end != integrity) return end;
  for (const auto& part : {complaints.before(), complaints.items()})
    if (const auto code = classify_text(part)) return code;
  const auto tried = classify_retry(complaints.last_retry());
  return tried ? tried : end;
}

Error exited_without_a_known_reason(const Failure& failure, int code, std::string detail) {
  const auto& words =
      failure.complaints.last_words().empty() ? failure.complaints.first_error() : failure.complaints.last_words();
  auto why = "restic ended with exit code " + std::to_string(code);
  if (!words.empty()) why += " and said: " + shown(words);
  return Error::with_words(internal, std::string{failure.doing} + " failed", std::move(why),
                           "Look at the run's log with 'strongroom runs log ID' for restic's own words.",
                           std::move(detail));
}

Error network_error(std::string_view text, std::string detail) {
  return Error{network, network_reason(text), std::move(detail)};
}

Error exited_error(const Failure& failure, int code) {
  const auto& complaints = failure.complaints;
  auto detail = everything(complaints);
  if (was_told_to_stop(complaints, code)) return exited_without_a_known_reason(failure, code, std::move(detail));
  const auto kind = classify(complaints, code);
  if (kind == network) return network_error(detail, detail);
  if (kind == repository_locked) return Error{repository_locked, lock_owner(detail), detail};
  if (kind == integrity || (failure.damage_found && !kind)) {
    const auto& first = !complaints.first_error().empty()  ? complaints.first_error()
                        : !complaints.last_retry().empty() ? complaints.last_retry()
                                                           : complaints.last_words();
    return Error{integrity, "restic says: " + shown(first), detail};
  }
  if (kind == conflict)
    return Error::with_words(conflict, "there is a repository at this location already", {},
                             "Add it without --init, with its own password, or choose another location.", detail);
  if (kind == tool_missing)
    return Error{tool_missing, "restic needs another program for this location: " + shown(complaints.last_words()),
                 detail};
  if (kind == source_missing) return Error{source_missing, "none of the sources exists", detail};
  if (kind == permission || kind == no_space) {
    const auto* phrase = find_phrase(detail);
    return Error{*kind,
                 std::string{failure.doing} + " met '" + std::string{phrase != nullptr ? phrase->text : "it"} + "'",
                 detail};
  }
  if (kind) return Error{*kind, {}, detail};
  return exited_without_a_known_reason(failure, code, std::move(detail));
}

Error gave_up_waiting(const Failure& failure) {
  const auto& cause = failure.complaints.last_retry();
  const auto kind = classify_retry(cause);
  const auto waited = base::format_duration(failure.network_limit);
  if (kind == integrity)
    return Error{integrity, "a file of the repository is missing; restic looked for it for " + waited, cause};
  if (kind && *kind != network) return Error{*kind, "restic tried again for " + waited, cause};
  auto reason = network_reason(cause);
  return Error{network, (reason.empty() ? "no answer" : reason) + ", for more than " + waited, cause};
}

Error not_started(const Failure& failure, const process::NotStarted& outcome) {
  const auto text = std::generic_category().message(outcome.error_number);
  if (outcome.error_number == ENOENT)
    return Error{tool_missing, "restic is not at " + std::string{failure.tool}, outcome.what + ": " + text};
  const auto code = outcome.error_number == EACCES ? permission : internal;
  return Error{code, "restic could not be started: " + text, outcome.what + ": " + text};
}

struct OutcomeToError {
  const Failure& failure;

  Error operator()(const process::Exited& exited) const { return exited_error(failure, exited.code); }
  Error operator()(const process::Signalled& signalled) const {
    return Error::with_words(internal, std::string{failure.doing} + " failed",
                             "restic was ended by signal " + std::to_string(signalled.signal) + " from elsewhere",
                             "Look whether the machine ran out of memory (the kernel's log says so), then start again.",
                             everything(failure.complaints));
  }
  Error operator()(const process::Stalled& stalled) const {
    return Error{base::ErrorCode::stalled, "restic did nothing for " + base::format_duration(stalled.silent_for),
                 everything(failure.complaints)};
  }
  Error operator()(const process::TimedOut&) const { return Error{timeout, {}, everything(failure.complaints)}; }
  Error operator()(const process::Cancelled&) const { return Error{cancelled, {}, everything(failure.complaints)}; }
  Error operator()(const process::NotStarted& outcome) const { return not_started(failure, outcome); }
};

}  // namespace

std::optional<base::ErrorCode> classify_text(std::string_view text) {
  const auto* phrase = find_phrase(text);
  return phrase == nullptr ? std::nullopt : std::optional{phrase->code};
}

std::optional<base::ErrorCode> classify_retry(std::string_view line) {
  if (const auto code = classify_text(line)) return code;
  const auto lowered = lower(line);
  const auto says = [&](std::string_view text) { return lowered.find(text) != std::string::npos; };
  if (!says("no such file or directory") && !says("does not exist") && !says("404 not found")) return std::nullopt;
  return says("<config/") ? repository_missing : integrity;
}

std::string network_reason(std::string_view text) {
  const auto* phrase = find_phrase(text);
  if (phrase == nullptr || phrase->code != network) return {};
  if (phrase->text == "dial tcp") return "no connection";
  if (phrase->text.starts_with('"')) return "the connection was closed";
  return std::string{phrase->text};
}

base::Error to_error(const Failure& failure) {
  if (failure.network_gave_up) return gave_up_waiting(failure);
  return std::visit(OutcomeToError{failure}, failure.outcome);
}

}  // namespace strongroom::restic
