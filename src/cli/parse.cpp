// From argv to a command that ran. The one file that includes CLI11.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/settings.h"
#include "cli/wiring.h"
#include "cli/without_passwords.h"

namespace strongroom::cli {
namespace {

constexpr int kFailure = 1;
constexpr int kWrongUsage = 2;

// Where the parser puts what it finds, one for each command.
struct Given {
  std::map<std::string, bool> flags;
  std::map<std::string, std::vector<std::string>> texts;
};

struct Parsed {
  Command command;
  Given given;
  CLI::App* app = nullptr;
};

const std::map<std::string, std::string>& group_summaries() {
  static const std::map<std::string, std::string> summaries{
      {"repo", "Where snapshots go"},
      {"plan", "What is backed up, where to and how"},
      {"database", "PostgreSQL databases: where they are, how they are, and bringing one back"},
      {"backups", "The dumps that backups of databases made"},
      {"runs", "What happened, and what is happening"},
      {"user", "Who may log in, and as what"},
      {"token", "API tokens for programs"},
      {"issuer", "Other applications whose tokens are taken"},
      {"settings", "What is set for the whole of this strongroom"},
      {"notify", "Who is told of what: channels, and what is on its way"},
      {"failures", "What is wrong, until it is over or somebody has seen to it"},
      {"audit", "The ledger: who did what, and the proof that nobody has rewritten it"},
  };
  return summaries;
}

void add_argument(CLI::App& app, const Argument& argument, Given& given) {
  const auto& name = argument.name;
  switch (argument.takes) {
    case Takes::flag:
      app.add_flag(name, given.flags[name], argument.help);
      return;
    case Takes::text:
    case Takes::number:
      app.add_option(name, given.texts[name], argument.help)->expected(1)->allow_extra_args(false);
      return;
    case Takes::texts:
      app.add_option(name, given.texts[name], argument.help)->take_all()->expected(1, 1 << 20)->allow_extra_args(false);
      return;
    case Takes::positional:
      app.add_option(name, given.texts[name], argument.help)->required()->expected(1)->allow_extra_args(false);
      return;
    case Takes::positionals:
      app.add_option(name, given.texts[name], argument.help)->expected(0, 1 << 20);
      return;
    case Takes::optional_positional:
      app.add_option(name, given.texts[name], argument.help)->expected(1)->allow_extra_args(false);
  }
}

Arguments arguments_of(const Parsed& parsed) {
  Arguments arguments;
  for (const auto& [name, set] : parsed.given.flags)
    if (set) arguments.set_flag(name);
  for (const auto& [name, values] : parsed.given.texts)
    if (!values.empty()) arguments.set(name, values);
  return arguments;
}

// Knows every command, and the arguments of those alone that `line` can mean: making all of them takes longer than most
// commands do.
class Parser {
 public:
  explicit Parser(std::span<const char* const> line) : words_{line.begin(), line.end()} {
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.set_version_flag("--version", "strongroom " STRONGROOM_VERSION);
    app_.add_option("--data-dir", options_.data_dir, "Where strongroom keeps everything (or STRONGROOM_DATA_DIR)");
    app_.add_option("--config", options_.config, "Configuration file (TOML: data_dir, restic, log_level, log_format)");
    app_.add_option("--restic", options_.restic, "The restic program to use (or STRONGROOM_RESTIC)")
        ->envname("STRONGROOM_RESTIC");
    app_.add_option("--log-level", options_.log_level, "debug, info, warning (default), error or off")
        ->envname("STRONGROOM_LOG_LEVEL");
    app_.add_option("--log-format", options_.log_format, "text (default), or json: an object in each line")
        ->envname("STRONGROOM_LOG_FORMAT");
    app_.add_flag("--json", options_.json, "JSON on standard output, for programs");
    app_.add_flag("-q,--quiet", options_.quiet, "Say nothing unless something is wrong");
    app_.add_flag("--wait", options_.wait, "Wait while another command uses the data directory, instead of giving up");
    app_.footer("Begin with:  strongroom quickstart --source /home/you/Pictures");
    for (auto&& commands :
         {quickstart_commands(), doctor_commands(),   repository_commands(),      maintenance_commands(),
          plan_commands(),       preview_commands(),  plan_retention_commands(),  database_commands(),
          backup_commands(),     dump_commands(),     restore_commands(),         status_commands(),
          runs_commands(),       snapshot_commands(), snapshot_search_commands(), storage_commands(),
          audit_commands(),      user_commands(),     token_commands(),           issuer_commands(),
          settings_commands(),   notify_commands(),   outbox_commands(),          failure_commands(),
          serve_commands()})
      for (const auto& command : commands) add(command);
  }

  int run(int argc, const char* const* argv, const Wiring& wiring) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return refuse(error, argc, argv);
    }
    for (auto& parsed : commands_)
      if (parsed->app->parsed()) return act(*parsed, wiring);
    std::cout << chosen().help();
    return 0;
  }

 private:
  void add(const Command& command) {
    auto* parent = &app_;
    auto name = command.path;
    if (const auto space = name.find(' '); space != std::string::npos) {
      const auto first = name.substr(0, space);
      parent = group(first);
      if (!words_.contains(first)) return;
      name = name.substr(space + 1);
    }
    auto parsed = std::make_unique<Parsed>();
    parsed->command = command;
    parsed->app = parent->add_subcommand(name, command.summary);
    parsed->app->fallthrough();
    if (!command.examples.empty()) parsed->app->footer("Examples:\n" + command.examples);
    if (words_.contains(name))
      for (const auto& argument : command.arguments) add_argument(*parsed->app, argument, parsed->given);
    commands_.push_back(std::move(parsed));
  }

  CLI::App* group(const std::string& name) {
    auto& group = groups_[name];
    if (group == nullptr) {
      group = app_.add_subcommand(name, group_summaries().at(name));
      group->require_subcommand(0, 1);
      group->fallthrough();
      group->footer("");
    }
    return group;
  }

  // The deepest command that was named: its help is the one to show.
  const CLI::App& chosen() const {
    for (const auto& [name, group] : groups_)
      if (group->parsed()) return *group;
    return app_;
  }

  int refuse(const CLI::ParseError& error, int argc, const char* const* argv) {
    if (error.get_exit_code() == 0) return app_.exit(error);  // --help, --version
    for (int i = 1; i < argc; ++i)
      if (std::string_view{argv[i]} == "--json") options_.json = true;
    Console console{{options_.json, options_.quiet}};
    console.fail(base::Error::with_words(base::ErrorCode::invalid_input, "this command line cannot be used",
                                         without_passwords(error.what()), "Add --help to see what the command takes."));
    return kWrongUsage;
  }

  int act(const Parsed& parsed, const Wiring& wiring) {
    try {
      complete_from_file(options_);
      Context context{wiring, options_, "strongroom " + parsed.command.path};
      return act(context, parsed);
    } catch (const base::Error& error) {
      Console console{{options_.json, options_.quiet}};
      return console.fail(error);
    }
  }

  static int act(Context& context, const Parsed& parsed) {
    try {
      const int code = parsed.command.act(context, arguments_of(parsed));
      if (!context.console().has_lost()) return code;
      context.console().complain("standard output could not be written: what was said there is not complete");
      return code == 0 ? kFailure : code;
    } catch (const base::Error& error) {
      if (!error.detail().empty()) context.log().info(error.detail());
      return context.console().fail(error);
    } catch (const std::exception& error) {
      return context.console().fail(base::Error{base::ErrorCode::internal, error.what()});
    }
  }

  std::set<std::string_view> words_;
  CLI::App app_{"Strongroom: backups you can prove.", "strongroom"};
  GlobalOptions options_;
  std::map<std::string, CLI::App*> groups_;
  std::vector<std::unique_ptr<Parsed>> commands_;
};

}  // namespace

int run(int argc, const char* const* argv, const Wiring& wiring) {
  return Parser{{argv, static_cast<std::size_t>(argc)}}.run(argc, argv, wiring);
}

}  // namespace strongroom::cli
