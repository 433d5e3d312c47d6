// What a restic that failed said, in the order in which it matters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engines/restic/events.h"

namespace strongroom::restic {

// Bounded, whatever the tool prints.
class Complaints {
 public:
  // A line of standard error that is no JSON. Retry notices (see network_watch.h) are kept apart.
  void add_text(std::string_view line);
  void add_retry(std::string_view line);
  void add(const ItemError& error);
  void add(const ExitError& error);

  // The reason restic itself gave at its end: exit_error's message, or the text from "Fatal: " on. May be empty.
  const std::string& last_words() const { return last_words_; }
  // Everything else, the first and the last of it: what came before the end.
  std::string before() const;
  const std::string& last_retry() const { return last_retry_; }
  const std::string& first_error() const { return first_error_; }  // for people: the first thing that was wrong
  const std::string& items() const { return items_; }              // messages about single files, the first of them

 private:
  void keep(std::string_view line);

  std::string last_words_;
  std::string first_;
  std::string last_;
  std::string last_retry_;
  std::string first_error_;
  std::string items_;
  bool fatal_text_ = false;
};

}  // namespace strongroom::restic
