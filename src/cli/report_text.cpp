#include "cli/report_text.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iterator>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/text.h"

namespace strongroom::cli {
namespace {

namespace json = boost::json;
using ledger::AnchorState;
using ledger::Verdict;

constexpr std::size_t kShownLines = 20;

json::value number_or_null(const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object to_json(const ledger::AnchorResult& result) {
  const auto& [anchor, state] = result;
  return {{"where", base::terminal_safe(anchor.where)},
          {"origin", anchor.checkpoint.origin},
          {"size", anchor.checkpoint.size},
          {"root", ledger::to_base64(ledger::bytes_of(anchor.checkpoint.root))},
          {"seen_at", base::time_or_null(anchor.seen_at)},
          {"state", to_text(state)}};
}

json::object to_json(const ledger::Fork& fork) {
  return {{"seq", fork.seq},   {"time", base::format_utc(fork.time)},    {"actor", fork.actor}, {"reason", fork.reason},
          {"lost", fork.lost}, {"previous_origin", fork.previous_origin}};
}

std::string plural(std::uint64_t count, const std::string& one, const std::string& many) {
  return base::format_count(count) + " " + (count == 1 ? one : many);
}

std::size_t count_of(const ledger::Report& report, AnchorState state) {
  return static_cast<std::size_t>(std::ranges::count(report.anchors, state, &ledger::AnchorResult::state));
}

void say_verdict(Console& console, const ledger::Report& report) {
  const auto size = plural(report.checkpoint.size, "entry", "entries");
  const auto agreeing = count_of(report, AnchorState::consistent);
  switch (report.verdict) {
    case Verdict::intact:
      return console.say(console.paint(Tone::good, "✓ The ledger is intact: ") + size + ", and " +
                         plural(agreeing, "checkpoint", "checkpoints") + " kept elsewhere agree with it.");
    case Verdict::broken:
      return console.say(console.paint(Tone::bad, "✗ The ledger is broken.") + " It has " + size + ".");
    case Verdict::unanchored:
      console.say(console.paint(Tone::attention, "! The ledger agrees with itself: ") + size + ".");
  }
  if (agreeing == 0)
    return console.say(
        "  No checkpoint kept elsewhere bears it out: its end could have been cut off unnoticed. Add a\n"
        "  repository outside the data directory, or a directory on other storage with\n"
        "  'strongroom audit anchors --add DIR'.");
  console.say("  The newest entries, from " + std::to_string(report.first_unanchored.value_or(0)) +
              " on, are covered by no checkpoint kept elsewhere, and have been so for long.");
}

// The first of many; `left` says how many more there are.
template <typename Items, typename Say>
void say_first(Console& console, const Items& items, std::uint64_t count, Say&& say) {
  std::size_t shown = 0;
  for (const auto& item : items)
    if (shown++ < kShownLines) say(item);
  if (count > std::min<std::uint64_t>(shown, kShownLines))
    console.say("    … and " + base::format_count(count - std::min<std::uint64_t>(shown, kShownLines)) + " more");
}

void say_anchors(Console& console, const ledger::Report& report) {
  for (const auto state : {AnchorState::inconsistent, AnchorState::foreign, AnchorState::lost}) {
    std::vector<ledger::AnchorResult> results;
    std::ranges::copy_if(report.anchors, std::back_inserter(results),
                         [&](const auto& result) { return result.state == state; });
    say_first(console, results, results.size(), [&](const ledger::AnchorResult& result) {
      const auto tone = state == AnchorState::inconsistent ? Tone::bad : Tone::attention;
      console.say("  " + console.paint(tone, std::string{to_text(state)}) + "  " +
                  base::terminal_safe(result.anchor.where) + ": " +
                  plural(result.anchor.checkpoint.size, "entry", "entries"));
    });
  }
  const auto best = std::ranges::max_element(report.anchors, {}, [](const auto& result) {
    return result.state == AnchorState::consistent ? result.anchor.checkpoint.size + 1 : 0;
  });
  if (best != report.anchors.end() && best->state == AnchorState::consistent)
    console.say("  the newest that agrees, of " + plural(best->anchor.checkpoint.size, "entry", "entries") + ": " +
                base::terminal_safe(best->anchor.where));
}

}  // namespace

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::intact:
      return "intact";
    case Verdict::broken:
      return "broken";
    case Verdict::unanchored:
      break;
  }
  return "unanchored";
}

std::string_view to_text(AnchorState state) {
  switch (state) {
    case AnchorState::consistent:
      return "consistent";
    case AnchorState::inconsistent:
      return "inconsistent";
    case AnchorState::lost:
      return "lost";
    case AnchorState::foreign:
      break;
  }
  return "foreign";
}

json::object to_json(const ledger::Report& report) {
  json::array findings, anchors, unreachable, forks, remarks;
  for (const auto& [seq, what] : report.findings)
    findings.push_back({{"seq", number_or_null(seq)}, {"what", base::terminal_safe(what)}});
  for (const auto& anchor : report.anchors) anchors.emplace_back(to_json(anchor));
  for (const auto& [where, why] : report.unreachable)
    unreachable.push_back({{"where", base::terminal_safe(where)}, {"why", base::terminal_safe(why)}});
  for (const auto& fork : report.forks) forks.emplace_back(to_json(fork));
  for (const auto& remark : report.remarks) remarks.emplace_back(base::terminal_safe(remark));
  return {{"verdict", to_text(report.verdict)},
          {"exit_code", exit_code(report.verdict)},
          {"checkpoint",
           {{"origin", report.checkpoint.origin},
            {"size", report.checkpoint.size},
            {"root", ledger::to_base64(ledger::bytes_of(report.checkpoint.root))}}},
          {"key", report.key},
          {"findings", std::move(findings)},
          {"finding_count", report.finding_count},
          {"anchors", std::move(anchors)},
          {"unreachable", std::move(unreachable)},
          {"forks", std::move(forks)},
          {"remarks", std::move(remarks)},
          {"first_unanchored", number_or_null(report.first_unanchored)},
          {"unanchored_since", base::time_or_null(report.unanchored_since)}};
}

void describe_report(Console& console, const ledger::Report& report) {
  say_verdict(console, report);
  say_first(console, report.findings, report.finding_count, [&](const ledger::Finding& finding) {
    console.say("  " + console.paint(Tone::bad, "✗ ") + base::terminal_safe(finding.what));
  });
  say_anchors(console, report);
  for (const auto& [where, why] : report.unreachable)
    console.say("  not asked: " + base::terminal_safe(where) + " (" + base::terminal_safe(why) + ")");
  for (const auto& fork : report.forks)
    console.say("  fork at entry " + std::to_string(fork.seq) + ", " + base::format_local(fork.time) + ", by " +
                base::terminal_safe(fork.actor) + ": " + base::terminal_safe(fork.reason) +
                (fork.lost > 0 ? " (" + plural(fork.lost, "entry was", "entries were") + " lost)" : std::string{}));
  say_first(console, report.remarks, report.remarks.size(),
            [&](const std::string& remark) { console.say("  note: " + base::terminal_safe(remark)); });
  if (report.verdict != Verdict::intact) console.say("  key: " + base::terminal_safe(report.key));
}

}  // namespace strongroom::cli
