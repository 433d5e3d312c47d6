#include "operations/ledger_verification.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "audit/anchor.h"
#include "audit/histories.h"
#include "audit/publisher.h"
#include "base/json.h"
#include "base/text.h"
#include "jobs/ledger_trust.h"

namespace strongroom::operations {
namespace {

namespace json = boost::json;
using base::Error;
using base::ErrorCode;

constexpr std::size_t kKeptFindings = 20;

// That no checkpoint elsewhere bears it out is no news here: none was asked for.
std::string_view word_of(ledger::Verdict verdict) {
  return verdict == ledger::Verdict::broken ? "broken" : "intact";
}

std::string_view state_of(const VerificationState& state) {
  if (state.running) return "running";
  if (!state.failure.empty()) return "failed";
  return state.finished_at ? "done" : "never";
}

ledger::Event verified_event(const ledger::Report& report, const ledger::Actor& actor) {
  ledger::Event event;
  event.actor = actor.name;
  event.request = actor.request;
  event.action = "ledger.verified";
  event.target = "ledger";
  event.severity = ledger::Severity::notice;
  event.result = "ok";
  event.details = {{"size", report.checkpoint.size},
                   {"root", ledger::to_base64(ledger::bytes_of(report.checkpoint.root))}};
  return event;
}

}  // namespace

json::object to_json(const VerificationState& state) {
  json::array findings;
  for (const auto& finding : state.findings) findings.emplace_back(base::terminal_safe(finding));
  return {{"state", state_of(state)},
          {"done", state.done},
          {"all", state.all},
          {"finished_at", base::time_or_null(state.finished_at)},
          {"verdict", state.verdict ? json::value(word_of(*state.verdict)) : json::value(nullptr)},
          {"size", state.size},
          {"findings", std::move(findings)},
          {"failure", state.failure.empty() ? json::value(nullptr) : json::value(base::terminal_safe(state.failure))}};
}

LedgerVerification::LedgerVerification(domain::Store& store, audit::OpenReader open_reader,
                                       std::filesystem::path published, const base::Clock& clock, base::Log& log)
    : store_{store}, open_reader_{std::move(open_reader)}, published_{std::move(published)}, clock_{clock}, log_{log} {}

LedgerVerification::~LedgerVerification() = default;

bool LedgerVerification::begin(const ledger::Actor& actor) {
  const std::lock_guard lock{mutex_};
  if (state_.running) return false;
  state_.running = true;
  state_.done = state_.all = 0;
  // The one before has ended: joining it waits for nothing that needs the mutex.
  thread_ = std::jthread{[this, actor](const std::stop_token& stop) { verify(actor, stop); }};
  return true;
}

void LedgerVerification::stop() {
  std::jthread ending;
  const std::lock_guard lock{mutex_};
  ending.swap(thread_);
}

VerificationState LedgerVerification::state() const {
  const std::lock_guard lock{mutex_};
  return state_;
}

void LedgerVerification::verify(const ledger::Actor& actor, const std::stop_token& stop) {
  try {
    const auto report = look(stop);
    record(report, actor);
    end(&report, {});
  } catch (const Error& error) {
    if (error.code() != ErrorCode::cancelled) log_.warning("verifying the ledger: " + error.message());
    end(nullptr, error.message());
  } catch (const std::exception& error) {
    log_.warning(std::string{"verifying the ledger: "} + error.what());
    end(nullptr, error.what());
  }
}

ledger::Report LedgerVerification::look(const std::stop_token& stop) {
  ledger::VerifierOptions options;
  options.now = clock_.now();
  const auto note = audit::published_note(published_);
  if (!note.empty())
    options.claims.push_back(
        audit::anchor_from_note(note, "the published checkpoint", audit::keys_of(audit::histories(store_))));
  audit::VerifyCall call;
  call.stop = stop;
  call.threads = 1;  // backups have the other cores
  call.progress = [this](std::uint64_t done, std::uint64_t all) {
    const std::lock_guard lock{mutex_};
    state_.done = done;
    state_.all = all;
  };
  return audit::verify_store(open_reader_, std::move(options), call);
}

void LedgerVerification::record(const ledger::Report& report, const ledger::Actor& actor) {
  if (report.verdict != ledger::Verdict::broken) {
    store_.record(verified_event(report, actor));
    return;
  }
  log_.error("the ledger is broken: " + jobs::break_sentences(report).front());
  jobs::record_break(store_, report, actor);
}

void LedgerVerification::end(const ledger::Report* report, const std::string& failure) {
  const std::lock_guard lock{mutex_};
  state_.running = false;
  state_.failure = failure;
  if (report == nullptr) return;
  state_.finished_at = clock_.now();
  state_.verdict = report->verdict;
  state_.size = report->checkpoint.size;
  state_.findings =
      report->verdict == ledger::Verdict::broken ? jobs::break_sentences(*report) : std::vector<std::string>{};
  state_.findings.resize(std::min(state_.findings.size(), kKeptFindings));
}

}  // namespace strongroom::operations
