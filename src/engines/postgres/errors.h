// From what libpq, a server or a tool said to the one error type. All of it is here.
//
// Servers answer in the language they were set up with; where there is an SQLSTATE, it decides. Tools are run in
// English. Words that nobody knows lead to the plainest code that fits, with the words in the detail.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "process/runner.h"

namespace strongroom::postgres {

// A connection that could not be made.
base::Error connect_error(std::string_view words);
// One that is gone while it was in use.
base::Error lost_connection(std::string_view words);
base::Error connect_timeout(base::Milliseconds after);

// A query that failed. `doing` is for people: "reading the catalog".
base::Error query_error(std::string_view sqlstate, std::string_view words, std::string_view doing);

// What pg_dump, pg_dumpall or psql said on standard error: the last lines, and the first line with "error:" in it.
class Complaints {
 public:
  void add(std::string_view line);
  const std::string& last() const { return last_; }    // some kilobytes at most
  const std::string& first() const { return first_; }  // empty when nothing was called an error

 private:
  std::string last_;
  std::string first_;
};

struct ToolFailure {
  const process::Outcome& outcome;
  const Complaints& complaints;
  std::string_view program;  // "pg_dump"
  std::string_view path;
};
// Never for Exited{0}.
base::Error dump_error(const ToolFailure& failure);
base::Error restore_error(const ToolFailure& failure);

// For people: one line of somebody else's words, safe to print, not too long.
std::string shown(std::string_view words);

}  // namespace strongroom::postgres
