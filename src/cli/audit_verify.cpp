// "audit verify": of the store with every checkpoint that can be reached, or of one file without any store.
#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "audit/anchor.h"
#include "audit/histories.h"
#include "audit/publisher.h"
#include "audit/verify.h"
#include "audit/verify_export.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/audit.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/reachable_anchors.h"
#include "cli/report_text.h"
#include "jobs/ledger_trust.h"
#include "ledger/proof.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;
using ledger::Verdict;

constexpr int kBroken = 1;
constexpr int kCouldNotVerify = 3;
constexpr std::uint64_t kMostDays = 36'500;
constexpr std::size_t kNamedRecords = 20;
constexpr std::string_view kPublished = "the published checkpoint";

using Keys = std::vector<ledger::VerificationKey>;

void add_finding(ledger::Report& report, std::string what) {
  report.findings.push_back({{}, std::move(what)});
  ++report.finding_count;
  report.verdict = Verdict::broken;
}

std::optional<ledger::VerificationKey> key_from(const Arguments& arguments) {
  if (!arguments.has("--key")) return std::nullopt;
  return ledger::VerificationKey::parse(arguments.text("--key"));
}

ledger::VerifierOptions options_from(Context& context, const Arguments& arguments) {
  ledger::VerifierOptions options;
  options.key = key_from(arguments);
  options.now = context.wiring().clock.now();
  if (const auto days = arguments.number("--anchor-age")) {
    if (*days > kMostDays)
      throw Error{ErrorCode::invalid_input, "--anchor-age is at most " + std::to_string(kMostDays)};
    options.max_anchor_age = std::chrono::days{*days};
  }
  return options;
}

// A note with another signature is taken all the same: if it fits, its root says as much as a tag's, and if not,
// somebody has exchanged the ledger with its key, or the note. Both are worth an alarm that names the file.
ledger::Anchor anchor_from_file(const std::string& file, const Keys& keys) {
  const auto note = base::read_file(file);
  const auto where = base::escape_path(file);
  try {
    return audit::anchor_from_note(note, where, keys);
  } catch (const Error&) {
    return audit::anchor_from_note(note, where + " (not signed with this ledger's key)", {});
  }
}

void add_given_anchors(const Arguments& arguments, Keys keys, ledger::VerifierOptions& options) {
  if (options.key) keys.push_back(*options.key);
  for (const auto& file : arguments.texts("--anchor")) options.anchors.push_back(anchor_from_file(file, keys));
}

// Somebody who names a checkpoint means that it is of this ledger.
void require_given_anchors_known(const Arguments& arguments, ledger::Report& report) {
  for (const auto& file : arguments.texts("--anchor")) {
    const auto is_foreign = [&](const ledger::AnchorResult& result) {
      return result.state == ledger::AnchorState::foreign && result.anchor.where.starts_with(base::escape_path(file));
    };
    if (std::ranges::any_of(report.anchors, is_foreign))
      add_finding(report, base::escape_path(file) + " is a checkpoint of another ledger than this");
  }
}

int finish(Context& context, const ledger::Report& report, boost::json::object more = {}) {
  auto& console = context.console();
  if (console.json()) {
    auto object = to_json(report);
    object.insert(more.begin(), more.end());
    console.emit(object);
  } else {
    describe_report(console, report);
  }
  return exit_code(report.verdict);
}

int verify_proof(Context& context, const Arguments& arguments) {
  const auto key = key_from(arguments);
  const auto text = base::read_file(arguments.text("--proof"));
  auto& console = context.console();
  try {
    const auto proven = ledger::check_proof(ledger::parse_proof(text), *key);
    if (console.json())
      console.emit(boost::json::object{{"verdict", "intact"},
                                       {"exit_code", 0},
                                       {"seq", proven.entry.seq},
                                       {"action", proven.entry.event.action},
                                       {"time", base::format_utc(proven.entry.time)},
                                       {"leaf_hash", ledger::to_hex(proven.leaf)},
                                       {"size", proven.checkpoint.size}});
    console.say(console.paint(Tone::good, "✓ proven: ") + "entry " + std::to_string(proven.entry.seq) + " (" +
                base::terminal_safe(proven.entry.event.action) + ", " + base::format_utc(proven.entry.time) +
                ") is in the ledger of " + base::format_count(proven.checkpoint.size) + " entries that " +
                base::terminal_safe(proven.checkpoint.origin) + " has signed");
    return 0;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    if (console.json())
      console.emit(boost::json::object{{"verdict", "broken"}, {"exit_code", kBroken}, {"what", error.message()}});
    console.say(console.paint(Tone::bad, "✗ This proves nothing: ") + base::terminal_safe(error.message()));
    return kBroken;
  }
}

int verify_elsewhere(Context& context, const Arguments& arguments) {
  auto options = options_from(context, arguments);
  add_given_anchors(arguments, {}, options);
  auto report = arguments.has("--export") ? audit::verify_export(arguments.text("--export"), std::move(options))
                                          : audit::verify_directory(arguments.text("--ledger"), std::move(options));
  require_given_anchors_known(arguments, report);
  return finish(context, report);
}

// The verification of the store that is here.
class StoreVerification {
 public:
  StoreVerification(Context& context, const Arguments& arguments, std::stop_token stop)
      : context_{context}, arguments_{arguments}, stop_{std::move(stop)} {}

  int execute() {
    const auto reader = context_.require_reader();
    const auto keys = known_keys(*reader);
    auto options = options_from(context_, arguments_);
    add_given_anchors(arguments_, keys, options);
    claim_published(keys, options);
    auto reachable = find_anchors(context_, *reader, keys, !arguments_.flag("--no-repositories"), stop_);
    std::ranges::move(reachable.anchors, std::back_inserter(options.anchors));
    auto report = verify(std::move(options));
    complete(report, std::move(reachable));
    for (auto& fault : reader->run_record_faults(kNamedRecords))
      add_finding(report, std::move(fault) + "; 'strongroom audit rebuild' makes it anew");
    for (auto& fault : reader->search_faults(kNamedRecords))
      add_finding(report, std::move(fault) + "; 'strongroom audit rebuild' makes them anew");
    auto recorded = record(report);
    const auto code = finish(context_, report, std::move(recorded));
    say_recorded();
    return code;
  }

 private:
  // A ledger that does not say who signed it: the verification will find that.
  static Keys known_keys(domain::StoreReader& reader) {
    try {
      return audit::keys_of(audit::histories(reader));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      return {};
    }
  }

  // It was written after the store: it must agree, but lies beside it and bears nothing out.
  void claim_published(const Keys& keys, ledger::VerifierOptions& options) {
    try {
      const auto note = audit::published_note(context_.data().ledger());
      if (!note.empty()) options.claims.push_back(audit::anchor_from_note(note, std::string{kPublished}, keys));
    } catch (const Error& error) {
      if (error.code() == ErrorCode::integrity)
        published_is_wrong_ = error.message();
      else
        unreachable_.push_back({std::string{kPublished}, error.message()});
    }
  }

  ledger::Report verify(ledger::VerifierOptions options) {
    audit::VerifyCall call;
    call.stop = stop_;
    call.progress = [&](std::uint64_t done, std::uint64_t all) {
      context_.console().live("verifying the ledger: " + base::format_count(done) + " of " + base::format_count(all) +
                              " entries");
    };
    const auto open = [&] { return context_.wiring().open_reader(context_.data()); };
    try {
      auto report = audit::verify_store(open, std::move(options), call);
      context_.console().clear_live();
      return report;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      // It can be read, and what is read contradicts itself.
      ledger::Report report;
      add_finding(report, error.message());
      return report;
    }
  }

  void complete(ledger::Report& report, ReachableAnchors reachable) {
    std::ranges::move(reachable.unreachable, std::back_inserter(report.unreachable));
    std::ranges::move(unreachable_, std::back_inserter(report.unreachable));
    for (const auto& name : reachable.no_anchors)
      report.remarks.push_back("repository " + name + " lies inside the data directory and counts as no anchor");
    if (!published_is_wrong_.empty())
      add_finding(report, std::string{kPublished} + " is not valid: " + published_is_wrong_);
    require_given_anchors_known(arguments_, report);
  }

  // A verification reads. Only a break is written down, and, with --record, that there is none.
  boost::json::object record(const ledger::Report& report) {
    if (report.verdict != Verdict::broken && !arguments_.flag("--record")) return {{"recorded", nullptr}};
    try {
      const auto owner = context_.own(stop_, {.lives_with_damaged_runs = true});
      recorded_ = report.verdict == Verdict::broken ? jobs::record_break(owner->store(), report, context_.actor())
                                                    : std::optional{owner->store().record(verified_event(report))};
      if (!recorded_) not_recorded_ = "the same break was recorded before";
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) throw;
      not_recorded_ = error.message();
    }
    if (recorded_) return {{"recorded", *recorded_}};
    return {{"recorded", nullptr}, {"not_recorded", base::terminal_safe(not_recorded_)}};
  }

  ledger::Event verified_event(const ledger::Report& report) const {
    ledger::Event event;
    event.actor = context_.actor();
    event.action = "ledger.verified";
    event.target = "ledger";
    event.severity = report.verdict == Verdict::intact ? ledger::Severity::notice : ledger::Severity::warning;
    event.result = report.verdict == Verdict::intact ? "ok" : std::string{to_text(report.verdict)};
    event.details = {
        {"size", report.checkpoint.size},
        {"root", ledger::to_base64(ledger::bytes_of(report.checkpoint.root))},
        {"anchors", std::ranges::count(report.anchors, ledger::AnchorState::consistent, &ledger::AnchorResult::state)},
        {"unreachable", report.unreachable.size()}};
    return event;
  }

  void say_recorded() {
    auto& console = context_.console();
    if (recorded_) console.say("recorded as entry " + std::to_string(*recorded_));
    if (!not_recorded_.empty()) console.say("not recorded in the ledger: " + base::terminal_safe(not_recorded_));
  }

  Context& context_;
  const Arguments& arguments_;
  std::stop_token stop_;
  std::string published_is_wrong_;
  std::vector<ledger::UnreachableAnchors> unreachable_;
  std::optional<std::uint64_t> recorded_;
  std::string not_recorded_;
};

void require_usable(Context& context, const Arguments& arguments) {
  int subjects = 0;
  for (const auto* name : {"--export", "--ledger", "--proof"}) subjects += arguments.has(name) ? 1 : 0;
  if (subjects > 1) throw Error{ErrorCode::invalid_input, "give only one of --export, --ledger and --proof"};
  if (subjects == 1 && arguments.flag("--record"))
    throw Error{ErrorCode::invalid_input, "--record goes with the ledger that is here, not with a file"};
  if (arguments.has("--proof") && !arguments.has("--key"))
    throw Error{ErrorCode::invalid_input,
                "--proof needs --key: a proof is worth what the key it was made with is worth"};
  options_from(context, arguments);
}

int verify_what_is_meant(Context& context, const Arguments& arguments) {
  if (arguments.has("--proof")) return verify_proof(context, arguments);
  if (arguments.has("--export") || arguments.has("--ledger")) return verify_elsewhere(context, arguments);
  Interruption interruption;
  return StoreVerification{context, arguments, interruption.token()}.execute();
}

// 1 means broken and nothing else, so an error must have another exit code.
int verify(Context& context, const Arguments& arguments) {
  require_usable(context, arguments);
  try {
    return verify_what_is_meant(context, arguments);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw;
    if (!error.detail().empty()) context.log().info(error.detail());
    context.console().fail(error);
  } catch (const std::exception& failure) {
    context.console().fail(Error{ErrorCode::internal, failure.what()});
  }
  return kCouldNotVerify;
}

}  // namespace

std::vector<Command> audit_verify_commands() {
  return {{.path = "audit verify",
           .summary = "Whether anybody has changed the ledger (exit 0 intact, 1 broken, 3 could not, 4 not anchored)",
           .examples = "  strongroom audit verify\n"
                       "  strongroom audit verify --anchor /mnt/usb/checkpoint.note\n"
                       "  strongroom audit verify --export ledger.jsonl --key 'strongroom-ledger/…'",
           .arguments = {{"--export", Takes::text, "Verify this exported file instead; needs no data directory"},
                         {"--ledger", Takes::text, "Verify this published directory instead"},
                         {"--proof", Takes::text, "Verify this proof of an entry instead; needs --key"},
                         {"--key", Takes::text, "The verification key the ledger must have"},
                         {"--anchor", Takes::texts, "A file with a checkpoint that was kept (again for more)"},
                         {"--anchor-age", Takes::number, "How many days entries may be without an anchor (8)"},
                         {"--no-repositories", Takes::flag, "Do not ask the repositories for checkpoints"},
                         {"--record", Takes::flag, "Record the outcome in the ledger, also when nothing is wrong"}},
           .act = verify}};
}

}  // namespace strongroom::cli
