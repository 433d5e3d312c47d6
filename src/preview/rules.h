// What a plan's options leave out, made ready for asking about many paths.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "domain/plan.h"
#include "preview/pattern.h"

namespace strongroom::preview {

enum class RuleKind {
  exclude,
  iexclude,
  exclude_file,
  iexclude_file,
  own_data,  // strongroom's own files, see domain::BackupRequest::exclude_paths
  if_present,
  caches,
  one_file_system,
  larger_than,
  sockets,  // restic stores none
};

struct Rule {
  RuleKind kind = RuleKind::exclude;
  std::string text;   // the pattern, the tag's name, the size, the path; as it was given
  std::string file;   // of exclude_file and iexclude_file: where the pattern stands
  unsigned line = 0;  // there, from 1
};

// "exclude", "exclude_if_present", …: for programs.
std::string_view to_text(RuleKind kind);
// "--exclude *.tmp", "line 3 of /etc/exclude: *.tmp": for people, nothing in it that a terminal acts on.
std::string describe(const Rule& rule);

struct RulesInput {
  domain::FilesOptions files;
  std::vector<std::string> exclude_paths;          // as in domain::BackupRequest
  std::map<std::string, std::string> environment;  // what restic would see: for variables in exclude files
  bool named_sources_stay = false;                 // restic >= 0.19: no rule leaves out a source itself
};

struct Tag {
  std::string name;    // may hold slashes
  std::string header;  // what the file has to begin with; empty = nothing
  int rule = 0;
};

// Constant once it is made: any thread may read it. Rules are named by their place in `all`.
struct Rules {
  std::vector<Rule> all;
  PatternList patterns;
  std::vector<int> pattern_rules;  // rule of each pattern
  PatternList insensitive;         // over paths in lower case
  std::vector<int> insensitive_rules;
  std::vector<Tag> tags;
  std::optional<std::int64_t> largest;
  int largest_rule = -1;
  int one_file_system_rule = -1;  // -1: other file systems are entered
  int sockets_rule = -1;
  bool named_sources_stay = false;
};

// Throws invalid_input for what restic refuses (naming the pattern and where it stands), and whatever reading an
// exclude file throws.
Rules make_rules(const RulesInput& input);
// The same, with no exclude file waited for longer than `time` in all: throws stalled then, and cancelled when a stop
// is requested first.
Rules make_rules_within(base::Milliseconds time, const RulesInput& input, const std::stop_token& stop);

}  // namespace strongroom::preview
