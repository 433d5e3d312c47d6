#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engines/restic/events.h"
#include "engines/restic/kept_warnings.h"

namespace strongroom::restic {

// What a restore could not bring back whole. restic goes on with the rest, and at its end says how many errors there
// were: since 0.17 each is an event, before a line "ignoring error for PATH: WHY".
class RestoreWarnings {
 public:
  void unrestored(const ItemError& error);
  void text(std::string_view line);

  std::uint64_t count() const { return kept_.count(); }
  // Of how many this holds; those that are only counted, and not kept, are taken to be such.
  std::uint64_t count_those(const std::function<bool(const std::string& path)>& holds) const;
  // All of them with this code: restic says why in words alone, and the end of the run tells what kind of trouble it
  // was.
  std::vector<domain::Warning> take_as(base::ErrorCode code);

 private:
  void add(std::string_view path, std::string_view why);

  KeptWarnings kept_;
};

// "Fatal: There were 3 errors", restic's last words when single files failed and everything else was done.
bool is_about_single_files(std::string_view last_words);

}  // namespace strongroom::restic
