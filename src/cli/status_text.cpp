#include <algorithm>
#include <tuple>

#include "base/json.h"
#include "base/text.h"
#include "cli/plan_text.h"
#include "cli/run_view.h"
#include "cli/status.h"

namespace strongroom::cli {
namespace {

bool ledger_is_bad(const Status& status) {
  return status.ledger && status.ledger->is_bad();
}

// What nobody may overlook comes first.
std::string sentence(const Status& status) {
  if (!ledger_is_bad(status)) return live::sentence_on(status.plans);
  return base::terminal_safe(status.ledger->message) + " " + live::sentence_on(status.plans);
}

std::string total_files_text(const boost::json::object& progress) {
  const auto totals = base::string_or(progress, "totals");
  if (totals != "settled" && totals != "estimated") return {};
  return (totals == "estimated" ? " of about " : " of ") + base::format_count(base::uint_or(progress, "files_total"));
}

std::string running_text(const boost::json::object& live) {
  const auto plan = base::string_or(live, "plan");
  const auto progress = live.contains("progress") && live.at("progress").is_object() ? live.at("progress").as_object()
                                                                                     : boost::json::object{};
  std::string text =
      (plan.empty() ? base::string_or(live, "repository") + base::string_or(live, "database") : plan) + "  ";
  const auto* steps = live.if_contains("steps");
  if (steps != nullptr && steps->is_array() && !steps->as_array().empty())
    text += base::string_or(steps->as_array().back().as_object(), "name") + "  ";
  if (const auto* waiting = live.if_contains("waiting"); waiting != nullptr && waiting->is_object())
    return text + base::string_or(waiting->as_object(), "text");
  const auto* percent = live.if_contains("percent");
  if (percent != nullptr && percent->is_number())
    text += std::to_string(static_cast<int>(percent->to_number<double>())) + " %  ";
  const auto database = base::string_or(live, "database");
  text += base::format_count(base::uint_or(progress, "files_done")) +
          (database.empty() ? total_files_text(progress) + " files  " : " tables  ") +
          base::format_bytes(base::uint_or(progress, "bytes_done"));
  if (const auto left = base::uint_or(live, "time_left_ms"); left > 0)
    text += "  about " + base::format_duration(base::Milliseconds{static_cast<std::int64_t>(left)}) + " left";
  return text + "  (" + base::string_or(live, "run_id") + ")";
}

void describe_ledger(Console& console, const operations::LedgerStatus& ledger) {
  if (ledger.is_bad()) {
    console.say(console.paint(Tone::bad, "✗ " + base::terminal_safe(ledger.message)));
    console.say("  " + ledger.advice);
  }
  for (const auto& problem : ledger.problems)
    console.say(console.paint(Tone::attention, "!") + " ledger: " + base::terminal_safe(problem));
}

// What a plan's own row does not say, and what nobody would see unless he is told of it.
void describe_attention(Console& console, const operations::Attention& attention) {
  for (const auto& failure : attention.failures)
    console.say(console.paint(Tone::bad, "✗ ") + operations::sentence_of(failure) + ", since " +
                base::format_local(failure.first_at) + "  (acknowledge: strongroom failures acknowledge " +
                std::to_string(failure.seq) + ")");
  const auto& outbox = attention.outbox;
  if (outbox.given_up > 0)
    console.say(console.paint(Tone::bad, "✗ ") + operations::outbox_text(outbox) + ": strongroom notify outbox");
  else if (outbox.failed > 0)
    console.say(console.paint(Tone::attention, "!") + " " + operations::outbox_text(outbox) +
                ": strongroom notify outbox");
}

// Of a database: what the last run made, or, where it made nothing, the newest dump that is there.
std::string size_text(const live::PlanStatus& status) {
  const auto& plan = status.plan;
  const auto& last = status.last;
  const auto& dump = status.dump;
  if (!plan.is_database()) return base::format_bytes(last->bytes.processed);
  if (last->dumps.count > 1)
    return base::format_bytes(last->bytes.added) + " in " + base::format_count(last->dumps.count) + " files";
  return dump ? base::format_bytes(dump->size) + " in " + dump->filename : "no dump";
}

// A time that has passed without a run: nobody serves, or the run before is still going on.
std::string next_text(const live::PlanStatus& status, base::UtcTime now) {
  if (status.plan.schedule.empty()) return "by hand";
  if (status.plan.paused) return "paused";
  if (!status.next_at) return "unknown";
  return *status.next_at > now ? base::format_local(*status.next_at) : "due";
}

void add_row(Table& table, const live::PlanStatus& status, base::UtcTime now) {
  const auto& plan = status.plan;
  const auto& last = status.last;
  if (!last)
    return table.add(
        {plan.name, status.never_ran() ? "never" : "unreadable", "", "", "", kept_in(plan), next_text(status, now)});
  table.add({plan.name, state_text(*last), base::format_local(*last->finished_at),
             base::format_duration(last->duration), size_text(status), kept_in(plan), next_text(status, now)});
}

}  // namespace

boost::json::object to_json(const Status& status) {
  boost::json::array plans;
  for (const auto& plan : status.plans) plans.emplace_back(live::to_json(plan));
  return {{"message", sentence(status)},
          {"ledger", status.ledger ? boost::json::value(to_json(*status.ledger)) : boost::json::value(nullptr)},
          {"running", status.running},
          {"plans", plans},
          {"attention", status.attention ? boost::json::value(operations::to_json(*status.attention)) : nullptr}};
}

void describe(Console& console, const Status& status, base::UtcTime now) {
  if (status.ledger) describe_ledger(console, *status.ledger);
  console.say(console.paint(Tone::strong, live::sentence_on(status.plans)));
  if (status.attention) describe_attention(console, *status.attention);
  for (const auto& live : status.running) console.say(console.paint(Tone::good, "▶ ") + running_text(live.as_object()));
  if (status.plans.empty()) return;
  Table table{{"PLAN", "LAST BACKUP", "WHEN", "TOOK", "SIZE", "KEPT IN", "NEXT"}};
  for (const auto& plan : status.plans) add_row(table, plan, now);
  console.say("");
  table.print(console);
  if (!status.is_owned && std::ranges::any_of(status.plans, [](const auto& each) { return each.next_at.has_value(); }))
    console.say("\n" + console.paint(Tone::attention, "!") +
                " nothing starts by itself now: schedules are followed while 'strongroom serve' runs");
  for (const auto& each : status.plans) {
    const auto& [plan, last, damage] = std::tie(each.plan, each.last, each.damage);
    if (!damage.empty()) console.say("\n" + console.paint(Tone::bad, plan.name + ": ") + base::terminal_safe(damage));
    if (last && last->error)
      console.say("\n" + console.paint(Tone::bad, plan.name + ": ") + base::terminal_safe(last->error->message) + "\n" +
                  base::terminal_safe(last->error->hint));
  }
}

}  // namespace strongroom::cli
