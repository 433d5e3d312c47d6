// How the command line speaks: text for people, JSON for programs, never both on one stream.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace strongroom::cli {

enum class Tone { plain, good, attention, bad, quiet, strong };

// Used by the main thread alone.
class Console {
 public:
  struct Settings {
    bool json = false;
    bool quiet = false;
  };
  explicit Console(Settings settings);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  bool json() const { return settings_.json; }
  bool quiet() const { return settings_.quiet; }
  // True when standard output is a terminal, so that a line can be written over.
  bool interactive() const { return interactive_; }
  std::size_t columns() const;

  // One line for people, to standard output; nothing with --json or -q. Clears the live line first.
  void say(std::string_view text);
  // "name      value", the value from `column` on; nothing where there is no value.
  void fact(std::size_t column, std::string_view name, std::string_view value);
  // The same to standard error, -q or not.
  void complain(std::string_view text);
  // One JSON document on a line of its own, to standard output.
  void emit(const boost::json::value& value);
  // Whether something could not be written to standard output, other than because nobody reads it any more.
  bool has_lost() const { return lost_; }
  // Raw text to standard output, for what is neither (a log, a list's brackets).
  void raw(std::string_view text);
  // Writes over the last live line on a terminal; elsewhere prints nothing.
  void live(std::string_view text);
  void clear_live();

  // Coloured when standard output is a terminal and NO_COLOR is not set.
  std::string paint(Tone tone, std::string_view text) const;

  // "error: …" and the hint for people; {"type":"error","error":{…}} for programs. Returns the exit code.
  int fail(const base::Error& error);

 private:
  void put(std::string_view text);

  Settings settings_;
  bool lost_ = false;
  bool interactive_;
  bool colour_;
  bool live_shown_ = false;
};

// Columns as wide as their widest cell; where that is wider than the terminal the widest column is cut in the middle.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.size() == 1; }
  void print(Console& console) const;

 private:
  struct Rows : std::vector<std::vector<std::string>> {
    explicit Rows(std::vector<std::string> header) { push_back(std::move(header)); }
  };
  Rows rows_;
};

}  // namespace strongroom::cli
