#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "preview/preview.h"

namespace strongroom::preview {

enum class Fate {
  taken,
  left_out,
  above_a_source,  // stored as a directory, with nothing in it but the way to the source
  not_below_a_source,
  not_there,
  unreadable,
};
std::string_view to_text(Fate fate);

// Which rule takes or leaves a path, and why.
struct Explanation {
  Fate fate = Fate::taken;
  std::string path;                // clean
  std::string at;                  // where it was decided: the path itself or a directory above it
  std::string source;              // that it is below, when it is
  std::optional<Rule> rule;        // that leaves it out
  std::optional<Rule> taken_back;  // the "!" pattern to which it owes that it is taken
  std::string reason;              // of unreadable
};

// For people, a sentence: "left out by --exclude cache, which matches /home/you/cache above it".
std::string sentence(const Explanation& explanation);

// Looks at the path and what is above it, nothing else. `path` is absolute. Throws what make_rules throws, stalled when
// the file system does not answer in time, and cancelled soon after a stop was requested.
Explanation explain(const RulesInput& rules, const std::string& path,
                    base::Milliseconds answer_within = std::chrono::seconds{10}, const std::stop_token& stop = {});

}  // namespace strongroom::preview
