// A command of the command line as a value: what it is called, what it takes, what it does. cli/parse.cpp turns these
// into a parser; nothing else knows the parser's library.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace strongroom::cli {

class Context;

enum class Takes {
  flag,                 // --init
  text,                 // --location L
  texts,                // --source D --source E
  number,               // --limit N: a whole number
  positional,           // NAME
  optional_positional,  // [PATH]
  positionals,          // [FILE...]: none or many
};

struct Argument {
  std::string name;  // "--location", "NAME"
  Takes takes = Takes::flag;
  std::string help;
};

// What was given. Names as in Argument.
class Arguments {
 public:
  void set_flag(const std::string& name) { flags_[name] = true; }
  void set(const std::string& name, std::vector<std::string> values) { texts_[name] = std::move(values); }

  bool has(const std::string& name) const { return texts_.contains(name) || flags_.contains(name); }
  bool flag(const std::string& name) const { return flags_.contains(name); }
  std::string text(const std::string& name) const;  // empty when not given
  std::optional<std::string> given(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;
  std::optional<std::uint64_t> number(const std::string& name) const;  // throws invalid_input

 private:
  std::map<std::string, bool> flags_;
  std::map<std::string, std::vector<std::string>> texts_;
};

struct Command {
  std::string path;  // "backup", "repo add"
  std::string summary;
  std::string examples;  // lines, without indentation
  std::vector<Argument> arguments;
  std::function<int(Context&, const Arguments&)> act;
};

// What several tables of arguments have in common is written once and put together here.
std::vector<Argument> joined(std::initializer_list<std::vector<Argument>> parts);

// One file per command or noun.
std::vector<Command> quickstart_commands();
std::vector<Command> doctor_commands();
std::vector<Command> repository_commands();
std::vector<Command> maintenance_commands();
std::vector<Command> plan_commands();
std::vector<Command> plan_retention_commands();
std::vector<Command> preview_commands();
std::vector<Command> backup_commands();
std::vector<Command> database_commands();
std::vector<Command> dump_commands();
std::vector<Command> restore_commands();
std::vector<Command> status_commands();
std::vector<Command> runs_commands();
std::vector<Command> snapshot_commands();
std::vector<Command> snapshot_search_commands();
std::vector<Command> storage_commands();
std::vector<Command> audit_commands();
std::vector<Command> serve_commands();
std::vector<Command> user_commands();
std::vector<Command> token_commands();
std::vector<Command> issuer_commands();
std::vector<Command> settings_commands();
std::vector<Command> notify_commands();
std::vector<Command> outbox_commands();
std::vector<Command> failure_commands();

}  // namespace strongroom::cli
