#include "operations/notice_story.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "domain/consequences.h"

namespace strongroom::operations {
namespace {

using base::string_or;
using base::uint_or;
using domain::NotificationEvent;
using ledger::Entry;
using ledger::Event;
namespace json = boost::json;

constexpr std::size_t kShownFindings = 5;

// A text made of sentences under their headings; what is empty has none.
class Text {
 public:
  Text& add(std::string_view heading, const std::string& sentence) {
    if (sentence.empty()) return *this;
    if (!text_.empty()) text_ += "\n\n";
    text_.append(heading).append("\n").append(base::terminal_safe(sentence));
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string ended(std::string text) {
  if (!text.empty() && std::string_view{".!?…"}.find(text.back()) == std::string_view::npos) text += ".";
  return text;
}

std::string error_member(const Event& event, std::string_view member) {
  const auto* error = event.details.if_contains("error");
  return error != nullptr && error->is_object() ? string_or(error->get_object(), member) : std::string{};
}

std::string started_by(const Event& event) {
  const auto trigger = string_or(event.details, "trigger");
  if (trigger == "schedule") return "by its schedule";
  if (trigger == "retry") return "to make up for one that was cut off";
  return "by " + event.actor;
}

std::string kind_of_run(const Event& event) {
  return string_or(event.details, "kind", "backup");
}

std::string about_what(const Event& event) {
  const auto kind = kind_of_run(event);
  const auto plan = name_in_target(event, "plan/");
  if (kind == "check" || kind == "prune") return kind + " of repository " + string_or(event.details, "repository");
  return kind + " of " + (plan.empty() ? event.target : plan);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string ago(base::UtcTime then, base::UtcTime now) {
  return base::format_duration(
             std::chrono::duration_cast<base::Milliseconds>(std::max(now - then, base::UtcTime::duration{0}))) +
         " ago";
}

std::optional<domain::Run> last_good_backup(domain::StoreReader& store, const std::string& plan) {
  std::optional<domain::Run> newest;
  for (const auto state : {domain::RunState::succeeded, domain::RunState::warning})
    for (auto& run : store.runs({.plan = plan, .state = state, .kind = domain::RunKind::backup, .limit = 1}))
      if (!newest || run.created_at > newest->created_at) newest = std::move(run);
  return newest;
}

std::string where_it_is(const domain::Run& run) {
  if (!run.database.empty())
    return run.dumps.path.empty() ? std::string{} : ", in " + base::escape_path(run.dumps.path);
  return run.snapshot_id.empty() ? std::string{}
                                 : ": snapshot " + run.snapshot_id.substr(0, 8) + " in " + run.repository;
}

std::string still_safe(domain::StoreReader& store, const std::string& plan, base::UtcTime now) {
  const auto good = last_good_backup(store, plan);
  if (!good || !good->finished_at) return "There is no good backup of " + plan + " yet.";
  return ended("The last good backup ended at " + base::format_local(*good->finished_at) + " (" +
               ago(*good->finished_at, now) + ")" + where_it_is(*good));
}

std::string look_at(const Event& event) {
  return event.run.empty() ? std::string{} : "\nMore about it: strongroom runs show " + event.run;
}

std::string of_run(const Entry& entry, const std::string& became) {
  return ended(capitalised("the " + about_what(entry.event)) + " " + became + " at " + base::format_local(entry.time) +
               ". It was started " + started_by(entry.event));
}

Story failed_run(domain::StoreReader& store, const Entry& entry, base::UtcTime now) {
  const auto& event = entry.event;
  const auto plan = name_in_target(event, "plan/");
  const bool cut_off = event.action == "run.interrupted";
  const auto why =
      cut_off ? std::string{"it was cut off, and nothing begins it again by itself"} : error_member(event, "message");
  const auto hint = error_member(event, "hint");
  auto next = hint.empty() ? "Start it again when you know why." : hint;
  Story story;
  story.title = capitalised(about_what(event)) + " failed";
  story.line = story.title + ": " + why;
  story.text = Text{}
                   .add("What happened", of_run(entry, cut_off ? "was cut off" : "failed"))
                   .add("Why", ended(capitalised(why)))
                   .add("What is still safe", plan.empty() ? std::string{} : still_safe(store, plan, now))
                   .add("What to do", next + look_at(event))
                   .take();
  return story;
}

std::string how_it_was_found(const Entry& entry) {
  if (entry.event.action != domain::kDamageFoundAction) return of_run(entry, "found damage");
  const auto file = string_or(entry.event.details, "filename");
  if (file.empty()) return "A restore met it at " + base::format_local(entry.time) + ", and brought back the rest.";
  return file + " was read at " + base::format_local(entry.time) + ", by " + entry.event.actor +
         ", and is not what was recorded.";
}

Story damaged(domain::StoreReader& store, const Entry& entry, base::UtcTime now) {
  const auto& event = entry.event;
  const auto repository = string_or(event.details, "repository");
  const auto plan = name_in_target(event, "plan/");
  const auto where = repository.empty() ? "the dumps of " + plan : "repository " + repository;
  Story story;
  story.title = "Damage was found in " + where;
  story.line = story.title + ": " + error_member(event, "message");
  auto safe = plan.empty() ? std::string{} : still_safe(store, plan, now) + " ";
  safe += "Nothing was deleted. What is damaged may concern older backups, too.";
  auto next = error_member(event, "hint");
  if (!repository.empty()) next += "\nLook again with: strongroom repo check " + repository;
  story.text = Text{}
                   .add("What happened", how_it_was_found(entry))
                   .add("Why", ended(capitalised(error_member(event, "message"))))
                   .add("What is still safe", safe)
                   .add("What to do", next + look_at(event))
                   .take();
  return story;
}

std::string figures_of(const Event& event) {
  const auto& details = event.details;
  const auto* bytes = details.if_contains("bytes");
  std::string text;
  if (bytes != nullptr && bytes->is_object())
    text = base::format_bytes(uint_or(bytes->get_object(), "processed")) + " read, " +
           base::format_bytes(uint_or(bytes->get_object(), "added")) + " added";
  const auto took = base::Milliseconds{static_cast<std::int64_t>(uint_or(details, "duration_ms"))};
  text += (text.empty() ? "" : ", ") + std::string{"in "} + base::format_duration(took);
  return text + (base::bool_or(details, "verified") ? ", verified" : "");
}

std::string next_time(const Event& event) {
  const auto next = string_or(event.details, "next_at");
  return next.empty() ? std::string{} : "The next one comes at " + base::format_local(base::parse_utc(next)) + ".";
}

Story good_run(const Entry& entry, NotificationEvent as) {
  const auto& event = entry.event;
  const auto warnings = uint_or(event.details, "warning_count");
  const bool warned = event.action == "run.warning";
  const auto count = std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings");
  Story story;
  story.title = capitalised(about_what(event)) + (warned ? " ended with " + count : " succeeded");
  if (as == NotificationEvent::recovered) story.title = capitalised(about_what(event)) + " works again";
  story.line = story.title + " (" + figures_of(event) + ")";
  Text text;
  text.add("What happened", of_run(entry, warned ? "made a good backup, and ended with " + count : "succeeded"));
  if (as == NotificationEvent::recovered)
    text.add("What was before", "It had failed, or had not come for too long. That is over.");
  text.add("What was done", ended(capitalised(figures_of(event)))).add("What comes next", next_time(event));
  if (warned)
    text.add("What to do",
             "See what could not be read, and allow it or leave it out of the plan: strongroom runs show " + event.run);
  story.text = text.take();
  return story;
}

Story started(const Entry& entry) {
  Story story;
  story.title = capitalised(about_what(entry.event)) + " has begun";
  story.line = story.title;
  story.text = story.title + " at " + base::format_local(entry.time) + ".";
  return story;
}

Story overdue(domain::StoreReader& store, const Entry& entry, base::UtcTime now) {
  const auto& event = entry.event;
  const auto plan = name_in_target(event, "plan/");
  const auto expected = string_or(event.details, "expected_at");
  Story story;
  story.title = "Backup of " + plan + " is overdue";
  story.line = story.title;
  const auto when = expected.empty() ? std::string{} : " at " + base::format_local(base::parse_utc(expected));
  story.text =
      Text{}
          .add("What happened", "A backup of " + plan + " was to come" + when + ". There has been no good one since.")
          .add("Why", ended(capitalised(string_or(event.details, "reason"))))
          .add("What is still safe", still_safe(store, plan, now))
          .add("What to do", "See what is wrong with: strongroom status\nBack up now with: strongroom backup " + plan)
          .take();
  return story;
}

Story broken_ledger(const Entry& entry) {
  const auto& details = entry.event.details;
  std::string findings;
  if (const auto* list = details.if_contains("findings"); list != nullptr && list->is_array())
    for (std::size_t i = 0; i < std::min(list->get_array().size(), kShownFindings); ++i)
      if (const auto* finding = list->get_array()[i].if_string())
        findings += (findings.empty() ? "" : "\n") + std::string{finding->data(), finding->size()};
  Story story;
  story.title = "The ledger was changed by somebody else than strongroom";
  story.line = story.title;
  story.text = Text{}
                   .add("What happened", "A verification that ended at " + base::format_local(entry.time) +
                                             " found that the ledger is not what was written.")
                   .add("What was found", findings)
                   .add("What is still safe",
                        "The backups themselves are not part of the ledger. Nothing is deleted until "
                        "somebody has looked into it.")
                   .add("What to do",
                        "Keep a copy of the data directory, then look with: strongroom audit verify\nWhen you "
                        "know what happened: strongroom audit acknowledge --reason TEXT")
                   .take();
  return story;
}

Story filling_disk(const Entry& entry) {
  const auto& details = entry.event.details;
  const auto where = string_or(details, "where");
  const auto free = base::format_bytes(uint_or(details, "free_bytes"));
  Story story;
  story.title = "A disk is filling up: " + free + " left";
  story.line = story.title + " at " + where;
  story.text =
      Text{}
          .add("What happened", "At " + base::format_local(entry.time) + " there were " + free + " of " +
                                    base::format_bytes(uint_or(details, "total_bytes")) + " left where " + where +
                                    " lies.")
          .add("What is still safe", "All backups that were made. One that does not fit fails and harms no other.")
          .add("What to do",
               "Free some space on that disk, or keep fewer backups. See what lies where with: "
               "strongroom doctor")
          .take();
  return story;
}

Story undelivered(const Entry& entry) {
  const auto& event = entry.event;
  const auto channel = name_in_target(event, "channel/");
  Story story;
  story.title = "A message could not be delivered by way of " + channel;
  story.line = story.title;
  story.text = Text{}
                   .add("What happened", "After many attempts " +
                                             std::to_string(uint_or(event.details, "messages", 1)) + " of " + channel +
                                             " was given up. It was about: " + string_or(event.details, "about"))
                   .add("Why", ended(capitalised(string_or(event.details, "error"))))
                   .add("What to do", "Test the channel with: strongroom notify test " + channel +
                                          "\nThen have it tried again: strongroom notify retry --channel " + channel)
                   .take();
  return story;
}

}  // namespace

std::string name_in_target(const Event& event, std::string_view kind) {
  return event.target.starts_with(kind) ? event.target.substr(kind.size()) : std::string{};
}

Story story_of(domain::StoreReader& store, const Entry& entry, NotificationEvent as, base::UtcTime now) {
  switch (as) {
    case NotificationEvent::ledger_break:
      return broken_ledger(entry);
    case NotificationEvent::unhealthy:
      return damaged(store, entry, now);
    case NotificationEvent::failure:
      return failed_run(store, entry, now);
    case NotificationEvent::missed:
      return overdue(store, entry, now);
    case NotificationEvent::disk_space:
      return filling_disk(entry);
    case NotificationEvent::warning:
      return entry.event.action.starts_with("run.") ? good_run(entry, as) : undelivered(entry);
    case NotificationEvent::started:
      return started(entry);
    case NotificationEvent::recovered:
    case NotificationEvent::success:
      break;
  }
  return good_run(entry, as);
}

}  // namespace strongroom::operations
