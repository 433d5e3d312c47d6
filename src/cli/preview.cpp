// What a backup would take, without making one. Reads only; needs no lock.
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/interruption.h"
#include "cli/plan_options.h"
#include "cli/plan_text.h"
#include "cli/preview_text.h"
#include "jobs/repository_access.h"
#include "jobs/selection.h"
#include "preview/explain.h"
#include "preview/preview.h"
#include "preview/preview_json.h"

namespace strongroom::cli {
namespace {

using base::Error;
using base::ErrorCode;

constexpr int kSomethingToLookAt = 3;

domain::Plan plan_named(Context& context, const std::string& name) {
  const auto plan = context.require_reader()->find_plan(name);
  if (!plan) throw Error{ErrorCode::not_found, "there is no plan '" + base::terminal_safe(name) + "'"};
  if (plan->is_database())
    throw Error::with_words(ErrorCode::invalid_input, "plan " + plan->name + " is one of a database",
                            "a preview is for plans of files", "Look at 'strongroom database show'.");
  return *plan;
}

domain::Plan plan_from(const Arguments& arguments) {
  domain::Plan plan;
  take_file_options(arguments, plan);
  if (plan.files.sources.empty()) throw Error{ErrorCode::invalid_input, "a preview needs at least one --source DIR"};
  return plan;
}

// Empty when the plan names no repository.
domain::RepositoryAccess access_of(Context& context, const domain::Plan& plan) {
  if (plan.repository.empty()) return {};
  const auto repository = context.require_reader()->find_repository(plan.repository);
  if (!repository)
    throw Error{ErrorCode::not_found, "there is no repository '" + base::terminal_safe(plan.repository) + "'"};
  return jobs::open_access(*repository, *context.wiring().open_vault(context.data()));
}

preview::Request request_for(Context& context, const domain::Plan& plan, base::Milliseconds answer_within,
                             const std::stop_token& stop) {
  const auto access = access_of(context, plan);
  const auto engine = context.wiring().make_engine(context.engine_settings());
  engine->require_usable(plan.files, domain::Caller::local_cli);
  return jobs::selection_of(*engine, plan.files, plan.repository.empty() ? nullptr : &access, context.data(),
                            answer_within, stop);
}

base::Milliseconds answer_time(const Arguments& arguments) {
  constexpr std::uint64_t kMost = 24 * 60 * 60;
  const auto seconds = arguments.number("--answer-seconds");
  if (!seconds) return preview::Request{}.answer_within;
  if (*seconds == 0 || *seconds > kMost)
    throw Error{ErrorCode::invalid_input, "--answer-seconds is from 1 to " + std::to_string(kMost)};
  return std::chrono::seconds{static_cast<std::int64_t>(*seconds)};
}

// While the walk runs, the console is its threads' in turn.
void list_to(Console& console, preview::Request& request) {
  request.list = [&console](std::span<const preview::Entry> entries) {
    std::string text;
    for (const auto& entry : entries)
      text += (console.json() ? boost::json::serialize(preview::to_json(entry)) : base::escape_path(entry.path)) + "\n";
    console.raw(text);
  };
}

int explain(Context& context, const preview::Request& request, const std::string& path, const std::stop_token& stop) {
  auto& console = context.console();
  const auto explanation = preview::explain(request.rules, absolute_source(path), request.answer_within, stop);
  if (console.json())
    console.emit(preview::to_json(explanation));
  else
    console.say(base::escape_path(explanation.path) + ": " + sentence(explanation));
  return 0;
}

int run(Context& context, const Arguments& arguments, const domain::Plan& plan) {
  Interruption interruption;
  auto& console = context.console();
  auto request = request_for(context, plan, answer_time(arguments), interruption.token());
  if (arguments.has("--explain")) return explain(context, request, arguments.text("--explain"), interruption.token());
  const bool list = arguments.flag("--list");
  if (list)
    list_to(console, request);
  else
    request.progress = [&console](const preview::Seen& seen) {
      console.live(base::format_count(seen.files) + " files, " + base::format_bytes(seen.bytes) + "…");
    };
  const auto result = preview::preview(request, interruption.token());
  console.clear_live();
  if (console.json()) {
    auto object = preview::to_json(result);
    if (list) object["type"] = "result";
    console.emit(object);
  } else if (!list) {
    describe_preview(console, result);
  }
  return result.unreadable_count > 0 || !result.missing.empty() ? kSomethingToLookAt : 0;
}

int preview_plan(Context& context, const Arguments& arguments) {
  return run(context, arguments, plan_named(context, arguments.text("PLAN")));
}

int preview_options(Context& context, const Arguments& arguments) {
  return run(context, arguments, plan_from(arguments));
}

const std::vector<Argument> kOwnArguments{
    {"--list", Takes::flag, "Every path that would be backed up, in no order"},
    {"--explain", Takes::text, "Which rule takes or leaves this path, and why"},
    {"--answer-seconds", Takes::number, "Leave alone what does not answer so long: a network that is gone (10)"}};

std::vector<Argument> with_own(std::vector<Argument> arguments) {
  arguments.insert(arguments.end(), kOwnArguments.begin(), kOwnArguments.end());
  return arguments;
}

}  // namespace

std::vector<Command> preview_commands() {
  return {{.path = "plan preview",
           .summary = "What a plan will back up, exactly, and what each of its rules leaves out",
           .examples = "  strongroom plan preview photos\n"
                       "  strongroom plan preview photos --list\n"
                       "  strongroom plan preview photos --explain /home/you/Pictures/raw/1.tmp",
           .arguments = with_own({{"PLAN", Takes::positional, "The plan's name"}}),
           .act = preview_plan},
          {.path = "preview",
           .summary = "The same for options, without a plan",
           .examples = "  strongroom preview --source /home/you --exclude '*.tmp' --exclude-caches\n"
                       "  strongroom preview --source /home/you --exclude cache --explain /home/you/.cache",
           .arguments = with_own(file_plan_arguments()),
           .act = preview_options}};
}

}  // namespace strongroom::cli
