// What is set for the whole of this strongroom.
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/desk.h"
#include "operations/settings.h"

namespace strongroom::cli {
namespace {

void say(Console& console, const operations::Settings& settings) {
  if (console.json()) return console.emit(operations::to_json(settings));
  console.say(settings.restore_root.empty()
                  ? "restores over the API are for admins alone"
                  : "operators may restore below " + base::escape_path(settings.restore_root) + ", too");
  if (!settings.public_url.empty()) console.say("links in messages begin with " + settings.public_url);
}

int show_settings(Context& context, const Arguments&) {
  const auto reader = context.reader();
  say(context.console(), reader ? operations::read_settings(*reader) : operations::Settings{});
  return 0;
}

int edit_settings(Context& context, const Arguments& arguments) {
  operations::SettingsChange change;
  const bool of_root = arguments.has("--restore-root") || arguments.flag("--no-restore-root");
  if (arguments.has("--restore-root") && arguments.flag("--no-restore-root"))
    throw base::Error{base::ErrorCode::invalid_input, "give --restore-root DIR or --no-restore-root"};
  if (!of_root && !arguments.has("--public-url"))
    throw base::Error{base::ErrorCode::invalid_input, "give --restore-root DIR, --no-restore-root or --public-url URL"};
  if (of_root) change.restore_root = arguments.text("--restore-root");
  if (arguments.has("--public-url")) change.public_url = arguments.text("--public-url");
  say(context.console(), open_desk(context)->edit_settings(change));
  return 0;
}

}  // namespace

std::vector<Command> settings_commands() {
  return {
      {.path = "settings show",
       .summary = "What is set for the whole of this strongroom",
       .examples = {},
       .arguments = {},
       .act = show_settings},
      {.path = "settings edit",
       .summary = "Change it",
       .examples = "  strongroom settings edit --restore-root /srv/restored\n"
                   "  strongroom settings edit --no-restore-root",
       .arguments = {{"--restore-root", Takes::text, "Below this directory operators may restore over the API, too"},
                     {"--no-restore-root", Takes::flag, "Restores over the API are for admins alone"},
                     {"--public-url", Takes::text, "Where people open the pages, for links in messages; '' for none"}},
       .act = edit_settings}};
}

}  // namespace strongroom::cli
