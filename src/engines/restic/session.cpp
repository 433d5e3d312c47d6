#include "engines/restic/session.h"

#include <algorithm>
#include <utility>

#include "engines/restic/environment.h"
#include "engines/restic/errors.h"

namespace strongroom::restic {
namespace {

// restic removes its lock when it is interrupted. With a server at the other end that takes as long as what is on the
// wire needs: 20 s were seen with an upload limit of 1,500 KiB/s, 65 s with 150.
constexpr base::Milliseconds kLocalGrace{15'000};
constexpr base::Milliseconds kRemoteGrace{120'000};

}  // namespace

Session::Session(const Surroundings& around, const domain::EngineCall& call, std::string_view doing, Handlers handlers)
    : around_{around},
      call_{call},
      doing_{doing},
      handlers_{std::move(handlers)},
      network_{call.observer, call.limits.network} {}

process::Outcome Session::run(const Tool& tool, const domain::RepositoryAccess& repository,
                              const Arguments& arguments) {
  tool_path_ = tool.path;
  auto outcome = around_.runner.run(spec(tool, repository, arguments), *this, call_.stop);
  network_.ended();
  return outcome;
}

process::ProcessSpec Session::spec(const Tool& tool, const domain::RepositoryAccess& repository,
                                   const Arguments& arguments) const {
  process::ProcessSpec spec;
  spec.argv.push_back(tool.path);
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.environment = environment_for(around_.options, repository);
  spec.secret_files = secret_files_for(repository);
  spec.limits.stall = call_.limits.stall;
  spec.limits.interrupt_grace = is_remote(repository.backend) ? kRemoteGrace : kLocalGrace;
  spec.longest_line = longest_line_;
  spec.run_lock = call_.run_lock;
  return spec;
}

base::Error Session::error(const process::Outcome& outcome, bool damage_found) const {
  return to_error({.outcome = outcome,
                   .complaints = complaints_,
                   .doing = doing_,
                   .tool = tool_path_,
                   .network_gave_up = network_gave_up_,
                   .network_limit = network_.limit(),
                   .damage_found = damage_found});
}

void Session::require_success(const process::Outcome& outcome) const {
  if (!exited_with(outcome, 0)) throw error(outcome);
}

void Session::line(process::Stream stream, std::string_view text, bool cut) {
  const bool out = stream == process::Stream::out;
  call_.observer.line(out ? domain::LogStream::out : domain::LogStream::err, text.substr(0, process::kLongestLine));
  line_moves_ = true;
  if (!out) return error_line(text);
  if (cut) lost_a_line_ = true;
  if (!cut && handlers_.out) handlers_.out(text);
}

void Session::error_line(std::string_view text) {
  if (NetworkWatch::is_retry(text)) {
    complaints_.add_retry(text);
    return network_.retry(text, around_.clock.monotonic());
  }
  if (NetworkWatch::is_final(text)) {
    complaints_.add_retry(text);
    return network_.failed(text, around_.clock.monotonic());
  }
  // What restic does not try again says the cause as the retry notices do; the command itself goes on or ends.
  if (text.starts_with("Load(<") && text.find(") failed: ") != std::string_view::npos)
    return complaints_.add_retry(text);
  if (NetworkWatch::is_recovery(text)) return network_.alive();
  const auto event = parse_event(text);
  if (const auto* error = std::get_if<ItemError>(&event)) {
    complaints_.add(*error);
    if (handlers_.item_error) handlers_.item_error(*error);
  } else if (const auto* exit = std::get_if<ExitError>(&event)) {
    complaints_.add(*exit);
  } else {
    complaints_.add_text(text);
    if (handlers_.err_text) handlers_.err_text(text);
  }
}

void Session::counted(std::uint64_t done) {
  network_.moved(done, around_.clock.monotonic());
  line_moves_ = !counted_ || done > *counted_;
  counted_ = std::max(done, counted_.value_or(0));
}

bool Session::shows_progress(process::Stream, std::string_view) {
  return line_moves_;
}

bool Session::tick(base::MonotonicTime now) {
  if (handlers_.tick) handlers_.tick(now);
  network_.tick(now);
  if (!network_.gave_up(now)) return true;
  network_gave_up_ = true;
  return false;
}

base::Milliseconds Session::interrupt_grace(base::Milliseconds planned) noexcept {
  // The long grace is for sending what is on the wire and removing the lock. While the server does not answer neither
  // can be done, and whoever waits for the end would wait for nothing.
  return network_.waiting() ? std::min(planned, kLocalGrace) : planned;
}

bool exited_with(const process::Outcome& outcome, int code) {
  const auto* exited = std::get_if<process::Exited>(&outcome);
  return exited != nullptr && exited->code == code;
}

}  // namespace strongroom::restic
